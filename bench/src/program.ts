import { join } from 'node:path'
import { conditions } from './dispatch/conditions.ts'
import { addHighNumbers } from './dispatch/numbers.ts'
import type { BenchResult } from './main.ts'
import { importPeople, launchProgram } from './stage/audience.ts'
import { cloneDir } from './stage/clarion.ts'
import { Cleanup, endOnSignals } from './stage/cleanup.ts'
import { openStage, type Stage } from './stage/stage.ts'
import { rounded } from './stage/usage.ts'
import { orUndefined, sleep, until } from './stage/waiting.ts'
import { workerPid } from './stage/worker.ts'

const PEOPLE = 1_000_000
const KILL_EVERY_SECONDS = 60
const SECONDS_MAX = 900
/** Statuses of the last messages come this much later at most. */
const STATUS_MAX_SECONDS = 180
const PAGE_EVERY_MS = 1_000
/** From launch to end, as wanted. */
const WANTED_SECONDS = 360
const WANTED_PAGE_P95_MS = 300

/**
 * `npm run bench -- program`: a million people through four HIGH numbers, the worker killed by -9
 * every minute, while somebody looks at the pages of the program and its parts every second.
 */
export async function benchProgram(options: ReadonlyMap<string, string>): Promise<BenchResult> {
  const people = Number(options.get('people') ?? PEOPLE)
  const sideBySide = Number(options.get('side-by-side') ?? 2)
  if (!Number.isInteger(people) || people < 50_001)
    throw new RangeError('npm run bench -- program [--people 1000000] [--side-by-side 2] [--json]')
  const cleanup = new Cleanup()
  const startedAtMs = performance.now()
  const say = (line: string): void =>
    console.error(`${Math.round((performance.now() - startedAtMs) / 1_000)} s  ${line}`)
  endOnSignals(cleanup, say)
  try {
    const logFile = join(cloneDir, 'artefacts', 'bench', 'program.log')
    const stage = await openStage(cleanup, { logFile }, say)
    await stage.simulator.settings(conditions)
    const others = await addHighNumbers(stage, 3)
    const importId = await importPeople(stage, people)
    say(`${people} people are read`)
    return verdictOf(await run(stage, { others, importId, sideBySide }), people)
  } finally {
    await cleanup.run(say)
  }
}

interface ProgramFacts {
  seconds: number
  messagesPerSecond: number
  kills: number
  accepted: number
  sentMoreThanOnce: number
  throttled: number
  messagesMaxInAnySecond: number
  statusesHappened: number
  statusesApplied: number
  pageP95Ms: number
  pageMaxMs: number
  pagesSeen: number
  state: string
}

async function run(
  stage: Stage,
  given: { others: readonly string[]; importId: string; sideBySide: number },
): Promise<ProgramFacts> {
  const phoneNumberId = stage.clarion.credentials.phoneNumberIds.high
  await stage.simulator.clearLedger()
  const { importId, others: pool, sideBySide } = given
  const sending = { phoneNumberId, importId, name: 'a million', pool, sideBySide }
  const launchedAtMs = performance.now()
  const { id } = await launchProgram(stage, sending)
  let isOver = false
  const pages: number[] = []
  const looking = lookAtPages(stage, id, pages, () => isOver)
  const killing = killWorkers(stage, () => isOver)
  const state = await until(
    'the end of the program',
    SECONDS_MAX,
    async () => {
      const program = await orUndefined(stage.api.program(id))
      return program?.state === 'finished' || program?.state === 'paused'
        ? program.state
        : undefined
    },
    500,
  )
  const seconds = (performance.now() - launchedAtMs) / 1_000
  isOver = true
  await looking
  const kills = await killing
  stage.say(`${state} after ${rounded(seconds, 1)} s, ${kills} kills; waiting for the statuses`)
  const { happened, applied } = await untilApplied(stage)
  const ledger = await stage.simulator.ledger()
  const sorted = pages.toSorted((a, b) => a - b)
  return {
    state,
    seconds: rounded(seconds, 1),
    messagesPerSecond: rounded(ledger.accepted / seconds, 1),
    kills,
    accepted: ledger.accepted,
    sentMoreThanOnce: ledger.sentMoreThanOnce,
    throttled: ledger.throttled,
    messagesMaxInAnySecond: ledger.maxPerSecond,
    statusesHappened: happened,
    statusesApplied: applied,
    pageP95Ms: rounded(sorted[Math.floor(sorted.length * 0.95)] ?? 0, 1),
    pageMaxMs: rounded(sorted.at(-1) ?? 0, 1),
    pagesSeen: sorted.length,
  }
}

/** What the page of the program and of its newest part in motion ask for, as a browser would. */
async function lookAtPages(
  stage: Stage,
  id: string,
  pages: number[],
  isOver: () => boolean,
): Promise<void> {
  const timed = async <T>(look: () => Promise<T>): Promise<T> => {
    const startedAtMs = performance.now()
    const seen = await look()
    pages.push(performance.now() - startedAtMs)
    return seen
  }
  while (!isOver()) {
    const program = await orUndefined(timed(() => stage.api.program(id)))
    const part = program?.parts.findLast(({ state }) => state === 'sending')
    if (part) {
      await orUndefined(timed(() => stage.api.campaign(part.id)))
      await orUndefined(timed(() => stage.api.recipients(part.id, { limit: 50 })))
    }
    await sleep(PAGE_EVERY_MS)
  }
}

async function killWorkers(stage: Stage, isOver: () => boolean): Promise<number> {
  let kills = 0
  let waited = 0
  while (!isOver()) {
    await sleep(1_000)
    waited += 1
    if (waited % KILL_EVERY_SECONDS !== 0 || isOver()) continue
    process.kill(await workerPid(stage), 'SIGKILL')
    kills += 1
    stage.say(`killed the worker, ${(await stage.simulator.ledger()).accepted} accepted`)
  }
  return kills
}

/** Statuses that happened and those written, once they agree or no more time is given. */
async function untilApplied(stage: Stage): Promise<{ happened: number; applied: number }> {
  let seen = { happened: 0, applied: -1 }
  const look = async (): Promise<true | undefined> => {
    const { statuses, accepted } = await stage.simulator.ledger()
    const { rows } = await stage.database.query<{ count: number }>(
      `select (count(sent_at) + count(delivered_at) + count(read_at) + count(failed_at))::int as count
       from recipients`,
    )
    const happened = statuses.sent + statuses.delivered + statuses.read + statuses.failed
    seen = { happened, applied: rows[0]?.count ?? 0 }
    const isAll = statuses.read + statuses.failed >= accepted
    return isAll && seen.happened === seen.applied ? true : undefined
  }
  await until('the statuses', STATUS_MAX_SECONDS, look, 2_000).catch(() => undefined)
  return seen
}

function verdictOf(facts: ProgramFacts, people: number): BenchResult {
  const checks: [what: string, holds: boolean, got: number | string][] = [
    ['the program finished', facts.state === 'finished', facts.state],
    ['everyone once', facts.accepted === people && facts.sentMoreThanOnce === 0, facts.accepted],
    [
      'every status applied',
      facts.statusesApplied === facts.statusesHappened,
      facts.statusesApplied,
    ],
    [`within ${WANTED_SECONDS} s`, facts.seconds <= WANTED_SECONDS, facts.seconds],
    [
      `pages at p95 within ${WANTED_PAGE_P95_MS} ms`,
      facts.pageP95Ms <= WANTED_PAGE_P95_MS,
      facts.pageP95Ms,
    ],
    [
      'no number above 1,000 in any second',
      facts.messagesMaxInAnySecond <= 1_000,
      facts.messagesMaxInAnySecond,
    ],
  ]
  return {
    lines: checks.map(([what, holds, got]) => `${holds ? 'ok  ' : 'FAIL'} ${what}: ${got}`),
    facts: { people, ...facts },
    isPassed: checks.every(([, holds]) => holds),
  }
}
