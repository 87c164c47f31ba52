import type { Person } from './answers.ts'

export type Trait = 'reach' | 'reads' | 'marketing' | 'reaction'

/** How someone can differ from the rule, with the simulator's words and ours. */
export const traitTable: Readonly<
  Record<Trait, { label: string; values: Readonly<Record<string, string>> }>
> = {
  reach: {
    label: 'Messages',
    values: {
      delivers: 'Reach them',
      neverDelivered: 'Are never delivered',
      notOnWhatsApp: 'Fail: not on WhatsApp',
      blocksBusiness: 'Fail: they blocked the business',
    },
  },
  reads: {
    label: 'Reading',
    values: {
      later: 'Reads later',
      atOnce: 'Reads at once',
      never: 'Never reads',
      receiptsOff: 'Reads, with receipts off',
    },
  },
  marketing: {
    label: 'Marketing',
    values: {
      open: 'Takes it',
      stopped: 'Has stopped it (131050)',
      capped: 'Has had enough of it (131049)',
      experiment: 'Is in an experiment (130472)',
    },
  },
  reaction: {
    label: 'After each message',
    values: {
      nothing: 'Does nothing',
      text: 'Writes a text',
      button: 'Presses a button',
      list: 'Picks from a list',
      flow: 'Fills in the flow',
      any: 'Answers somehow',
      stop: 'Writes STOP',
      stopMarketing: 'Stops marketing',
      block: 'Blocks the business',
      changeNumber: 'Changes their number',
    },
  },
}

/** Stands for what the settings make of everyone. */
export const AS_EVERYONE = 'as-everyone'

const kept = ['name', 'username', 'reach', 'reads', 'marketing', 'phone', 'reaction', 'replyText']

/**
 * The body that changes one trait of someone. It takes the place of all said before, so the others
 * go along; the name does too, once they are told apart.
 */
export function traitsWith(person: Person, trait: string, value: string): Record<string, string> {
  const known = Object.entries(person).filter(
    (entry): entry is [string, string] => kept.includes(entry[0]) && typeof entry[1] === 'string',
  )
  const { [trait]: _, ...others } = Object.fromEntries(known)
  return value === AS_EVERYONE || value === '' ? others : { ...others, [trait]: value }
}
