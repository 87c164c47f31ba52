import type { StatusCounts } from '@clarion/simulator/control/ledger'
import { importPeople, launchProgram } from '../stage/audience.ts'
import { isAlive } from '../stage/processes.ts'
import type { Stage } from '../stage/stage.ts'
import { rounded } from '../stage/usage.ts'
import { orUndefined, sleep, until } from '../stage/waiting.ts'
import { type BenchSizes, scaled } from './conditions.ts'

export interface MillionFacts {
  people: number
  /** From asking for the launch until every part is finished. */
  secondsToTheEnd: number
  messagesPerSecond: number
  workerKilledCount: number
  reachedPeople: number
  sentMoreThanOnceCount: number
  /** What happened to the messages, and how much of it stands in our database. */
  statuses: { happened: StatusCounts; applied: StatusCounts }
  /** Answers about the program and its campaigns meanwhile, asked for once a second. */
  pages: { asked: number; p50Ms: number; p95Ms: number; failed: number }
}

const PEOPLE = 1_000_000
const SIDE_BY_SIDE = 4
const KILL_EVERY_MS = 60_000
const END_MAX_SECONDS = 1_500
const TOLD_MAX_SECONDS = 300
const LOOK_MS = 1_000

/**
 * (g) A program of a million people over four HIGH numbers, with the worker killed by -9 every
 * minute and somebody looking at its pages all the while.
 */
export async function sendToAMillion(
  stage: Stage,
  phoneNumberIds: readonly string[],
  sizes: BenchSizes,
): Promise<MillionFacts> {
  const { simulator, say } = stage
  const people = scaled(sizes, PEOPLE)
  const importId = await importPeople(stage, people)
  say(`million   ${people} people are imported`)
  await simulator.clearLedger()
  const [phoneNumberId = '', ...pool] = phoneNumberIds
  const askedAtMs = Date.now()
  const { id } = await launchProgram(
    stage,
    { phoneNumberId, pool, importId, name: 'a million' },
    SIDE_BY_SIDE,
  )
  let isOver = false
  const killing = killEveryMinute(stage, () => isOver)
  const looking = lookAtPages(stage, id, () => isOver)
  await untilProgramEnds(stage, id)
  const secondsToTheEnd = rounded((Date.now() - askedAtMs) / 1_000, 1)
  isOver = true
  await until('the last statuses', TOLD_MAX_SECONDS, async () =>
    (await simulator.pendingCount()) === 0 ? true : undefined,
  )
  const ledger = await simulator.ledger()
  const facts: MillionFacts = {
    people,
    secondsToTheEnd,
    messagesPerSecond: rounded(ledger.accepted / secondsToTheEnd, 1),
    workerKilledCount: await killing,
    reachedPeople: ledger.uniqueRecipients,
    sentMoreThanOnceCount: ledger.sentMoreThanOnce,
    statuses: {
      happened: ledger.statuses,
      applied: await untilAllApplied(stage, id, ledger.statuses),
    },
    pages: await looking,
  }
  say(
    `million   ${facts.reachedPeople} reached in ${secondsToTheEnd} s with the worker killed ${facts.workerKilledCount} times, ${facts.sentMoreThanOnceCount} more than once; pages within ${facts.pages.p95Ms} ms (p95)`,
  )
  return facts
}

async function killEveryMinute({ clarion }: Stage, isOver: () => boolean): Promise<number> {
  let count = 0
  let nextAtMs = performance.now() + KILL_EVERY_MS
  while (!isOver()) {
    await sleep(LOOK_MS)
    if (performance.now() < nextAtMs) continue
    nextAtMs += KILL_EVERY_MS
    const pid = await clarion.pidOf('worker')
    if (pid === undefined || !isAlive(pid)) continue
    process.kill(pid, 'SIGKILL')
    count += 1
  }
  return count
}

async function lookAtPages(
  { api }: Stage,
  program: string,
  isOver: () => boolean,
): Promise<MillionFacts['pages']> {
  const tookMs: number[] = []
  let failed = 0
  const pages = [
    () => api.program(program),
    () => api.campaigns({ program, limit: 50 }),
    () => api.programs({ limit: 50 }),
  ]
  while (!isOver()) {
    for (const look of pages) {
      const startedAtMs = performance.now()
      if ((await orUndefined<unknown>(look())) === undefined) failed += 1
      tookMs.push(performance.now() - startedAtMs)
    }
    await sleep(LOOK_MS)
  }
  const sorted = tookMs.toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
  return { asked: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), failed }
}

async function untilProgramEnds({ api }: Stage, id: string): Promise<void> {
  await until(
    'the end of the program',
    END_MAX_SECONDS,
    async () => {
      const program = await orUndefined(api.program(id))
      if (program?.state === 'paused') {
        throw new Error(`the program paused itself: ${program.stateReason ?? 'nobody says why'}`)
      }
      return program?.state === 'finished' ? true : undefined
    },
    LOOK_MS,
  )
}

/** What is written of the statuses, once it is all there or nothing more comes. */
async function untilAllApplied(
  { api }: Stage,
  id: string,
  happened: StatusCounts,
): Promise<StatusCounts> {
  const look = async (): Promise<StatusCounts> => {
    // Everybody reads here, so that whoever was read to was sent and delivered to as well.
    const { delivery } = await api.program(id)
    const { read, failed } = delivery
    const delivered = read + delivery.delivered
    return { sent: delivered + delivery.sent, delivered, read, failed }
  }
  await until('the statuses in the database', TOLD_MAX_SECONDS, async () =>
    (await look()).read >= happened.read ? true : undefined,
  ).catch(() => undefined) // The difference is the finding.
  return look()
}
