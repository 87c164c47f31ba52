import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLog } from './launcher-log.ts'

let lines: string[]
const log = () => createLog({ hasColour: false, level: 'info' }, (line) => lines.push(line.trim()))
const withoutTime = (): string[] => lines.map((line) => line.slice('00:00:00 '.length))

beforeEach(() => {
  lines = []
  vi.useFakeTimers({ now: new Date(2026, 10, 21) })
})
afterEach(() => {
  vi.useRealTimers()
})

it('shows a fault a few times and counts its repeats, whatever request met it', () => {
  const hear = log().of('api')
  for (let reqId = 1; reqId <= 40; reqId++)
    hear(JSON.stringify({ level: 50, msg: 'a request failed', reqId, err: { message: 'gone' } }))
  expect(lines).toHaveLength(3)
  vi.advanceTimersByTime(2_000)
  expect(withoutTime().at(-1)).toBe('api       37 more: a request failed: gone')
  hear(JSON.stringify({ level: 50, msg: 'a request failed', err: { message: 'gone' } }))
  expect(lines).toHaveLength(5)
})

it('shows all news and every other fault', () => {
  const hear = log().of('worker')
  for (let count = 1; count <= 9; count++) hear(JSON.stringify({ level: 30, msg: 'sent', count }))
  hear(JSON.stringify({ level: 40, msg: 'slow' }))
  expect(lines).toHaveLength(10)
})

it("counts the database's repeats too", () => {
  const hear = log().ofPostgres()
  for (let count = 0; count < 16; count++) hear(`${count} FATAL:  terminating connection`)
  vi.advanceTimersByTime(2_000)
  expect(withoutTime().at(-1)).toBe('postgres  13 more: terminating connection')
})

it('hides a secret that it is told, but not a short word', () => {
  const clarion = log()
  clarion.hide(['very-secret-key', 'to', undefined])
  clarion.say('very-secret-key to worker')
  expect(withoutTime()).toEqual(['clarion   [hidden] to worker'])
})
