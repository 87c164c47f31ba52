import type { Template } from './template.ts'

/**
 * What exists on the simulated Meta: one business portfolio with its WhatsApp Business Accounts,
 * their phone numbers and templates, and the app that acts for them. Ids are numeric strings.
 */
export interface Portfolio {
  id: string
  name: string
  verificationStatus: 'verified' | 'not_verified'
  messagingLimit: MessagingLimit
}

/** Source: Meta, Messaging limits (reference 7, Oct 2026). */
export type MessagingLimit = 'TIER_250' | 'TIER_2K' | 'TIER_10K' | 'TIER_100K' | 'TIER_UNLIMITED'

export interface Waba {
  id: string
  name: string
  portfolio: Portfolio
  currency: string
  country: string
  timezoneId: string
  templateNamespace: string
  phoneNumbers: PhoneNumber[]
  /** By `templateKey`, in order of creation. */
  templates: Map<string, Template>
  /** Apps that called POST /{waba}/subscribed_apps, by app id. */
  subscribedAppIds: Set<string>
  /** Takes the webhooks of its messages in place of the app's callback. */
  overrideCallbackUrl?: string | undefined
}

export type ThroughputLevel = 'STANDARD' | 'HIGH'

export interface PhoneNumber {
  id: string
  waba: Waba
  displayPhoneNumber: string
  /** Digits only, as in webhook metadata. */
  digits: string
  countryCallingCode: string
  verifiedName: string
  throughputLevel: ThroughputLevel
  qualityRating: 'GREEN' | 'YELLOW' | 'RED'
  /** A name that waits for Meta's review. */
  newDisplayName?: string
  /** Only a registered number can send; a wrong PIN keeps it from being registered. */
  isRegistered: boolean
  pin: string
  codeVerificationStatus: 'VERIFIED' | 'NOT_VERIFIED'
  /** The code that was sent to the number to prove it; undefined when none was asked for. */
  verificationCode?: string | undefined
  /** Instants of POST register and deregister, for their limit. */
  registrationAtMs: number[]
  /** People the business has blocked, by WhatsApp id, in order of blocking. */
  blockedWaIds: Map<string, BlockedUser>
  /** Takes the webhooks of its messages, before the account's override and the app's callback. */
  overrideCallbackUrl?: string | undefined
}

/** A person on a number's block list; the id is the list's position for paging. */
export interface BlockedUser {
  id: string
  input: string
  waId: string
  userId?: string
}

/** Where and for which fields Meta calls the app. Only a verified callback gets here. */
export interface Subscription {
  callbackUrl: string
  fields: readonly string[]
  /** Version of the webhook format, fixed when the app subscribed. */
  version: string
}

export interface App {
  id: string
  name: string
  secret: string
  subscription: Subscription | undefined
}

/** Anything a Graph id can name. */
export type GraphNode =
  | { kind: 'app'; app: App }
  | { kind: 'portfolio'; portfolio: Portfolio }
  | { kind: 'waba'; waba: Waba }
  | { kind: 'phoneNumber'; phoneNumber: PhoneNumber }
  | { kind: 'template'; template: Template; waba: Waba }

export interface World {
  app: App
  wabas: readonly Waba[]
  nodesById: Map<string, GraphNode>
}

/** Indexes a portfolio's accounts, numbers and templates by their ids. */
export function createWorld(app: App, wabas: readonly Waba[]): World {
  const nodesById = new Map<string, GraphNode>([[app.id, { kind: 'app', app }]])
  for (const waba of wabas) {
    nodesById.set(waba.portfolio.id, { kind: 'portfolio', portfolio: waba.portfolio })
    nodesById.set(waba.id, { kind: 'waba', waba })
    for (const phoneNumber of waba.phoneNumbers) {
      nodesById.set(phoneNumber.id, { kind: 'phoneNumber', phoneNumber })
    }
    for (const template of waba.templates.values()) {
      nodesById.set(template.id, { kind: 'template', template, waba })
    }
  }
  return { app, wabas, nodesById }
}

/** Adds a number to its account; from now on everything knows it. */
export function addPhoneNumber({ nodesById }: World, phoneNumber: PhoneNumber): void {
  phoneNumber.waba.phoneNumbers.push(phoneNumber)
  nodesById.set(phoneNumber.id, { kind: 'phoneNumber', phoneNumber })
}
