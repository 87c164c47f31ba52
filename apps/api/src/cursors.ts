import { idSchema } from '@clarion/contracts/shared'
import { decodeCursor } from '@clarion/core/shared'
import { z } from 'zod'

const INTEGER_MAX = 2_147_483_647
/** Microseconds since 1970 up to the year 2100. */
const MICROSECONDS_MAX = 4_102_444_800_000_000

/**
 * A cursor made of these parts. Without the check a cursor that was cut short or made up would read
 * as the first page, and a client that follows it would never end.
 */
const cursorOf = (parts: z.ZodType) =>
  z
    .string()
    .max(500)
    .refine((text) => parts.safeParse(decodeCursor(text)).success, {
      error: 'is no cursor of this list; leave it out to begin with the first page',
    })
    .optional()

const positionSchema = z.tuple([z.int().min(0).max(INTEGER_MAX)])

const newestFirst = z.tuple([z.int().min(0).max(MICROSECONDS_MAX), idSchema])

export const campaignsCursor = cursorOf(newestFirst)
export const messagesCursor = cursorOf(newestFirst)
export const programsCursor = cursorOf(newestFirst)
export const importsCursor = cursorOf(newestFirst)
export const importRowsCursor = cursorOf(positionSchema)
export const recipientsCursor = cursorOf(positionSchema)
