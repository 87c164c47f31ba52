import { expect, it } from 'vitest'
import { checkers, closing, countLines } from './checks.mjs'

const names = (what: Parameters<typeof checkers>[1]): string[] =>
  checkers('/clone', what).map((checker) => checker.name)

it('checks types and lint, and runs the tests only when asked', () => {
  expect(names({ hasTests: false, hasConsole: true })).toEqual(['types', 'console types', 'lint'])
  expect(names({ hasTests: true, hasConsole: false })).toEqual(['types', 'lint', 'tests'])
})

it('closes with a line for each checker and the counts of the runners', () => {
  const output =
    '\u001b[32m ✓ a.test.ts\n\u001b[39m Test Files  2 failed | 1 passed (3)\n      Tests  4 passed (4)\n   Duration  1 s\n'
  const tests = checkers('/clone', { hasTests: true, hasConsole: false }).at(-1)
  const counts = countLines(output, tests?.countLine)
  expect(
    closing([
      { name: 'types', isPassed: true, counts: [] },
      { name: 'tests', isPassed: false, counts },
    ]),
  ).toBe(
    'types  passed\ntests  FAILED\n Test Files  2 failed | 1 passed (3)\n      Tests  4 passed (4)',
  )
})
