import { z } from 'zod'
import { defaultLimitSettings, type LimitSettings, limitShape } from '../limits/limit-settings.ts'
import {
  defaultPeopleSettings,
  type PeopleSettings,
  peopleShape,
} from '../people/people-settings.ts'
import type { World } from '../world/world.ts'
import {
  defaultManagementCallsSettings,
  defaultMarketingMessagesSettings,
  defaultTemplateSettings,
  managementCallsSettingsShape,
  marketingMessagesSettingsShape,
  templateSettingsShape,
} from './graph-settings.ts'

const HOUR_MS = 3_600_000
const rate = z.number().min(0).max(1)
const delayMs = z
  .strictObject({
    min: z.number().int().min(0).max(HOUR_MS),
    max: z.number().int().min(0).max(HOUR_MS),
  })
  .refine((delay) => delay.min <= delay.max, 'min must not be above max')

const shape = {
  /** How long the answer of a Graph call takes. */
  latencyMs: z.number().int().min(0).max(60_000),
  /** Chooses who reads, who does not, and which webhooks are faulty. Same seed, same choice. */
  seed: z.number().int().min(0).max(0xffff_ffff),
  /** Messages per second, by phone number id. */
  throughput: z.record(z.string(), z.number().int().min(1).max(100_000)),
  /** Put the sender's country code before a `to` that has no leading +. */
  prependCountryCode: z.boolean(),
  /** Which copy of Meta's error page the HTTP statuses follow. */
  errorHttpStatuses: z.enum(['2025-12', '2026-08']),
  /** Refuse calls without `appsecret_proof`. */
  requireAppSecretProof: z.boolean(),
  templates: templateSettingsShape,
  marketingMessages: marketingMessagesSettingsShape,
  managementCalls: managementCallsSettingsShape,
  statuses: {
    /** From acceptance to `sent` or `failed`. */
    sentDelayMs: delayMs,
    /** From `sent` to `delivered`. */
    deliveredDelayMs: delayMs,
    /** From `delivered` to `read`. */
    readDelayMs: delayMs,
    /** Share of people whose message fails with 131026. */
    undeliverableRate: rate,
    /** Share of people whose message is sent and never delivered. */
    neverDeliveredRate: rate,
    /** Share of those delivered who read, receipts on. */
    readRate: rate,
    /** Share of readers with the chat open: `read` comes without `delivered`. */
    readAtOnceRate: rate,
  },
  webhooks: {
    /** How long statuses gather before they go out together. */
    flushIntervalMs: z.number().int().min(1).max(60_000),
    /** Source: Meta, Create a webhook endpoint (reference 5.2): up to 1,000 updates a request. */
    batchMax: z.number().int().min(1).max(1_000),
    /** Requests under way at once. */
    parallelMax: z.number().int().min(1).max(256),
    /** How long a receiver may take to answer 200. */
    timeoutMs: z.number().int().min(10).max(60_000),
    /** Share of statuses delivered a second time, within `faultDelayMs`. */
    duplicateRate: rate,
    /** Share of statuses held back by `faultDelayMs`, so that later ones overtake them. */
    reorderRate: rate,
    /** Share of statuses never delivered. */
    dropRate: rate,
    faultDelayMs: delayMs,
  },
  /** What people do by rule; single people are told apart under /sim/people. */
  people: peopleShape,
  limits: limitShape,
  /** A code every send of a number or an account fails with, by its id; null for none. */
  blocks: z.record(z.string(), z.number().int().min(0).max(9_999_999).nullable()),
  /**
   * What messages inside a service window cost.
   * Source: Meta, Pricing (reference 5.4, Oct 2026): service messages and utility templates in a
   * window become billable on 2026-10-01, the first 1,000 service messages of a month excepted.
   */
  pricingRules: z.enum(['2025-07', '2026-10']),
}

export const settingsPatchSchema = z
  .strictObject({
    ...shape,
    templates: z.strictObject(shape.templates).partial(),
    marketingMessages: z.strictObject(shape.marketingMessages).partial(),
    managementCalls: z.strictObject(shape.managementCalls).partial(),
    statuses: z.strictObject(shape.statuses).partial(),
    webhooks: z.strictObject(shape.webhooks).partial(),
    people: z.strictObject(shape.people).partial(),
    limits: z.strictObject(shape.limits).partial(),
  })
  .partial()

export interface Settings {
  latencyMs: number
  seed: number
  throughput: Record<string, number>
  prependCountryCode: boolean
  errorHttpStatuses: '2025-12' | '2026-08'
  requireAppSecretProof: boolean
  templates: { [Key in keyof typeof shape.templates]: z.infer<(typeof shape.templates)[Key]> }
  marketingMessages: {
    [Key in keyof typeof shape.marketingMessages]: z.infer<(typeof shape.marketingMessages)[Key]>
  }
  managementCalls: {
    [Key in keyof typeof shape.managementCalls]: z.infer<(typeof shape.managementCalls)[Key]>
  }
  statuses: { [Key in keyof typeof shape.statuses]: z.infer<(typeof shape.statuses)[Key]> }
  webhooks: { [Key in keyof typeof shape.webhooks]: z.infer<(typeof shape.webhooks)[Key]> }
  people: PeopleSettings
  limits: LimitSettings
  blocks: Record<string, number | null>
  pricingRules: '2025-07' | '2026-10'
}

export type SettingsPatch = z.input<typeof settingsPatchSchema>

export type SettingsChange = { kind: 'changed' } | { kind: 'refused'; sentence: string }

/** Source: Meta, Throughput (reference 6.1, Nov 2025). Unit: messages per second. */
export const throughputOf = { STANDARD: 80, HIGH: 1_000 } as const

export function defaultSettings(world: World, seed: number): Settings {
  const numbers = world.wabas.flatMap((waba) => waba.phoneNumbers)
  return {
    latencyMs: 150,
    seed,
    throughput: Object.fromEntries(
      numbers.map((number) => [number.id, throughputOf[number.throughputLevel]]),
    ),
    prependCountryCode: true,
    errorHttpStatuses: '2026-08',
    requireAppSecretProof: false,
    templates: {
      ...defaultTemplateSettings,
      rejectWords: [...defaultTemplateSettings.rejectWords],
      marketingWords: [...defaultTemplateSettings.marketingWords],
    },
    marketingMessages: { ...defaultMarketingMessagesSettings },
    managementCalls: { ...defaultManagementCallsSettings },
    statuses: {
      sentDelayMs: { min: 100, max: 900 },
      deliveredDelayMs: { min: 500, max: 4_000 },
      readDelayMs: { min: 8_000, max: 30_000 },
      undeliverableRate: 0.01,
      neverDeliveredRate: 0.02,
      readRate: 0.6,
      readAtOnceRate: 0.05,
    },
    webhooks: {
      flushIntervalMs: 100,
      batchMax: 1_000,
      parallelMax: 8,
      timeoutMs: 10_000,
      duplicateRate: 0,
      reorderRate: 0,
      dropRate: 0,
      faultDelayMs: { min: 500, max: 5_000 },
    },
    people: defaultPeopleSettings,
    limits: defaultLimitSettings,
    blocks: Object.fromEntries([...world.wabas, ...numbers].map((node) => [node.id, null])),
    pricingRules: '2026-10',
  }
}

/** The settings of one simulator: read on every send, changed as a whole or not at all. */
export class SettingsStore {
  #settings: Settings
  readonly #listeners: ((settings: Settings, before: Settings) => void)[] = []

  constructor(settings: Settings) {
    this.#settings = settings
  }

  get(): Settings {
    return this.#settings
  }

  /** Hears of every change once it holds. */
  onChange(listener: (settings: Settings, before: Settings) => void): void {
    this.#listeners.push(listener)
  }

  /** Makes a number that was added one the settings can name. */
  learnNumber(id: string, perSecond: number): void {
    const { throughput, blocks } = this.#settings
    this.#settings = {
      ...this.#settings,
      throughput: { ...throughput, [id]: perSecond },
      blocks: { ...blocks, [id]: null },
    }
  }

  /** Changes what the patch names, nested groups included; what it does not name stays. */
  update(patch: unknown): SettingsChange {
    const parsed = settingsPatchSchema.safeParse(patch)
    if (!parsed.success) return { kind: 'refused', sentence: sentenceOf(parsed.error) }
    const { throughput, blocks, ...rest } = parsed.data
    const before = this.#settings
    const stranger =
      strangerAmong('throughput', throughput, before.throughput, 'a phone number id') ??
      strangerAmong('blocks', blocks, before.blocks, 'an account or phone number id')
    if (stranger !== undefined) return { kind: 'refused', sentence: stranger }
    this.#settings = {
      ...before,
      ...withGroups(before, defined(rest)),
      throughput: { ...before.throughput, ...throughput },
      blocks: { ...before.blocks, ...blocks },
    }
    for (const listener of this.#listeners) listener(this.#settings, before)
    return { kind: 'changed' }
  }
}

/** A sentence about the first id that nothing here has. */
function strangerAmong(
  name: string,
  given: Readonly<Record<string, unknown>> | undefined,
  known: Readonly<Record<string, unknown>>,
  what: string,
): string | undefined {
  const stranger = Object.keys(given ?? {}).find((id) => !Object.hasOwn(known, id))
  if (stranger === undefined) return undefined
  const ids = Object.keys(known).join(', ')
  return `${name}.${stranger} is not ${what} of this simulator; it has ${ids}.`
}

/** The patch with each group completed by what it leaves as it is. */
function withGroups(
  current: Settings,
  patch: Omit<SettingsPatch, 'throughput' | 'blocks'>,
): Partial<Omit<Settings, 'throughput' | 'blocks'>> {
  const entries = Object.entries(patch).map(([name, value]) => {
    const known: unknown = Object.entries(current).find(([key]) => key === name)?.[1]
    return isGroup(value) && isGroup(known)
      ? [name, { ...known, ...defined(value) }]
      : [name, value]
  })
  // Each key is one of the patch's, each group whole again.
  return Object.fromEntries(entries) as Partial<Omit<Settings, 'throughput' | 'blocks'>>
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }

/** Drops keys whose value is undefined, which an in-process caller may write. */
function defined<T extends object>(values: T): Partial<Defined<T>> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  // The entries are the object's own, less the undefined ones.
  return Object.fromEntries(entries) as Partial<Defined<T>>
}

function sentenceOf(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'The settings are not valid.'
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => (path === '' ? key : `${path}.${key}`))
    return `There is no setting ${names.join(' and no setting ')}.`
  }
  return path === ''
    ? `The settings must be a JSON object: ${issue.message}.`
    : `${path} is not valid: ${issue.message}.`
}
