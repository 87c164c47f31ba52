import {
  type Campaign,
  type CampaignPreview,
  campaignPreviewSchema,
  campaignSchema,
} from '@clarion/contracts/campaigns'
import { type Import, importSchema } from '@clarion/contracts/imports'
import { type Message, messageSchema } from '@clarion/contracts/messages'
import type { Problem, ProblemCode } from '@clarion/contracts/problems'
import { problems } from '@clarion/contracts/problems'
import {
  type Program,
  type ProgramPart,
  type ProgramPreview,
  programPartSchema,
  programPreviewSchema,
  programSchema,
} from '@clarion/contracts/programs'
import {
  type PhoneNumber,
  phoneNumberSchema,
  type Template,
  templateSchema,
} from '@clarion/contracts/templates'

/** Everything built here is held against the contracts, as the real API holds its answers. */

export const CAMPAIGN_ID = '01930000-0000-7000-8000-00000000000c'
export const IMPORT_ID = '01930000-0000-7000-8000-00000000000a'
export const START_MS = Date.UTC(2026, 10, 21, 12, 0, 0)
const START = new Date(START_MS).toISOString()

export const aNumber = (given: Partial<PhoneNumber> = {}): PhoneNumber =>
  phoneNumberSchema.parse({
    id: '100000000000002',
    wabaId: '2001',
    displayPhoneNumber: '+628111000002',
    verifiedName: 'Toko Clarion',
    throughputLevel: 'HIGH',
    qualityRating: 'GREEN',
    status: 'CONNECTED',
    isOnBusinessApp: false,
    mpsMax: null,
    portfolio: null,
    plan: { messagesPerSecond: 1_000, batchSize: 100, batchIntervalMs: 100, source: 'HIGH' },
    ...given,
  })

export const aTemplate = (given: Partial<Template> = {}): Template =>
  templateSchema.parse({
    name: 'promo_flash_sale',
    language: 'id_ID',
    category: 'marketing',
    status: 'APPROVED',
    quality: 'GREEN',
    wabaId: '2001',
    components: [
      { type: 'BODY', text: 'Halo {{1}}, *flash sale* hari ini!' },
      { type: 'FOOTER', text: 'Toko Clarion' },
    ],
    variables: [{ component: 'body', key: '1', kind: 'text', example: 'Budi' }],
    whyNotSendable: null,
    ...given,
  })

export const aMessage = (given: Partial<Message> = {}): Message =>
  messageSchema.parse({
    id: '01930000-0000-7000-8000-00000000000e',
    state: 'pending',
    stateReason: null,
    phoneNumberId: aNumber().id,
    to: '+6281230001111',
    template: { name: 'promo_flash_sale', language: 'id_ID', category: 'marketing' },
    callerData: null,
    attempts: 0,
    wamid: null,
    status: null,
    error: null,
    createdBy: 'key',
    createdAt: START,
    nextAttemptAt: null,
    attemptedAt: null,
    acceptedAt: null,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    failedAt: null,
    ...given,
  })

export const anImport = (given: Partial<Import> = {}): Import =>
  importSchema.parse({
    id: IMPORT_ID,
    fileName: 'people.csv',
    state: 'ready',
    columns: ['phone', 'first_name', 'opted_in_at'],
    mapping: { phone: 'phone', optedInAt: 'opted_in_at' },
    defaultCountry: null,
    rows: 12,
    validUnique: 10,
    duplicates: 1,
    invalid: 1,
    withoutOptIn: 2,
    blank: 0,
    refusedBy: [
      {
        reason: 'phone_invalid',
        detail: 'The phone cell is not a phone number.',
        rows: 1,
        examples: [{ line: 4, value: 'n/a' }],
      },
    ],
    createdAt: START,
    finishedAt: START,
    ...given,
  })

export const aPreview = (given: Partial<CampaignPreview> = {}): CampaignPreview =>
  campaignPreviewSchema.parse({
    people: 10,
    eligible: 8,
    skipped: { no_consent: 2 },
    samples: [
      {
        line: 2,
        phone: '+6281230001111',
        skipReason: null,
        values: { header: {}, body: { 1: 'Siti' }, buttons: {} },
      },
    ],
    secondsAtPlan: 0.008,
    ...given,
  })

const shownNumber = {
  phoneNumberId: aNumber().id,
  displayPhoneNumber: aNumber().displayPhoneNumber,
  plan: aNumber().plan,
  stoppedBecause: null,
}
const nobody = { pending: 0, claimed: 0, sending: 0, accepted: 0, failed: 0, deferred: 0 }
const nothing = { sent: 0, failed: 0, delivered: 0, read: 0, played: 0 }

type Counts = Partial<Campaign['counts']>
type Delivery = Partial<Campaign['delivery']>

/** A campaign of ten people, all pending, unless told otherwise. */
export function aCampaign(
  given: Partial<Omit<Campaign, 'counts' | 'delivery'>> & {
    counts?: Counts
    delivery?: Delivery
  } = {},
): Campaign {
  const { counts, delivery, ...rest } = given
  return campaignSchema.parse({
    id: CAMPAIGN_ID,
    name: 'Promo',
    state: 'sending',
    stateReason: null,
    phoneNumberId: aNumber().id,
    displayPhoneNumber: aNumber().displayPhoneNumber,
    template: {
      name: 'promo_flash_sale',
      language: 'id_ID',
      category: 'marketing',
      components: [{ type: 'BODY', text: 'Halo {{1}}' }],
    },
    audience: { importId: IMPORT_ID, fileName: 'people.csv' },
    variables: { body: { 1: { column: 'first_name' } } },
    people: 10,
    counts: { ...nobody, unknown: 0, skipped: 0, ...(counts ?? { pending: 10 }) },
    skippedBy: {},
    delivery: { ...nothing, ...delivery },
    failures: [],
    rate: { currentPerSecond: 0, plan: aNumber().plan },
    numbers: [shownNumber],
    startsAt: null,
    lateStartMaxMinutes: 60,
    unknownPolicy: 'resend_when_proven',
    program: null,
    stop: null,
    estimatedFinishAt: null,
    waitingFor: null,
    whyNot: { launch: null, pause: null, resume: null, cancel: null },
    createdBy: 'key',
    createdAt: START,
    launchedAt: START,
    finishedAt: null,
    ...rest,
  })
}

export const aDraft = (): Campaign =>
  aCampaign({ state: 'draft', people: 0, counts: {}, launchedAt: null })

export const aFinishedCampaign = (): Campaign =>
  aCampaign({
    state: 'finished',
    counts: { accepted: 7, failed: 1, skipped: 2 },
    skippedBy: { no_consent: 2 },
    delivery: { sent: 1, delivered: 4, read: 1 },
    failures: [
      {
        code: 131_026,
        title: 'Message undeliverable',
        meaning: 'WhatsApp could not deliver to this number.',
        whatToDo: 'Check that the person uses WhatsApp.',
        heardBy: 'answer',
        people: 1,
      },
    ],
    finishedAt: new Date(START_MS + 9_000).toISOString(),
  })

export const PROGRAM_ID = '01930000-0000-7000-8000-00000000000e'

export const aProgramPreview = (given: Partial<ProgramPreview> = {}): ProgramPreview =>
  programPreviewSchema.parse({
    ...aPreview(),
    parts: [
      { part: 1, value: null, people: 5 },
      { part: 2, value: null, people: 5 },
    ],
    ...given,
  })

/** A part of ten people, waiting for its turn unless told otherwise. */
export function aPart(
  given: Partial<Omit<ProgramPart, 'counts'>> & { counts?: Counts } = {},
): ProgramPart {
  const { counts, part = 1, state = 'queued', ...rest } = given
  return programPartSchema.parse({
    id: `01930000-0000-7000-8000-0000000001${String(part).padStart(2, '0')}`,
    name: `Promo · part ${part} of 2`,
    state,
    stateReason: null,
    people: 10,
    counts: { ...nobody, unknown: 0, skipped: 0, ...(counts ?? { pending: 10 }) },
    delivery: nothing,
    waitingFor: null,
    part,
    value: null,
    currentPerSecond: 0,
    launchedAt: state === 'queued' ? null : START,
    finishedAt: null,
    ...rest,
  })
}

/** A running program of two parts, the first of them sending, unless told otherwise. */
export function aProgram(
  given: Partial<Omit<Program, 'counts' | 'delivery'>> & {
    counts?: Counts
    delivery?: Delivery
  } = {},
): Program {
  const { counts, delivery, ...rest } = given
  const parts = rest.parts ?? [aPart({ part: 1, state: 'sending' }), aPart({ part: 2 })]
  const campaign = aCampaign()
  return programSchema.parse({
    id: PROGRAM_ID,
    name: 'Promo',
    state: 'running',
    stateReason: null,
    phoneNumberId: campaign.phoneNumberId,
    numbers: campaign.numbers,
    template: campaign.template,
    audience: campaign.audience,
    variables: campaign.variables,
    cutColumn: null,
    sideBySide: 1,
    startsAt: null,
    lateStartMaxMinutes: 60,
    unknownPolicy: 'resend_when_proven',
    people: 20,
    partCount: parts.length,
    counts: { ...nobody, unknown: 0, skipped: 0, ...(counts ?? { pending: 20 }) },
    skippedBy: {},
    delivery: { ...nothing, ...delivery },
    failures: [],
    currentPerSecond: 0,
    estimatedFinishAt: null,
    whyNot: { launch: null, pause: null, resume: null, cancel: null },
    createdBy: 'key',
    createdAt: START,
    launchedAt: START,
    finishedAt: null,
    ...rest,
    parts,
  })
}

export const aProgramDraft = (): Program =>
  aProgram({ state: 'draft', people: 0, counts: {}, parts: [], launchedAt: null })

export const aFinishedProgram = (): Program =>
  aProgram({
    state: 'finished',
    counts: { accepted: 18, failed: 1, skipped: 1 },
    skippedBy: { no_consent: 1 },
    delivery: { delivered: 18 },
    parts: [
      aPart({ part: 1, state: 'finished', counts: { accepted: 10 } }),
      aPart({ part: 2, state: 'finished', counts: { accepted: 8, failed: 1, skipped: 1 } }),
    ],
    finishedAt: new Date(START_MS + 20_000).toISOString(),
  })

export const aProblem = (
  code: ProblemCode,
  detail: string,
  more: Partial<Problem> = {},
): Problem => {
  const [status, title] = problems[code]
  const error = { type: 'invalid_request', code, message: detail }
  return { type: 'about:blank', title, status, detail, code, error, ...more }
}
