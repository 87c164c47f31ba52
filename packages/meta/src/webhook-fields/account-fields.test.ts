import type { AccountChange } from '@clarion/core/delivery'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWebhook, webhookFields } from '../webhook.ts'

const TIME_SECONDS = 1_739_321_024

const bodyOf = (field: string, value: unknown, time: unknown = TIME_SECONDS): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1022', time, changes: [{ field, value }] }],
  })
const read = (field: string, value: unknown) => parseWebhook(bodyOf(field, value))
const changes = (field: string, value: unknown): AccountChange[] => {
  const { account, unread } = read(field, value)
  expect(unread).toEqual([])
  return account.map((fact) => fact.change)
}

// Samples of Meta's. Source: template webhooks and account fields (reference meta-messaging 4.7 and
// 5.8, Oct 2026).
const order = {
  message_template_id: 1689556908129832,
  message_template_name: 'order_confirmation',
  message_template_language: 'en-US',
}
const template = { name: 'order_confirmation', language: 'en-US' }
const status = (event: string, more: object = {}) => ({
  ...{ event, ...order, reason: 'NONE', message_template_category: 'UTILITY' },
  ...more,
})
const statusOf = (event: string, more: object = {}) =>
  changes('message_template_status_update', status(event, more))

it('tells under which account and when, by the time of the entry', () => {
  const { account } = read('message_template_status_update', status('APPROVED'))
  expect(account).toMatchObject([{ entryId: '1022', atMs: TIME_SECONDS * 1_000 }])
})

it('says that it does not know when, rather than guess, where the time is strange', () => {
  const atMs = [undefined, null, 'noon', -1, 1e20].map(
    (time) =>
      parseWebhook(bodyOf('message_template_status_update', status('APPROVED'), time ?? null))
        .account[0]?.atMs,
  )
  expect(atMs).toEqual([null, null, null, null, null])
})

describe('a template', () => {
  it('has the status that its event leaves it with', () => {
    const after = ['APPROVED', 'REINSTATED', 'UNARCHIVED', 'DISABLED', 'LOCKED', 'ARCHIVED'].map(
      (event) => statusOf(event).map((change) => 'status' in change && change.status),
    )
    expect(after.flat()).toEqual([
      ...['APPROVED', 'APPROVED', 'APPROVED', 'DISABLED', 'PAUSED', 'ARCHIVED'],
    ])
  })

  it('is paused for as long as the title of the pause says', () => {
    const pause = (title: string) => statusOf('PAUSED', { other_info: { title, description: '' } })
    const paused = { kind: 'template_status', template, status: 'PAUSED' }
    expect(pause('FIRST_PAUSE')).toEqual([{ ...paused, hold: 'first_pause' }])
    expect(pause('SECOND_PAUSE')).toEqual([{ ...paused, hold: 'second_pause' }])
    expect(pause('RATE_LIMITING_PAUSE')).toEqual([{ ...paused, hold: 'pacing' }])
    expect(pause('A_NEW_KIND')).toEqual([{ ...paused, hold: null }])
    expect(pause('UNPAUSE')).toMatchObject([{ status: 'APPROVED', hold: null }])
  })

  it('that is flagged is as it was', () => {
    expect(statusOf('FLAGGED')).toEqual([])
  })

  it('has its quality read, also under the name that Meta’s own sample gives it', () => {
    const value = { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW', ...order }
    const told = [{ kind: 'template_quality', template, quality: 'YELLOW' }]
    expect(changes('message_template_quality_update', value)).toEqual(told)
    expect(changes('message_template_status_update', value)).toEqual(told)
  })

  it('has its category when it has changed, and not when that is only announced', () => {
    const announced = { ...order, new_category: 'UTILITY', correct_category: 'MARKETING' }
    expect(changes('template_category_update', announced)).toEqual([])
    const done = { ...order, previous_category: 'UTILITY', new_category: 'MARKETING' }
    expect(changes('template_category_update', done)).toEqual([
      { kind: 'template_category', template, category: 'marketing' },
    ])
  })

  it('keeps the body where event, score or category came after this was written', () => {
    const strange = [
      read('message_template_status_update', status('WARPED')),
      read('message_template_quality_update', { ...order, new_quality_score: 'BLUE' }),
      read('template_category_update', { ...order, new_category: 'FREE_SERVICE' }),
      read('message_template_status_update', {}),
    ]
    expect(strange.map(({ account, unread }) => [account.length, unread[0]])).toEqual([
      [0, 'the template event WARPED is not known here'],
      [0, 'the quality BLUE is not known here'],
      [0, 'the category FREE_SERVICE is not known here'],
      [0, 'a template status without event, name or language'],
    ])
  })
})

describe('a number', () => {
  const number = (event: string, more: object = {}) =>
    changes('phone_number_quality_update', {
      ...{ display_phone_number: '15550783881', event, ...more },
    })
  const displayPhoneNumber = '+15550783881'

  it('is upgraded, and its portfolio has no limit', () => {
    expect(number('THROUGHPUT_UPGRADE', { current_limit: 'TIER_UNLIMITED' })).toEqual([
      { kind: 'throughput', displayPhoneNumber, level: 'HIGH' },
      { kind: 'messaging_limit', limit: 'TIER_UNLIMITED' },
    ])
  })

  it('is RED when it is flagged, and of unknown quality when no longer', () => {
    const told = { kind: 'number_quality', displayPhoneNumber }
    expect(number('FLAGGED')).toEqual([{ ...told, quality: 'RED' }])
    expect(number('UNFLAGGED')).toEqual([{ ...told, quality: 'UNKNOWN' }])
  })

  it('keeps its throughput when its limit is lowered', () => {
    expect(number('DOWNGRADE', { current_limit: 'TIER_1K', old_limit: 'TIER_10K' })).toEqual([
      { kind: 'messaging_limit', limit: 'TIER_1K' },
    ])
  })
})

it('reads a messaging limit by name and by number, and the lower tier between two', () => {
  const limits = ['TIER_2K', 2_000, '10000', -1, 4_999].map((told) =>
    changes('business_capability_update', {
      max_daily_conversations_per_business: told,
      max_phone_numbers_per_waba: 20,
    }).map((change) => 'limit' in change && change.limit),
  )
  expect(limits.flat()).toEqual(['TIER_2K', 'TIER_2K', 'TIER_10K', 'TIER_UNLIMITED', 'TIER_2K'])
  expect(changes('business_capability_update', { max_phone_numbers_per_waba: 20 })).toEqual([])
  expect(
    read('business_capability_update', { max_daily_conversations_per_business: 'TIER_X' }).unread,
  ).toEqual(['the messaging limit TIER_X is not known here'])
})

describe('an account', () => {
  const update = (value: object) => changes('account_update', value)
  const standing = { kind: 'standing', displayPhoneNumber: null, untilMs: null }
  const restriction = (restrictionType: string) => ({
    event: 'ACCOUNT_RESTRICTION',
    restriction_info: [
      { restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION', expiration: 1 },
      { restriction_type: restrictionType, expiration: TIME_SECONDS },
    ],
  })

  it('may not begin conversations until the restriction ends', () => {
    const told = { ...standing, standing: 'restricted', untilMs: TIME_SECONDS * 1_000 }
    const value = restriction('RESTRICTED_BIZ_INITIATED_MESSAGING')
    expect(update(value)).toEqual([told])
    expect(update({ ...value, phone_number: '15550783881' })).toEqual([
      { ...told, displayPhoneNumber: '+15550783881' },
    ])
  })

  it('may send campaigns when only something else is restricted', () => {
    expect(update(restriction('RESTRICTED_CUSTOMER_INITIATED_MESSAGING'))).toEqual([])
  })

  it('is disabled, reinstated or deleted', () => {
    const ban = (state: string) => ({
      event: 'DISABLED_UPDATE',
      ban_info: { waba_ban_state: state, waba_ban_date: 'April 17, 2025' },
    })
    expect(update(ban('DISABLE'))).toEqual([{ ...standing, standing: 'disabled' }])
    expect(update(ban('REINSTATE'))).toEqual([{ ...standing, standing: 'reinstated' }])
    expect(update(ban('SCHEDULE_FOR_DISABLE'))).toEqual([
      { kind: 'warning', warning: 'Meta is going to disable the account on April 17, 2025.' },
    ])
    expect(update({ event: 'ACCOUNT_DELETED' })).toEqual([{ ...standing, standing: 'deleted' }])
  })

  it('is warned of a violation, which stops nothing by itself', () => {
    const value = { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } }
    expect(update(value)).toEqual([
      { kind: 'warning', warning: 'Meta found a violation of its policy: SCAM.' },
    ])
  })

  it('keeps the body of events that nothing reads', () => {
    expect(read('account_update', { event: 'PARTNER_ADDED' }).unread).toEqual([
      'nothing reads the account event PARTNER_ADDED yet',
    ])
  })
})

it('never throws, whatever stands in a field it reads', () => {
  const anyValue = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        event: fc.constantFrom('PAUSED', 'ACCOUNT_RESTRICTION', 'DISABLED_UPDATE', 'FLAGGED'),
        ban_info: fc.jsonValue(),
        restriction_info: fc.jsonValue(),
        other_info: fc.jsonValue(),
        current_limit: fc.jsonValue(),
        display_phone_number: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...webhookFields), anyValue, (field, value) => {
      expect(Array.isArray(read(field, value).unread)).toBe(true)
    }),
  )
})
