import type { Settings, SettingsStore } from '../control/settings.ts'
import { drawsFor } from '../delivery/draws.ts'
import type { PeopleSettings } from './people-settings.ts'
import { noTraits, type Reaction, type Traits } from './traits.ts'

/** Beyond this nobody new is remembered: memory stays bounded whatever people do. */
export const STORED_PEOPLE_MAX = 500_000

/** The settings' rule, made ready so that a message only asks. */
interface Rule {
  patterns: readonly { matches: RegExp; traits: Traits }[]
  /** No share is above nothing, so that a person needs no draws. */
  isPlain: boolean
  reactions: readonly (readonly [Reaction, number])[]
}

/**
 * Who differs from whom. What the settings make of everyone is worked out from number and seed
 * each time it is asked; only people told apart by hand, by file or by what they did are stored.
 */
export class People {
  readonly #settings: SettingsStore
  readonly #stored = new Map<string, Traits>()
  #ruleOf: PeopleSettings | undefined
  #rule: Rule = { patterns: [], isPlain: true, reactions: [] }

  constructor(settings: SettingsStore) {
    this.#settings = settings
  }

  /** What is known of someone; a trait that is absent follows the settings' shares of statuses. */
  traitsOf(waId: string): Traits {
    const stored = this.#stored.size === 0 ? undefined : this.#stored.get(waId)
    const ruled = this.#ruledTraitsOf(waId)
    if (stored === undefined) return ruled
    return ruled === noTraits ? stored : { ...ruled, ...stored }
  }

  /** How someone was told apart; undefined for people who only follow the rule. */
  storedTraitsOf(waId: string): Traits | undefined {
    return this.#stored.get(waId)
  }

  get storedCount(): number {
    return this.#stored.size
  }

  /** People told apart, oldest first. */
  stored(): IterableIterator<[string, Traits]> {
    return this.#stored.entries()
  }

  /** Adds to what is known of someone. Returns false when no more people can be remembered. */
  change(waId: string, traits: Traits): boolean {
    const known = this.#stored.get(waId)
    return this.put(waId, known === undefined ? traits : { ...known, ...traits })
  }

  /** Puts this in the place of what is known of someone, with the same answer. */
  put(waId: string, traits: Traits): boolean {
    if (!this.#stored.has(waId) && this.#stored.size >= STORED_PEOPLE_MAX) return false
    this.#stored.set(waId, traits)
    return true
  }

  /** Makes someone follow the rule again. */
  forget(waId: string): boolean {
    return this.#stored.delete(waId)
  }

  forgetAll(): void {
    this.#stored.clear()
  }

  #ruledTraitsOf(waId: string): Traits {
    const settings = this.#settings.get()
    if (settings.people !== this.#ruleOf) {
      this.#rule = ruleOf(settings.people)
      this.#ruleOf = settings.people
    }
    const { patterns, isPlain } = this.#rule
    const chosen = isPlain ? noTraits : sharedTraits(waId, settings, this.#rule)
    for (const { matches, traits } of patterns) {
      if (matches.test(waId)) return { ...chosen, ...traits }
    }
    return chosen
  }
}

function ruleOf(people: PeopleSettings): Rule {
  const reactions = Object.entries(people.reactions).filter(([, share]) => share > 0)
  const shares = [
    people.stoppedMarketingRate,
    people.cappedRate,
    people.experimentRate,
    people.blocksBusinessRate,
    people.hiddenPhoneRate,
    people.receiptsOffRate,
  ]
  return {
    patterns: people.patterns.map(({ pattern, traits }) => ({
      matches: new RegExp(`^${pattern.replaceAll(/\*+/g, '\\d*').replaceAll('?', '\\d')}$`),
      traits,
    })),
    isPlain: reactions.length === 0 && shares.every((share) => share === 0),
    // The schema lets only reactions be keys.
    reactions: reactions as [Reaction, number][],
  }
}

/** What the shares make of someone. Each draw stands for one question, asked or not. */
function sharedTraits(waId: string, { seed, people }: Settings, rule: Rule): Traits {
  const draw = drawsFor(seed, `${waId}/ways`)
  const [marketingDraw, reactionDraw, blocksDraw, phoneDraw, receiptsDraw] = [
    draw(),
    draw(),
    draw(),
    draw(),
    draw(),
  ]
  const marketing = chosenBy(marketingDraw, [
    ['stopped', people.stoppedMarketingRate],
    ['capped', people.cappedRate],
    ['experiment', people.experimentRate],
  ] as const)
  const reaction = chosenBy(reactionDraw, rule.reactions)
  return {
    ...(marketing === undefined ? {} : { marketing }),
    ...(reaction === undefined ? {} : { reaction }),
    ...(blocksDraw < people.blocksBusinessRate ? { reach: 'blocksBusiness' as const } : {}),
    ...(phoneDraw < people.hiddenPhoneRate ? { phone: 'hiddenUntilMessaged' as const } : {}),
    ...(receiptsDraw < people.receiptsOffRate ? { reads: 'receiptsOff' as const } : {}),
  }
}

/** The choice whose share a draw falls into; undefined beyond all shares. */
function chosenBy<T>(draw: number, shares: readonly (readonly [T, number])[]): T | undefined {
  let upTo = 0
  for (const [choice, share] of shares) {
    upTo += share
    if (draw < upTo) return choice
  }
  return undefined
}
