import { z } from 'zod'

const DAY_MS = 86_400_000

/** One word that decides a review, and what it decides. Words stand between anything but letters. */
const wordRule = z.strictObject({
  word: z.string().min(1).max(50),
  reason: z.enum([
    'ABUSIVE_CONTENT',
    'INCORRECT_CATEGORY',
    'INVALID_FORMAT',
    'PROMOTIONAL',
    'SCAM',
    'TAG_CONTENT_MISMATCH',
  ]),
})

/** How templates are reviewed, paced and paused. */
export const templateSettingsShape = {
  /** From submission to the verdict; null leaves every verdict to a person (/sim/reviews). */
  autoReviewAfterMs: z.number().int().min(0).max(DAY_MS).nullable(),
  /** The first rule whose word stands in the name or the texts rejects with its reason. */
  rejectWords: z.array(wordRule).max(100),
  /** A utility template with one of these words in its texts becomes marketing when it is created. */
  marketingWords: z.array(z.string().min(1).max(50)).max(100),
  /** Messages a new or doubtful template may send before the rest are held; 0 never holds. */
  pacingAfterCount: z.number().int().min(0).max(1_000_000),
  /** From the first held message to the verdict; null leaves it to a person. */
  pacingVerdictAfterMs: z.number().int().min(0).max(DAY_MS).nullable(),
  /** What the verdict is: `release` sends what is held, `drop` fails it with 132015 and pauses. */
  pacingVerdict: z.enum(['release', 'drop']),
  /** Most templates of one account; null follows Meta: 250, or 6,000 for a verified portfolio. */
  countMax: z.number().int().min(1).max(100_000).nullable(),
  /** Source: Meta, Templates (reference 4.3, Nov 2025): 100 an hour for one account. */
  creationsPerHour: z.number().int().min(1).max(1_000_000),
}

/** POST /{phone-number-id}/marketing_messages. Source: Meta, Marketing Messages API (reference 2.8). */
export const marketingMessagesSettingsShape = {
  /** Whether the account has been onboarded; if not, messages fall back to Cloud API. */
  isOnboarded: z.boolean(),
  /** Refuse marketing templates on /messages with 131063. */
  isDisabledOnCloudApi: z.boolean(),
  /** How long a fresh template answers 134101. */
  syncMs: z.number().int().min(0).max(DAY_MS),
}

/** Calls that read and change accounts. Source: Meta, Rate limits (reference 1.5). */
export const managementCallsSettingsShape = {
  /** By app and account; null follows Meta: 200, or 5,000 once a number is registered. */
  perHour: z.number().int().min(1).max(1_000_000).nullable(),
  /** Calls of the app that belong to no account; beyond them code 4. */
  appPerHour: z.number().int().min(1).max(1_000_000),
}

export const defaultTemplateSettings = {
  autoReviewAfterMs: 5_000,
  rejectWords: [
    { word: 'scam', reason: 'SCAM' },
    { word: 'abuse', reason: 'ABUSIVE_CONTENT' },
    { word: 'malformed', reason: 'INVALID_FORMAT' },
  ],
  marketingWords: ['discount', 'sale', 'promo', 'diskon'],
  pacingAfterCount: 0,
  pacingVerdictAfterMs: 1_800_000,
  pacingVerdict: 'release',
  countMax: null,
  creationsPerHour: 100,
} as const

export const defaultMarketingMessagesSettings = {
  isOnboarded: true,
  isDisabledOnCloudApi: false,
  syncMs: 600_000,
} as const

export const defaultManagementCallsSettings = { perHour: null, appPerHour: 5_000 } as const
