import { type TemplateStatus, templateCategorySchema } from '@clarion/contracts/templates'
import type { TemplateHold, ToldTemplate } from '@clarion/core/delivery'
import { z } from 'zod'
import { leaves, type ReadField, says, shown } from './field-reading.ts'

const subjectSchema = z.looseObject({
  message_template_name: z.string().min(1),
  message_template_language: z.string().min(1),
})
const statusSchema = subjectSchema.extend({
  event: z.string(),
  other_info: z.looseObject({ title: z.string().optional() }).nullish(),
})
const qualitySchema = subjectSchema.extend({ new_quality_score: z.string() })
const categorySchema = subjectSchema.extend({
  new_category: z.string(),
  correct_category: z.string().nullish(),
})

const templateOf = (value: z.infer<typeof subjectSchema>): ToldTemplate => ({
  name: value.message_template_name,
  language: value.message_template_language,
})

/**
 * The status a template has after each event. A locked one cannot be sent, and comes back.
 * Source: Meta, message_template_status_update (reference meta-messaging 4.2 and 4.7, Oct 2026).
 */
const statusAfter: ReadonlyMap<string, TemplateStatus> = new Map([
  ['APPROVED', 'APPROVED'],
  ['REINSTATED', 'APPROVED'],
  ['UNARCHIVED', 'APPROVED'],
  ['PAUSED', 'PAUSED'],
  ['LOCKED', 'PAUSED'],
  ['DISABLED', 'DISABLED'],
  ['REJECTED', 'REJECTED'],
  ['PENDING', 'PENDING'],
  ['IN_APPEAL', 'IN_APPEAL'],
  ['PENDING_DELETION', 'PENDING_DELETION'],
  ['DELETED', 'DELETED'],
  ['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'],
  ['ARCHIVED', 'ARCHIVED'],
])
/** A warning about quality that leaves the template as it is. */
const FLAGGED = 'FLAGGED'
const UNPAUSED = 'UNPAUSE'

const holds: ReadonlyMap<string | undefined, TemplateHold> = new Map([
  ['FIRST_PAUSE', 'first_pause'],
  ['SECOND_PAUSE', 'second_pause'],
  ['RATE_LIMITING_PAUSE', 'pacing'],
])

/** Reads `message_template_status_update`; one that tells of quality is read as that. */
export const readTemplateStatus: ReadField = (value) => {
  const parsed = statusSchema.safeParse(value)
  if (!parsed.success) {
    // Meta's own sample of a quality update carries the name of this field.
    // Source: Meta, message_template_quality_update (reference meta-messaging 4.7, Oct 2026).
    if (qualitySchema.safeParse(value).success) return readTemplateQuality(value)
    return leaves('a template status without event, name or language')
  }
  const { event, other_info: info } = parsed.data
  if (event === FLAGGED) return says()
  const status = info?.title === UNPAUSED ? 'APPROVED' : statusAfter.get(event)
  if (status === undefined) return leaves(`the template event ${shown(event)} is not known here`)
  const told = event === 'LOCKED' ? 'locked' : (holds.get(info?.title) ?? null)
  const hold = status === 'PAUSED' ? told : null
  return says({ kind: 'template_status', template: templateOf(parsed.data), status, hold })
}

const scoreSchema = z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN'])

/** Reads `message_template_quality_update`. */
export const readTemplateQuality: ReadField = (value) => {
  const parsed = qualitySchema.safeParse(value)
  if (!parsed.success) return leaves('a template quality without score, name or language')
  const quality = scoreSchema.safeParse(parsed.data.new_quality_score)
  if (!quality.success)
    return leaves(`the quality ${shown(parsed.data.new_quality_score)} is not known here`)
  const template = templateOf(parsed.data)
  return says({ kind: 'template_quality', template, quality: quality.data })
}

/**
 * Reads `template_category_update`. With a `correct_category` it only announces: the category is
 * still `new_category`, and Meta tells again when it changes.
 * Source: Meta, template_category_update (reference meta-messaging 4.6 and 4.7, Sep 2026).
 */
export const readTemplateCategory: ReadField = (value) => {
  const parsed = categorySchema.safeParse(value)
  if (!parsed.success) return leaves('a template category without category, name or language')
  if (parsed.data.correct_category) return says()
  const category = templateCategorySchema.safeParse(parsed.data.new_category.toLowerCase())
  if (!category.success)
    return leaves(`the category ${shown(parsed.data.new_category)} is not known here`)
  const template = templateOf(parsed.data)
  return says({ kind: 'template_category', template, category: category.data })
}
