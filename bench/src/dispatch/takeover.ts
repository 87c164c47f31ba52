import { importPeople, launchCampaign } from '../stage/audience.ts'
import type { Cleanup } from '../stage/cleanup.ts'
import { startExtraWorker } from '../stage/extra-worker.ts'
import { untilFinished } from '../stage/measured-run.ts'
import type { Stage } from '../stage/stage.ts'
import { rounded } from '../stage/usage.ts'
import { sleep, until } from '../stage/waiting.ts'
import { workerPid } from '../stage/worker.ts'
import { type BenchSizes, PLAN_MPS, scaled } from './conditions.ts'

export interface TakeoverFacts {
  /** From kill -9 until Meta has the next message of somebody else's sending. */
  secondsToSendingAgain: number
  people: number
  sentMoreThanOnceCount: number
  /** People the campaign ended with, by our state. */
  counts: Readonly<Record<string, number>>
}

const PEOPLE = 20_000
/** So that there is somebody left to send to, however much a trial run shrinks things. */
const PEOPLE_MIN = 10_000
const UNDER_WAY_SHARE = 0.2
const BEFORE_KILL_SECONDS = 60
const AGAIN_MAX_SECONDS = 120
const END_MAX_SECONDS = 240
/** Calls that had left the dying process arrive within this long. */
const LAST_CALLS_MS = 250
const LOOK_MS = 20

/** (f) Kills the launcher's worker by -9 while it sends; the launcher starts it again. */
export async function killLaunchersWorker(
  stage: Stage,
  sizes: BenchSizes,
  engine: string,
): Promise<TakeoverFacts> {
  const what = `${engine}, worker started again by the launcher`
  return measure(stage, sizes, what, {
    hasBegun: () => undefined,
    kill: async () => {
      process.kill(await workerPid(stage), 'SIGKILL')
    },
  })
}

/**
 * (f) Kills a worker that nobody starts again; another one takes over. The other is held still
 * until the first messages have left, so that it is certain whose campaign it is.
 */
export async function killForGood(
  cleanup: Cleanup,
  stage: Stage,
  sizes: BenchSizes,
): Promise<TakeoverFacts> {
  const doomed = await startExtraWorker(cleanup, stage, 'bench-doomed')
  const other = await workerPid(stage)
  process.kill(other, 'SIGSTOP')
  try {
    return await measure(stage, sizes, 'pg-boss, another worker', {
      hasBegun: () => {
        process.kill(other, 'SIGCONT')
      },
      kill: async () => doomed.kill('SIGKILL'),
    })
  } finally {
    process.kill(other, 'SIGCONT')
  }
}

interface Murder {
  /** Called once the first messages have left. */
  hasBegun(): void
  kill(): Promise<void>
}

async function measure(
  stage: Stage,
  sizes: BenchSizes,
  what: string,
  { hasBegun, kill }: Murder,
): Promise<TakeoverFacts> {
  const { simulator, api } = stage
  const people = Math.max(PEOPLE_MIN, scaled(sizes, PEOPLE))
  const importId = await importPeople(stage, people)
  await simulator.clearLedger()
  const phoneNumberId = stage.clarion.credentials.phoneNumberIds.high
  const { id } = await launchCampaign(stage, { phoneNumberId, importId, name: `kill: ${what}` })
  const hasSent = (count: number) => async (): Promise<true | undefined> =>
    (await simulator.ledger()).accepted >= count ? true : undefined
  await until('the first messages', BEFORE_KILL_SECONDS, hasSent(1), LOOK_MS)
  hasBegun()
  await until('more messages', BEFORE_KILL_SECONDS, hasSent(people * UNDER_WAY_SHARE), LOOK_MS)
  await kill()
  const killedAtMs = Date.now()
  await sleep(LAST_CALLS_MS)
  const { accepted: acceptedByTheDead } = await simulator.ledger()
  const againAtMs = await until(
    'sending again',
    AGAIN_MAX_SECONDS,
    async () => ((await simulator.ledger()).accepted > acceptedByTheDead ? Date.now() : undefined),
    LOOK_MS,
  )
  await untilFinished(stage, id, (people / PLAN_MPS.high) * 2 + END_MAX_SECONDS)
  const { sentMoreThanOnce } = await simulator.ledger()
  const { counts } = await api.campaign(id)
  const secondsToSendingAgain = rounded((againAtMs - killedAtMs) / 1_000, 2)
  stage.say(
    `kill -9   sends again after ${secondsToSendingAgain} s (${what}); ${sentMoreThanOnce} sent more than once`,
  )
  return { secondsToSendingAgain, people, sentMoreThanOnceCount: sentMoreThanOnce, counts }
}
