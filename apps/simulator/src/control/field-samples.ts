import { newWamid } from '../messages/wamid.ts'
import { userIdOf } from '../people/user-id.ts'
import type { PhoneNumber } from '../world/world.ts'

export interface SampleNeeds {
  phoneNumber: PhoneNumber
  atMs: number
}

type Sample = (needs: SampleNeeds) => object

const SOMEONE = '16505551234'
const DAY_MS = 86_400_000

const seconds = (ms: number): number => Math.floor(ms / 1_000)
const secondsText = (ms: number): string => String(seconds(ms))

/**
 * One believable value for each field that nothing in the simulator brings about by itself, or
 * that someone may want to see by hand. Source: Meta, webhook fields (reference 5.3, 5.8, 5.9,
 * onboarding reference D.4, D.5, G.9).
 */
const samples: Readonly<Record<string, Sample>> = {
  account_update: () => ({
    event: 'ACCOUNT_VIOLATION',
    violation_info: { violation_type: 'SCAM' },
  }),
  account_review_update: () => ({ decision: 'APPROVED' }),
  account_alerts: ({ phoneNumber }) => ({
    entity_type: 'BUSINESS',
    entity_id: phoneNumber.waba.portfolio.id,
    alert_info: {
      alert_severity: 'INFORMATIONAL',
      alert_status: 'NONE',
      alert_type: 'OBA_APPROVED',
      alert_description: 'Your account has been approved as an official business account.',
    },
  }),
  business_capability_update: () => ({
    max_daily_conversations_per_business: 2_000,
    max_phone_numbers_per_waba: 20,
  }),
  phone_number_quality_update: ({ phoneNumber }) => ({
    display_phone_number: phoneNumber.digits,
    event: 'THROUGHPUT_UPGRADE',
    current_limit: 'TIER_UNLIMITED',
  }),
  phone_number_name_update: ({ phoneNumber }) => ({
    display_phone_number: phoneNumber.digits,
    decision: 'APPROVED',
    requested_verified_name: phoneNumber.verifiedName,
    rejection_reason: null,
  }),
  security: ({ phoneNumber }) => ({
    display_phone_number: phoneNumber.digits,
    event: 'PIN_CHANGED',
    requester: '61555822107539',
  }),
  flows: () => ({
    event: 'FLOW_STATUS_CHANGE',
    message: 'Flow Webhook 1 changed status from DRAFT to PUBLISHED',
    flow_id: '6627390910605886',
    old_status: 'DRAFT',
    new_status: 'PUBLISHED',
  }),
  business_username_updates: ({ phoneNumber }) => ({
    display_phone_number: phoneNumber.digits,
    username: 'kopisenja',
    status: 'approved',
  }),
  smb_message_echoes: echo,
  message_echoes: echo,
  smb_app_state_sync: ({ atMs }) => ({
    state_sync: [
      {
        type: 'contact',
        contact: {
          full_name: 'Pablo Morales',
          first_name: 'Pablo',
          phone_number: SOMEONE,
          user_id: userIdOf(SOMEONE),
        },
        action: 'add',
        metadata: { timestamp: secondsText(atMs) },
      },
    ],
  }),
  history: ({ phoneNumber, atMs }) => ({
    history: [
      {
        metadata: { phase: 0, chunk_order: 1, progress: 100 },
        threads: [
          {
            id: SOMEONE,
            context: { wa_id: SOMEONE, user_id: userIdOf(SOMEONE) },
            messages: [
              historyMessage(SOMEONE, atMs - DAY_MS, 'Is it still available?', 'READ'),
              {
                ...historyMessage(
                  phoneNumber.digits,
                  atMs - DAY_MS + 60_000,
                  'It is!',
                  'DELIVERED',
                ),
                to: SOMEONE,
              },
            ],
          },
        ],
      },
    ],
  }),
}

function echo({ phoneNumber, atMs }: SampleNeeds): object {
  return {
    message_echoes: [
      {
        from: phoneNumber.digits,
        to: SOMEONE,
        to_user_id: userIdOf(SOMEONE),
        id: newWamid(SOMEONE),
        timestamp: secondsText(atMs),
        type: 'text',
        text: { body: 'Here is the link you asked for.' },
      },
    ],
  }
}

const historyMessage = (from: string, atMs: number, body: string, status: string): object => ({
  from,
  id: newWamid(SOMEONE),
  timestamp: secondsText(atMs),
  type: 'text',
  text: { body },
  history_context: { status },
})

export const sampleFields: readonly string[] = Object.keys(samples)

/** The sample of a field; empty for fields without one. */
export const sampleOf = (field: string, needs: SampleNeeds): object => samples[field]?.(needs) ?? {}
