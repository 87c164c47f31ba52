import type { TemplateStatus } from '../world/template.ts'

/** Everything that can be done to a template after it was made. */
export type TemplateAction =
  | 'edit'
  | 'delete'
  | 'approve'
  | 'reject'
  | 'pause'
  | 'disable'
  | 'unpause'
  | 'quality'
  | 'recategorise'

/** Source: Meta, Templates, Template pausing (reference 4.3, 4.5, 4.6). */
const allowedFrom: Readonly<Record<TemplateAction, readonly TemplateStatus[]>> = {
  edit: ['APPROVED', 'REJECTED', 'PAUSED'],
  delete: ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'IN_APPEAL', 'LIMIT_EXCEEDED', 'ARCHIVED'],
  approve: ['PENDING', 'IN_APPEAL', 'REJECTED'], // rejected: an appeal that was granted
  reject: ['PENDING', 'IN_APPEAL', 'APPROVED'], // approved: found wanting later
  pause: ['APPROVED'],
  disable: ['APPROVED', 'PAUSED'],
  unpause: ['PAUSED'],
  quality: ['APPROVED', 'PAUSED'],
  recategorise: ['APPROVED', 'PENDING', 'PAUSED'],
}

export const templateAllows = (action: TemplateAction, status: TemplateStatus): boolean =>
  allowedFrom[action].includes(status)

/** The states an action can be done in, for a sentence. */
export const statesFor = (action: TemplateAction): string => allowedFrom[action].join(', ')
