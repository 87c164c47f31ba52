import type { Campaign, WaitingFor } from '@clarion/contracts/campaigns'
import { waitingWords } from './words.ts'

export interface WaitingSentence {
  /** Ends a sentence that begins with "Waiting for". */
  what: string
  /** What stands before the instant, and the instant; null when there is none to name. */
  until: { words: string; at: string } | null
  /** Further sentences, without instants of another zone: the page says those in its own. */
  detail: string
}

const UTC_TIME = /\d\d:\d\d UTC/

const withoutUtcTimes = (text: string): string =>
  text
    .split(/(?<=\.) (?=[A-Z])/)
    .filter((sentence) => !UTC_TIME.test(sentence))
    .join(' ')

/**
 * What a campaign waits for, in words. With unknown outcomes the instant is only the next look at
 * them, and when they are held nothing but a person or a report ends the wait.
 */
export function waitingSentence(
  { reason, detail, until }: WaitingFor,
  unknownPolicy: Campaign['unknownPolicy'],
): WaitingSentence {
  const isHeld = reason === 'unknown_outcomes' && unknownPolicy === 'hold'
  const words = reason === 'unknown_outcomes' ? 'looked at again' : 'until'
  return {
    what: isHeld ? 'you to decide about unknown outcomes' : waitingWords[reason],
    until: until === null || isHeld ? null : { words, at: until },
    detail: withoutUtcTimes(detail),
  }
}
