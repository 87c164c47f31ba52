import { z } from 'zod'

const schema = z.object({
  /** A running server to use. */
  TEMPORAL_ADDRESS: z.string().optional(),
  /** The `temporal` program to start one from; scripts/temporal.mjs finds or builds it. */
  TEMPORAL_PROGRAM: z.string().optional(),
})

/** Where the live suite gets its Temporal server from. */
export const readTemporalSuiteConfig = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.infer<typeof schema> => schema.parse(environment)
