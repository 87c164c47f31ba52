import type { Campaign, UnknownDecision } from '@clarion/contracts/campaigns'
import { formatPeople, type Place } from '../lib/format.ts'

export type Decision = UnknownDecision['decision']

interface DecisionWords {
  button: string
  title: (people: string) => string
  /** What happens, and what does not. */
  consequence: string
  confirm: (people: string) => string
  done: (people: string) => string
}

export const decisionWords: Record<Decision, DecisionWords> = {
  resend: {
    button: 'Send again',
    title: (people) => `Send again to ${people}?`,
    consequence: 'Meta gave no answer for them, and the first message may have gone out.',
    confirm: (people) => `Send again to ${people}`,
    done: (people) => `${people} will be sent to again`,
  },
  mark_as_sent: {
    button: 'Mark as sent',
    title: (people) => `Mark ${people} as sent?`,
    consequence:
      'They count as sent without proof, and nothing more goes out to them. A later report from Meta still corrects it.',
    confirm: (people) => `Mark ${people} as sent`,
    done: (people) => `${people} marked as sent`,
  },
  give_up: {
    button: 'Give up',
    title: (people) => `Give up on ${people}?`,
    consequence:
      'They count as failed, and nothing more goes out to them. If Meta reports later that the message arrived, that counts.',
    confirm: (people) => `Give up on ${people}`,
    done: (people) => `Gave up on ${people}`,
  },
}

/** Why a decision cannot be taken for this campaign; null when it can. */
export const whyNotDecide = (
  decision: Decision,
  { state }: Pick<Campaign, 'state'>,
): string | null =>
  decision === 'resend' && state === 'cancelled'
    ? 'A cancelled campaign sends to nobody again.'
    : null

/** What came of a decision for whoever it was meant; some may have become known meanwhile. */
export function decidedWords(
  decision: Decision,
  asked: number,
  decided: number,
  place: Place = {},
): string {
  const done = decisionWords[decision].done(formatPeople(decided, place))
  return decided < asked
    ? `${done}; ${formatPeople(asked - decided, place)} became known meanwhile`
    : done
}

/** What Clarion does by itself about those nobody decides on. */
export const policyWords: Record<Campaign['unknownPolicy'], string> = {
  resend_when_proven:
    'Without one, they are sent to again by themselves once Meta’s reports on later messages prove that this one never went out.',
  hold: 'This campaign holds them for you: without a report, nothing happens until you decide.',
}
