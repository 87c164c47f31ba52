import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { explainError, isListedError, RETRY_PAUSE_MAX_MS } from './error-table.ts'

const listed = [
  0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 368, 613, 80007, 80008, 130403, 130429, 130472, 130497,
  131000, 131005, 131008, 131009, 131016, 131021, 131026, 131030, 131031, 131037, 131042, 131045,
  131047, 131048, 131049, 131050, 131051, 131053, 131056, 131057, 131064, 132000, 132001, 132005,
  132012, 132015, 132016, 132018, 133004, 133010, 135000,
]

it('names every code a send can meet', () => {
  expect(listed.filter((code) => !isListedError(code))).toEqual([])
})

it('never repeats a send on a code nobody listed', () => {
  expect(explainError(999_999).decision).toEqual({ do: 'give_up' })
})

it('treats the whole permission range alike', () => {
  expect(explainError(274).decision).toEqual({ do: 'pause', scope: 'account' })
})

it('pauses nobody longer than the bound and tries at least twice where it tries again', () => {
  for (const code of listed) {
    const { decision } = explainError(code)
    if (decision.do !== 'retry') continue
    expect(decision.afterMs).toBeLessThanOrEqual(RETRY_PAUSE_MAX_MS)
    expect(decision.attemptMax).toBeGreaterThanOrEqual(2)
  }
})

it('ends every explanation as a sentence', () => {
  const source = readFileSync(new URL('./error-table.ts', import.meta.url), 'utf8')
  expect(source).toContain('Source: Meta')
  for (const code of listed) expect(explainError(code).meaning).toMatch(/\.$/)
})
