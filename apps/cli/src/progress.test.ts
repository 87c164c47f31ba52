import { expect, it } from 'vitest'
import { bar, movingCampaign, movingProgram, ProgressLine, progressParts } from './progress.ts'
import { aCampaign, aPart, aProgram, START_MS } from './testing/builders.ts'
import { testShell } from './testing/test-needs.ts'

const halfway = movingCampaign(
  aCampaign({
    people: 9_500,
    counts: { accepted: 4_500, failed: 12, skipped: 488, pending: 4_500 },
    rate: { currentPerSecond: 989.6, plan: aCampaign().rate.plan },
    estimatedFinishAt: new Date(START_MS + 5_000).toISOString(),
  }),
)

it('says how far, how fast, how long, and what went wrong', () => {
  expect(progressParts(halfway, START_MS).join('  ')).toBe(
    '52 %  5,000 of 9,500  990/s  5 s left  4,500 accepted  12 failed  488 skipped',
  )
})

it('says what the campaign waits for instead of how long', () => {
  const waiting = aCampaign({
    state: 'waiting',
    waitingFor: { reason: 'number_throttled', detail: 'Meta slowed the number.', until: null },
  })
  expect(progressParts(movingCampaign(waiting), START_MS).join('  ')).toBe(
    '0 %  0 of 10  waiting  Waiting: Meta slowed the number.  0 accepted',
  )
})

it('says of a program how many parts have ended, and what those under way wait for', () => {
  const waitingFor = { reason: 'messaging_limit', detail: 'It is used up.', until: null } as const
  const program = aProgram({
    people: 30,
    counts: { accepted: 10, pending: 20 },
    currentPerSecond: 0,
    parts: [
      aPart({ part: 1, state: 'finished' }),
      aPart({ part: 2, state: 'waiting', waitingFor }),
      aPart({ part: 3, state: 'queued' }),
    ],
  })
  expect(progressParts(movingProgram(program), START_MS).join('  ')).toBe(
    '33 %  10 of 30  0/s  1 of 3 parts  Waiting: It is used up.  10 accepted',
  )
})

it('fills the bar by the people done and never over its end', () => {
  expect([bar(0, 0), bar(5, 10), bar(11, 10)].map((text) => text.indexOf('░'))).toEqual([0, 12, -1])
})

it('draws over one line on a screen, with what fits whole, and takes it off again', () => {
  const shell = testShell('http://unused.test', { canRedraw: true })
  const line = new ProgressLine({ ...shell.needs.terminal, columns: 50 }, shell.needs.clock)
  line.show(halfway)
  line.show(halfway)
  line.clear()
  line.clear()
  const drawn = shell.err().split('\r\u001b[2K')
  expect(drawn).toHaveLength(4)
  expect(drawn[1]).toMatch(/░ {2}52 % {2}5,000 of 9,500$/)
  expect(drawn[3]).toBe('')
  expect(shell.err()).not.toContain('\n')
})

it('prints a plain line only every few seconds, and at once when the state changes', async () => {
  const shell = testShell('http://unused.test')
  const { terminal, clock } = shell.needs
  const line = new ProgressLine(terminal, clock)
  const lines = () => shell.err().split('\n').length - 1
  line.show(halfway)
  line.show(halfway)
  expect(lines()).toBe(1)
  line.show({ ...halfway, state: 'waiting' })
  line.showAway(1_000)
  expect(lines()).toBe(3)
  line.show(halfway)
  await clock.wait(5_000, shell.needs.interrupt)
  line.show(halfway)
  expect(lines()).toBe(5)
  expect(shell.err()).not.toContain('\u001b')
})
