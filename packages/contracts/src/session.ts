import { z } from 'zod'

export const roles = ['owner', 'admin', 'member', 'viewer'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** Who is asking: `GET /v1/me`. */
export const meSchema = z.object({
  workspace: z.object({ id: z.string(), name: z.string() }),
  actor: z.object({
    kind: z.enum(['user', 'api_key']),
    name: z.string(),
    email: z.string().nullable(),
    role: roleSchema,
  }),
  /** Set when messages go to a simulator and reach nobody. */
  simulator: z.object({ url: z.string() }).nullable(),
})
export type Me = z.infer<typeof meSchema>
