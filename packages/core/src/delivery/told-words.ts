import type { TemplateStatus } from '@clarion/contracts/templates'
import type { StopWords } from '../dispatch/public.ts'
import type { TemplateHold } from './facts.ts'

const HOUR_MS = 3_600_000

/** `2026-03-01 14:05 UTC`. */
const instantText = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/**
 * How long each pause for quality lasts; the third disables.
 * Source: Meta, "Template pausing" (reference meta-messaging 4.5, Oct 2026).
 */
const pauseHours: Partial<Record<TemplateHold, number>> = { first_pause: 3, second_pause: 6 }

/**
 * Why a template that Meta gave this status cannot be sent and what to do; null for a status that
 * stops nothing: one it can be sent with, or that only a template nobody could send with gets.
 *
 * @param atMs when Meta set it, by its own clock
 */
export function wordsOfTemplate(
  name: string,
  status: TemplateStatus,
  hold: TemplateHold | null,
  atMs: number,
): StopWords | null {
  if (status === 'PAUSED') return wordsOfPause(name, hold, atMs)
  const words = wordsByStatus[status]
  return words && { reason: `Meta ${words[0]} the template ${name}.`, whatToDo: words[1] }
}

const ANOTHER = 'Cancel the campaign and send it with another template.'
const wordsByStatus: Record<TemplateStatus, readonly [did: string, whatToDo: string] | null> = {
  APPROVED: null,
  PAUSED: null,
  PENDING: null,
  IN_APPEAL: null,
  UNKNOWN: null,
  DISABLED: ['disabled, for good,', ANOTHER],
  REJECTED: [
    'rejected',
    'Appeal or change it in WhatsApp Manager and resume once it is approved, or cancel the campaign and send it with another template.',
  ],
  PENDING_DELETION: ['is deleting', ANOTHER],
  DELETED: ['deleted', ANOTHER],
  LIMIT_EXCEEDED: [
    'holds back, because the account has too many templates,',
    'Delete templates that are not needed in WhatsApp Manager, then resume.',
  ],
  ARCHIVED: ['archived', 'Unarchive it in WhatsApp Manager, then resume.'],
}

function wordsOfPause(name: string, hold: TemplateHold | null, atMs: number): StopWords {
  const hours = hold === null ? undefined : pauseHours[hold]
  if (hours !== undefined) {
    const last = hold === 'second_pause' ? ' The next pause disables it.' : ''
    return {
      reason: `Meta paused the template ${name} for ${hours} hours because people reacted badly to it.`,
      whatToDo: `Wait until ${instantText(atMs + hours * HOUR_MS)}, when Meta ends the pause, then resume. Think about whom you send it to first.${last}`,
    }
  }
  if (hold === 'locked')
    return {
      reason: `Meta locked the template ${name}.`,
      whatToDo: 'See in WhatsApp Manager why; resume when it is active again.',
    }
  return {
    reason: `Meta paused the template ${name} because people reacted badly to it.`,
    whatToDo: 'Unpause it in WhatsApp Manager when you have seen why, then resume.',
  }
}

export const wordsOfTemplateRelease = (name: string): StopWords => ({
  reason: `Meta has released the template ${name}: it can be sent again.`,
  whatToDo: 'Resume when you like.',
})

export const wordsOfCategory = (name: string): StopWords => ({
  reason: `Meta made the template ${name} marketing, which people must have consented to.`,
  whatToDo:
    'Resume to send it at the price of marketing to those whose consent is recorded; the others are skipped. Cancel to send to nobody else.',
})

/** A number rated RED may send; but going on the same way may get it restricted. */
export const wordsOfRedNumber: StopWords = {
  reason: 'Meta rates the quality of the number RED: many people blocked or reported it lately.',
  whatToDo:
    'See in WhatsApp Manager what people complain about, and send less, or to people who expect it. You can resume at once, but Meta may restrict the number.',
}
export const wordsOfNumberRelease: StopWords = {
  reason: 'Meta has taken back its RED rating of the number.',
  whatToDo: 'Resume when you like.',
}

/** Why nothing may be sent from an account, or from one number of it. */
export function wordsOfStanding(
  standing: 'restricted' | 'disabled' | 'deleted',
  isNumber: boolean,
  untilMs: number | null,
): StopWords {
  const subject = isNumber ? 'number' : 'account'
  switch (standing) {
    case 'restricted': {
      const until = untilMs === null ? '' : ` until ${instantText(untilMs)}`
      return {
        reason: `Meta restricted the ${subject}: it may not begin conversations${until}.`,
        whatToDo: `Appeal in Meta's Business Support Home${until === '' ? '' : ', or wait'}. Resume when the restriction has ended.`,
      }
    }
    case 'disabled':
      return {
        reason: `Meta disabled the ${subject}.`,
        whatToDo:
          "Ask for a review in Meta's Business Support Home. Resume when Meta has reinstated it.",
      }
    case 'deleted':
      return {
        reason: `The ${subject} was deleted at Meta.`,
        whatToDo: 'Connect another one and send the campaign from there.',
      }
  }
}

export const wordsOfReinstated = (isNumber: boolean): StopWords => ({
  reason: `Meta has reinstated the ${isNumber ? 'number' : 'account'}.`,
  whatToDo: 'Resume when you like.',
})
