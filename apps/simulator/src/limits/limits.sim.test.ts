import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SettingsPatch } from '../control/settings.ts'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  type Answer,
  aPromo,
  aReceiver,
  aSimulator,
  type TestSimulator,
} from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'

const HOUR_MS = 3_600_000
const FIELDS = 'messages,phone_number_quality_update,business_capability_update'

let clock: TestClock
let meta: TestSimulator
let receiver: WebhookReceiver
const start = async (settings: SettingsPatch = {}): Promise<void> => {
  clock = new TestClock()
  receiver = await aReceiver()
  meta = await aSimulator({ clock, settings: { ...settings, statuses: { readRate: 0 } } })
  await meta.subscribe(receiver, FIELDS)
}
afterEach(async () => {
  await meta.simulator.stop()
  await receiver.stop()
})

const settle = (stepMs = 1_000): Promise<void> =>
  vi.waitFor(
    () => {
      clock.advance(stepMs)
      expect(meta.simulator.pendingCount()).toBe(0)
    },
    { timeout: 8_000, interval: 5 },
  )
const person = (index: number, prefix = '62812'): string => `+${prefix}${1_000_000 + index}`
const codeOf = (answer: Answer): unknown => answer.body.error?.['code']
const sendTo = (to: string, number: 'standard' | 'high' = 'high'): Promise<Answer> =>
  meta.send(aPromo(to), number)
/** What became of the last message: a code, or its last status. */
const fateOf = async (to: string): Promise<number | string | undefined> => {
  const answer = await sendTo(to)
  if (answer.status !== 200) return Number(codeOf(answer))
  await settle()
  const id = (answer.body['messages'] as { id: string }[])[0]?.id
  const last = receiver.statuses().findLast((status) => status.id === id)
  return last?.errors?.[0]?.code ?? last?.status
}

describe('the pair limit', () => {
  beforeEach(() => start())

  it('refuses the 46th message at once with 131056, for that person and number alone', async () => {
    const answers = await Promise.all(Array.from({ length: 46 }, () => sendTo(person(1))))
    expect(answers.filter((answer) => answer.status === 200).length).toBe(45)
    const refused = answers.find((answer) => answer.status !== 200)
    expect(refused?.status).toBe(429)
    expect(refused?.body.error).toMatchObject({
      code: 131056,
      message: '(#131056) (Business Account, Consumer Account) pair rate limit hit',
    })
    expect((await sendTo(person(2))).status).toBe(200)
    expect((await sendTo(person(1), 'standard')).status).toBe(200)
    clock.advance(6_000)
    expect((await sendTo(person(1))).status).toBe(200)
    expect(codeOf(await sendTo(person(1)))).toBe(131056)
    expect(meta.simulator.ledger().refused).toEqual({ '131056': 2 })
  })

  it('can be switched off', async () => {
    meta.simulator.settings.update({ limits: { pair: false } })
    const answers = await Promise.all(Array.from({ length: 60 }, () => sendTo(person(1))))
    expect(answers.every((answer) => answer.status === 200)).toBe(true)
  })
})

describe('the messaging limit', () => {
  it('delivers to no more people than it allows, and fails the others with 131048', async () => {
    await start({ limits: { messaging: 'TIER_250' } })
    for (let index = 0; index < 260; index += 1) await sendTo(person(index))
    await settle()
    const statuses = receiver.statuses()
    const delivered = statuses.filter(({ status }) => status === 'delivered')
    expect(new Set(delivered.map(({ recipient_id }) => recipient_id)).size).toBe(250)
    const failed = statuses.filter(({ status }) => status === 'failed')
    expect(failed.map(({ errors }) => errors?.[0]?.code)).toEqual(Array(10).fill(131048))
    const reached = delivered[0]?.recipient_id ?? ''
    expect(await fateOf(`+${reached}`)).toBe('delivered')
    expect(await fateOf(person(500))).toBe(131048)
    clock.advance(24 * HOUR_MS)
    expect(await fateOf(person(500))).toBe('delivered')
  })

  it('can refuse at once instead, and does not count replies in a window', async () => {
    await start({ limits: { messaging: 'TIER_250', messagingExceeded: 'answer' } })
    for (let index = 0; index < 250; index += 1) await sendTo(person(index))
    await settle()
    expect(await fateOf(person(300))).toBe(131048)
    await meta.call('POST', `/sim/people/${person(300).slice(1)}/messages`, {
      type: 'text',
      text: 'Hi',
      phoneNumberId: demo.phoneNumberIds.high,
    })
    expect(await fateOf(person(300))).toBe('delivered')
  })

  it('is shared by all numbers of the portfolio', async () => {
    await start({ limits: { messaging: 'TIER_250' } })
    for (let index = 0; index < 125; index += 1) {
      await sendTo(person(index), 'high')
      await sendTo(person(1_000 + index), 'standard')
      clock.advance(100)
    }
    await settle()
    expect(await fateOf(person(5_000))).toBe(131048)
  })

  it('shows on the nodes, and tells the app when it changes', async () => {
    await start()
    const field = 'whatsapp_business_manager_messaging_limit'
    const nodes = [demo.phoneNumberIds.high, demo.wabaId, demo.portfolioId]
    const shown = (): Promise<unknown[]> =>
      Promise.all(
        nodes.map(
          async (id) => (await meta.call('GET', `/v26.0/${id}?fields=${field}`)).body[field],
        ),
      )
    const listed = async (): Promise<unknown> =>
      (await meta.call('GET', `/v26.0/${demo.wabaId}/phone_numbers?fields=${field}`)).body['data']
    expect(await shown()).toEqual(['TIER_UNLIMITED', 'TIER_UNLIMITED', 'TIER_UNLIMITED'])
    meta.simulator.settings.update({ limits: { messaging: 'TIER_2K' } })
    expect(await shown()).toEqual(['TIER_2K', 'TIER_2K', 'TIER_2K'])
    expect(await listed()).toEqual([
      { [field]: 'TIER_2K', id: demo.phoneNumberIds.standard },
      { [field]: 'TIER_2K', id: demo.phoneNumberIds.high },
    ])
    await settle()
    expect(receiver.values('business_capability_update')).toEqual([
      { max_daily_conversations_per_business: 2_000, max_phone_numbers_per_waba: 20 },
    ])
  })

  it('rises by one level six hours after half of it was used', async () => {
    await start({ limits: { messaging: 'TIER_250', messagingRaises: true } })
    for (let index = 0; index < 125; index += 1) await sendTo(person(index))
    const startedAtMs = clock.nowMs()
    await settle(60_000)
    expect(meta.simulator.settings.get().limits.messaging).toBe('TIER_2K')
    expect(clock.nowMs() - startedAtMs).toBeGreaterThan(6 * HOUR_MS)
  })
})

describe('marketing to one person', () => {
  it('fails with 131049 beyond the most allowed, and locks who is tried again too soon', async () => {
    await start({ limits: { marketingPerPersonMax: 2 } })
    expect(await fateOf(person(1))).toBe('delivered')
    expect(await fateOf(person(1))).toBe('delivered')
    expect(await fateOf(person(1))).toBe(131049)
    clock.advance(20 * HOUR_MS)
    expect(await fateOf(person(1))).toBe(131049)
    clock.advance(20 * HOUR_MS)
    expect(await fateOf(person(1))).toBe(131049)
    clock.advance(5 * HOUR_MS)
    expect(await fateOf(person(1))).toBe('delivered')
  })

  it('is without limit in the countries Meta names, and inside an open window', async () => {
    await start({ limits: { marketingPerPersonMax: 1 } })
    for (const to of ['+4915112345678', '+4915112345678', '+819012345678', '+819012345678']) {
      expect(await fateOf(to)).toBe('delivered')
    }
    await fateOf(person(1))
    await meta.call('POST', `/sim/people/${person(1).slice(1)}/messages`, {
      type: 'text',
      text: 'Hi',
      phoneNumberId: demo.phoneNumberIds.high,
    })
    expect(await fateOf(person(1))).toBe('delivered')
  })

  it('fails as the person is: capped, in the experiment, or in the United States', async () => {
    await start({
      limits: { usMarketingBlocked: true },
      people: {
        patterns: [
          { pattern: '62813*', traits: { marketing: 'capped' } },
          { pattern: '62814*', traits: { marketing: 'experiment' } },
        ],
      },
    })
    expect(await fateOf(person(1, '62813'))).toBe(131049)
    expect(await fateOf(person(1, '62814'))).toBe(130472)
    expect(await fateOf(person(1, '62814'))).toBe(130472)
    expect(await fateOf('+12125550123')).toBe(131049)
    expect(await fateOf('+14165550123')).toBe('delivered')
  })
})

describe('a block put on the account or a number', () => {
  it.each([
    [368, 'answer', 403],
    [131031, 'answer', 403],
    [131057, 'answer', 503],
    [131042, 'webhook', 200],
    [131048, 'webhook', 200],
  ])('with %d fails sends by %s', async (code, _where, status) => {
    await start({ blocks: { [demo.wabaId]: code } })
    expect((await sendTo(person(1))).status).toBe(status)
    expect(await fateOf(person(2))).toBe(code)
    meta.simulator.settings.update({ blocks: { [demo.wabaId]: null } })
    expect(await fateOf(person(3))).toBe('delivered')
  })

  it('concerns one number when put on it, and no other', async () => {
    await start({ blocks: { [demo.phoneNumberIds.standard]: 131031 } })
    expect(codeOf(await sendTo(person(1), 'standard'))).toBe(131031)
    expect((await sendTo(person(1), 'high')).status).toBe(200)
  })

  it('for payment lets replies in a window through', async () => {
    await start({ blocks: { [demo.wabaId]: 131042 } })
    await meta.call('POST', `/sim/people/${person(1).slice(1)}/messages`, {
      type: 'text',
      text: 'Hi',
      phoneNumberId: demo.phoneNumberIds.high,
    })
    expect(await fateOf(person(1))).toBe('delivered')
    expect(await fateOf(person(2))).toBe(131042)
  })
})

describe('the throughput of a number', () => {
  const upgraded = {
    display_phone_number: '15550783881',
    event: 'THROUGHPUT_UPGRADE',
    max_daily_conversations_per_business: 'TIER_UNLIMITED',
    current_limit: 'TIER_UNLIMITED',
  }
  const path = `/sim/phone-numbers/${demo.phoneNumberIds.standard}/throughput-upgrade`

  it('is upgraded within a minute of 131057, and the app is told', async () => {
    await start()
    expect((await meta.call('POST', path)).status).toBe(200)
    expect((await meta.call('POST', path)).status).toBe(409)
    clock.advance(59_000)
    const during = await sendTo(person(1), 'standard')
    expect([during.status, codeOf(during)]).toEqual([503, 131057])
    expect((await sendTo(person(1), 'high')).status).toBe(200)
    clock.advance(1_100)
    await settle()
    expect((await sendTo(person(2), 'standard')).status).toBe(200)
    expect(receiver.values('phone_number_quality_update')).toEqual([upgraded])
    expect(meta.simulator.settings.get().throughput[demo.phoneNumberIds.standard]).toBe(1_000)
    const node = await meta.call('GET', `/v26.0/${demo.phoneNumberIds.standard}?fields=throughput`)
    expect(node.body['throughput']).toEqual({ level: 'HIGH' })
  })

  it('is upgraded by itself after as many people as the settings say', async () => {
    await start({ limits: { throughputUpgradeAfter: 50 } })
    for (let index = 0; index < 50; index += 1) await sendTo(person(index), 'standard')
    await settle()
    expect(receiver.values('phone_number_quality_update')).toEqual([upgraded])
  })
})
