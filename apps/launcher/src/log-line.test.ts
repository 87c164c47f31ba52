import { expect, it } from 'vitest'
import { type LogLook, logLine, postgresFaultOf } from './log-line.ts'

const look: LogLook = { hasColour: false, level: 'info', secrets: ['correct-horse-battery'] }
const at = new Date(2026, 10, 21, 9, 5, 7)
const read = (entry: object, as: LogLook = look): string | undefined =>
  logLine(as, 'api', JSON.stringify({ level: 30, time: at.getTime(), pid: 7, ...entry }), at)?.text
const readText = (line: string): string | undefined => logLine(look, 'worker', line, at)?.text

it('shows time, process, message and fields', () => {
  expect(read({ msg: 'campaign launched', recipients: 9_100, name: 'June sale', to: null })).toBe(
    '09:05:07 api       campaign launched recipients=9100',
  )
  expect(read({ msg: 'served', route: '/v1/campaigns', note: 'two words' })).toBe(
    '09:05:07 api       served route=/v1/campaigns note="two words"',
  )
})

it('leaves out what is below the level', () => {
  expect(read({ level: 20, msg: 'detail' })).toBeUndefined()
  expect(read({ level: 20, msg: 'detail' }, { ...look, level: 'debug' })).toContain('detail')
})

it('tells an error by its message and that of its cause', () => {
  const err = { type: 'Error', message: 'send failed', stack: 'at x', cause: { message: 'reset' } }
  expect(read({ level: 50, msg: 'lease', err })).toBe(
    '09:05:07 api       lease err="send failed: reset"',
  )
})

it('never shows a secret, by its name or by its value', () => {
  expect(read({ msg: 'a', accessToken: 'EAAG', headers: { authorization: 'Bearer x' } })).toBe(
    '09:05:07 api       a accessToken=[hidden] headers={"authorization":"[hidden]"}',
  )
  expect(read({ msg: 'to postgres://u:correct-horse-battery@h' })).toBe(
    '09:05:07 api       to postgres://u:[hidden]@h',
  )
  expect(readText('Error: correct-horse-battery')).toContain('Error: [hidden]')
})

it('shortens long values', () => {
  const line = read({ msg: 'm', body: 'x'.repeat(5_000) }) ?? ''
  expect(line.length).toBeLessThan(200)
  expect(line).toMatch(/x…$/)
})

it('lets nothing in a message steer the terminal', () => {
  expect(read({ msg: 'from \u001b[2J\u0007user\nnext', who: 'a\u001b[31mb' })).toBe(
    '09:05:07 api       from user next who=ab',
  )
})

it('shows what is not JSON as it is, and nothing for an empty line', () => {
  expect(readText('Segmentation fault')).toBe('09:05:07 worker    Segmentation fault')
  expect(readText('{"not":"pino"}')).toBe('09:05:07 worker    {"not":"pino"}')
  expect(readText('')).toBeUndefined()
})

it('colours by level on a terminal only', () => {
  expect(read({ level: 50, msg: 'broken' }, { ...look, hasColour: true })).toContain(
    '\u001b[31mbroken\u001b[0m',
  )
  expect(read({ level: 50, msg: 'broken' })).not.toContain('\u001b')
})

it("shows PostgreSQL's faults and not the statements of others", () => {
  expect(postgresFaultOf('2026-11-21 20:00:00 UTC [7] PANIC:  no space left')).toBe('no space left')
  expect(postgresFaultOf('2026-11-21 20:00:00 UTC [7] ERROR:  duplicate key')).toBeUndefined()
  expect(postgresFaultOf("… STATEMENT:  insert into people values ('+62…')")).toBeUndefined()
})
