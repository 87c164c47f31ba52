import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isUsNumber, isWithoutMarketingCap } from './calling-codes.ts'
import { CAP_SPAN_MS, MarketingCap, UniqueReach } from './marketing-cap.ts'

const SOMEONE = 6_281_234_567_890
const free = { isCapped: false, max: null }
const capped = { isCapped: true, max: null }
const HOUR_MS = 3_600_000

it('refuses the person who is capped and frees them once the reason is gone', () => {
  const cap = new MarketingCap()
  expect(cap.judge(SOMEONE, 0, capped)).toBe('capped')
  expect(cap.judge(SOMEONE, CAP_SPAN_MS, free)).toBe('free')
})

it('locks a person tried again within 24 hours for the 24 hours after that try', () => {
  const cap = new MarketingCap()
  cap.judge(SOMEONE, 0, capped)
  expect(cap.judge(SOMEONE, 20 * HOUR_MS, free)).toBe('capped')
  expect(cap.judge(SOMEONE, 30 * HOUR_MS, free)).toBe('capped')
  expect(cap.judge(SOMEONE, 44 * HOUR_MS - 1, free)).toBe('capped')
  expect(cap.judge(SOMEONE, 44 * HOUR_MS, free)).toBe('free')
})

it('lets no one have more than the most allowed within any 24 hours', () => {
  const waits = fc.array(fc.nat(16 * HOUR_MS), { maxLength: 60 })
  fc.assert(
    fc.property(waits, fc.integer({ min: 1, max: 4 }), (pauses, max) => {
      const cap = new MarketingCap()
      const delivered: number[] = []
      let nowMs = 0
      for (const pause of pauses) {
        nowMs += pause
        if (cap.judge(SOMEONE, nowMs, { isCapped: false, max }) === 'capped') continue
        cap.recordDelivered(SOMEONE, nowMs)
        delivered.push(nowMs)
        const recent = delivered.filter((atMs) => atMs > nowMs - CAP_SPAN_MS)
        expect(recent.length).toBeLessThanOrEqual(max)
      }
    }),
  )
})

it('never counts more people than the limit within any 24 hours', () => {
  const tries = fc.array(fc.record({ person: fc.nat(30), waitMs: fc.nat(2 * HOUR_MS) }), {
    maxLength: 120,
  })
  fc.assert(
    fc.property(tries, fc.integer({ min: 1, max: 10 }), (attempts, limit) => {
      const reach = new UniqueReach()
      let nowMs = 0
      for (const { person, waitMs } of attempts) {
        nowMs += waitMs
        if (reach.hasRoomFor(person, nowMs, limit)) reach.record(person, nowMs)
        expect(reach.countAt(nowMs)).toBeLessThanOrEqual(limit)
      }
    }),
  )
})

it('tells United States numbers from others under +1, and countries without a cap', () => {
  expect(['12125550123', '14155550123'].every(isUsNumber)).toBe(true)
  expect(['14165550123', '18765550123', '6281234567890', '1212555012'].some(isUsNumber)).toBe(false)
  expect(
    ['4915112345678', '447911123456', '351912345678', '819012345678'].every(isWithoutMarketingCap),
  ).toBe(true)
  expect(['6281234567890', '12125550123', '41791234567'].some(isWithoutMarketingCap)).toBe(false)
})
