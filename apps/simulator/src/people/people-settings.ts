import { z } from 'zod'
import { type Reaction, reactions, type Traits, traitsSchema } from './traits.ts'

const DAY_MS = 86_400_000
const PATTERN_COUNT_MAX = 100
const REPLY_TEXT_COUNT_MAX = 100

const rate = z.number().min(0).max(1)
const delayMs = z
  .strictObject({
    min: z.number().int().min(0).max(DAY_MS),
    max: z.number().int().min(0).max(DAY_MS),
  })
  .refine((delay) => delay.min <= delay.max, 'min must not be above max')
const texts = z.array(z.string().min(1).max(4_096)).min(1).max(REPLY_TEXT_COUNT_MAX)
const activeReactions = reactions.filter((reaction) => reaction !== 'nothing')

/** What the settings say of people; shares are of all people, chosen by number and seed. */
export const peopleShape = {
  /** Digits with * for any digits and ? for one: the first pattern that fits a number decides. */
  patterns: z
    .array(z.strictObject({ pattern: z.string().regex(/^[\d*?]{1,30}$/), traits: traitsSchema }))
    .max(PATTERN_COUNT_MAX),
  /** Share of people by what they do after each message. */
  reactions: z
    .partialRecord(z.enum(activeReactions), rate)
    .refine(
      (shares) => Object.values(shares).reduce((sum, share) => sum + share, 0) <= 1,
      'the shares together must not be above 1',
    ),
  /** From the last status of a message to what the person does. */
  replyDelayMs: delayMs,
  /** What people write, one of these each. */
  replyTexts: texts,
  stopTexts: texts,
  /** Shares of people whose marketing fails with 131050, 131049 and 130472. */
  stoppedMarketingRate: rate,
  cappedRate: rate,
  experimentRate: rate,
  /** Share of people who block the business: 131026. */
  blocksBusinessRate: rate,
  /** Share of people with a username whose number the business learns only by writing to it. */
  hiddenPhoneRate: rate,
  /** Share of people whose reading is never heard of. */
  receiptsOffRate: rate,
}

export interface PeopleSettings {
  patterns: { pattern: string; traits: Traits }[]
  reactions: Partial<Record<Exclude<Reaction, 'nothing'>, number>>
  replyDelayMs: { min: number; max: number }
  replyTexts: string[]
  stopTexts: string[]
  stoppedMarketingRate: number
  cappedRate: number
  experimentRate: number
  blocksBusinessRate: number
  hiddenPhoneRate: number
  receiptsOffRate: number
}

/** Nobody does anything by themselves: a product that only sends hears of statuses alone. */
export const defaultPeopleSettings: PeopleSettings = {
  patterns: [],
  reactions: {},
  replyDelayMs: { min: 3_000, max: 60_000 },
  replyTexts: ['Terima kasih!', 'Thanks', 'Is this still available?', '👍', '¿Cuánto cuesta?'],
  stopTexts: ['STOP', 'stop', 'Berhenti'],
  stoppedMarketingRate: 0,
  cappedRate: 0,
  experimentRate: 0,
  blocksBusinessRate: 0,
  hiddenPhoneRate: 0,
  receiptsOffRate: 0,
}
