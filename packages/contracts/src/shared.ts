import { z } from 'zod'

/** An id of ours: a UUID, version 7. */
export const idSchema = z.uuid()

/** An instant as ISO 8601 in UTC. */
export const instantSchema = z.iso.datetime({ offset: true })

/** Meta's id of a business number, used in URLs; never the number itself. */
export const phoneNumberIdSchema = z.string().regex(/^\d{6,20}$/, 'digits only, as Meta gives it')

/** A page of rows; `nextCursor` goes back as `cursor`, null on the last page. */
export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ data: z.array(row), nextCursor: z.string().nullable(), hasMore: z.boolean() })

export const PAGE_LIMIT_DEFAULT = 50
export const PAGE_LIMIT_MAX = 500
export const pageQuerySchema = z.strictObject({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT),
})
