import type { CommandNeeds } from './needs.ts'
import { count } from './text.ts'

/** Above this many people a reflex "y" is not enough: the number must be typed. */
export const TYPE_THE_NUMBER_ABOVE = 1_000

/** Asks before people are messaged; no answer is a no. */
export async function confirmed(
  question: string,
  peopleCount: number,
  needs: Pick<CommandNeeds, 'terminal' | 'interrupt'>,
): Promise<boolean> {
  if (peopleCount <= TYPE_THE_NUMBER_ABOVE) return agreed(question, needs)
  const answer = await needs.terminal.ask(
    `\n${question}\nType ${count(peopleCount)} to send, anything else to stop: `,
    needs.interrupt,
  )
  return answer?.replace(/[\s,._']/g, '') === String(peopleCount)
}

export async function agreed(
  question: string,
  needs: Pick<CommandNeeds, 'terminal' | 'interrupt'>,
): Promise<boolean> {
  const answer = await needs.terminal.ask(`\n${question} [y/N] `, needs.interrupt)
  return /^y(es)?$/i.test(answer?.trim() ?? '')
}
