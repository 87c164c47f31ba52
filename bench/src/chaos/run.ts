import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SettingsPatch } from '@clarion/simulator/control/settings'
import { cloneDir } from '../stage/clarion.ts'
import type { Cleanup } from '../stage/cleanup.ts'
import { openStage, type Stage } from '../stage/stage.ts'
import { findTemporal, startTemporal, type TemporalServer } from '../stage/temporal-server.ts'
import { GaveUp, orUndefined, sleep, until } from '../stage/waiting.ts'
import {
  DoubtWatch,
  parkedCount,
  readLedgerPeople,
  readRecipients,
  reportProblems,
  wholeRowOf,
} from './books.ts'
import { Campaigns } from './campaigns.ts'
import { Crew } from './crew.ts'
import { planEvents } from './schedule.ts'
import { Trouble } from './trouble.ts'
import { isClean, judgeBooks, type RecipientRow, type Verdict } from './verdict.ts'

export interface ChaosRequest {
  engine: 'pg-boss' | 'temporal'
  minutes: number
  seed: number
}

const WORKERS_BESIDE_LAUNCHERS = 2
/**
 * Longer than any webhook is late here: an outage ends within seconds, and what it held back comes
 * within twice as long. Evidence drawn earlier would be drawn from what is only on its way.
 */
const RECONCILE_MS = 30_000
/** A call that hangs takes 20 s, its judgement the reconcile window and up to 30 s more, twice over. */
const SETTLE_SECONDS = 300
const AGAIN_MAX_SECONDS = 90
const TOLD_MAX_SECONDS = 120
const EXAMPLES_MAX = 5

/** Quick answers and statuses, some of them late, repeated and out of order; everybody reads. */
const conditions: SettingsPatch = {
  latencyMs: 60,
  statuses: {
    sentDelayMs: { min: 20, max: 300 },
    deliveredDelayMs: { min: 100, max: 800 },
    readDelayMs: { min: 200, max: 1_500 },
    undeliverableRate: 0,
    neverDeliveredRate: 0,
    readRate: 1,
    readAtOnceRate: 0,
  },
  webhooks: { duplicateRate: 0.02, reorderRate: 0.05, faultDelayMs: { min: 200, max: 3_000 } },
}

export interface ChaosResult {
  facts: Record<string, unknown>
  isPassed: boolean
}

/** One run: trouble and campaigns side by side, then peace, then the comparison of the books. */
export async function runChaos(
  request: ChaosRequest,
  cleanup: Cleanup,
  say: (line: string) => void,
): Promise<ChaosResult> {
  const { engine, minutes, seed } = request
  const startedAtMs = performance.now()
  const engineServer = engine === 'temporal' ? await startEngine(cleanup) : undefined
  const stage = await openStage(
    cleanup,
    {
      logFile: join(cloneDir, 'artefacts', 'chaos', 'clarion.log'),
      settings: {
        UNKNOWN_RECONCILE_MS: String(RECONCILE_MS),
        ...(engineServer !== undefined && { TEMPORAL_ADDRESS: engineServer.address }),
      },
    },
    say,
  )
  stage.database.on('error', () => undefined) // The database is restarted on purpose.
  await stage.simulator.settings({ ...conditions, seed })
  const crew = new Crew(stage)
  await crew.start(cleanup, WORKERS_BESIDE_LAUNCHERS)
  const doubts = new DoubtWatch(stage)
  doubts.start()
  const campaigns = new Campaigns(stage, seed)
  const trouble = new Trouble({ stage, crew, engineServer })
  const durationMs = minutes * 60_000
  const hasEngineServer = engineServer !== undefined
  const events = planEvents({ seed, durationMs, workerCount: crew.size, hasEngineServer })

  await sendThrough(campaigns, durationMs, trouble.run(events))
  const unfinished = await comeToRest(stage, campaigns)
  await doubts.stop()
  const verdict = await compareBooks(stage, campaigns, doubts)
  const problems = await problemsOfReports(stage, campaigns)
  const parkedWebhooks = await parkedCount(stage)
  for (const line of [...(await linesAbout(stage, verdict)), ...problems]) say(line)
  return {
    facts: {
      seed,
      minutes,
      seconds: Math.round((performance.now() - startedAtMs) / 1_000),
      events: Object.fromEntries(trouble.counts),
      campaigns: campaigns.launched.length,
      people: campaigns.launched.reduce((sum, { people }) => sum + people, 0),
      ...countsOf(verdict),
      unfinishedCampaigns: unfinished,
      doCountsAddUp: problems.length === 0,
      parkedWebhooks,
      everUnknown: doubts.size,
      resumedByHand: campaigns.resumedByHand,
      workersEndedByThemselves: crew.endedByThemselves,
    },
    isPassed: isClean(verdict) && problems.length === 0 && unfinished === 0 && parkedWebhooks === 0,
  }
}

async function startEngine(cleanup: Cleanup): Promise<TemporalServer> {
  const program = findTemporal()
  if (program === undefined) {
    throw new GaveUp(
      'no Temporal server is here: put `temporal` on the PATH, or run npm run temporal',
    )
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'clarion-chaos-'))
  cleanup.add('the folder of the Temporal server', () =>
    rm(dataDir, { recursive: true, force: true }),
  )
  return startTemporal(cleanup, { program, dataDir })
}

async function sendThrough(
  campaigns: Campaigns,
  durationMs: number,
  trouble: Promise<void>,
): Promise<void> {
  const endMs = performance.now() + durationMs
  const isOver = (): boolean => performance.now() > endMs
  await Promise.all([
    trouble,
    sleep(durationMs),
    campaigns.keepBusy('standard', isOver),
    campaigns.keepBusy('high', isOver),
  ])
}

/** Peace: everything works again, everyone is sent to and told of. Returns campaigns not finished. */
async function comeToRest(stage: Stage, campaigns: Campaigns): Promise<number> {
  stage.say('no more trouble; waiting for everything to come to rest')
  await until('Clarion', AGAIN_MAX_SECONDS, () => orUndefined(stage.api.phoneNumbers()))
  await until('the database', AGAIN_MAX_SECONDS, () =>
    orUndefined(stage.database.query('select 1')),
  )
  await campaigns.close()
  const unfinished = await campaigns.settle(SETTLE_SECONDS)
  for (const { name, state, counts, waitingFor } of unfinished) {
    stage.say(`campaign ${name} is ${state}: ${JSON.stringify({ counts, waitingFor })}`)
  }
  await until('Meta to have told everything', TOLD_MAX_SECONDS, async () =>
    (await stage.simulator.pendingCount()) === 0 ? true : undefined,
  )
  await until('the inbox to be read', TOLD_MAX_SECONDS, async () => {
    const { rows } = await stage.database.query<{ isRead: boolean }>(
      `select not exists (select from inbox where parked_reason is null) as "isRead"`,
    )
    return rows[0]?.isRead === true ? true : undefined
  })
  return unfinished.length
}

async function compareBooks(
  stage: Stage,
  campaigns: Campaigns,
  doubts: DoubtWatch,
): Promise<Verdict> {
  const people = await readLedgerPeople(stage)
  const rows: RecipientRow[] = []
  for (const { id } of campaigns.launched) rows.push(...(await readRecipients(stage, id)))
  return judgeBooks(rows, people, doubts.has)
}

async function problemsOfReports(stage: Stage, campaigns: Campaigns): Promise<string[]> {
  const problems: string[] = []
  for (const { id } of campaigns.launched) {
    problems.push(...(await reportProblems(stage, await stage.api.campaign(id))))
  }
  return problems
}

const countsOf = ({ violations, ...counts }: Verdict): object => ({
  ...counts,
  lostBy: {
    unsettled: violations.unsettled.length,
    takenUnknownToUs: violations.takenUnknownToUs.length,
    believedTaken: violations.believedTaken.length,
  },
})

/** The first few of each kind, with all that is written about them. */
async function linesAbout(stage: Stage, { violations }: Verdict): Promise<string[]> {
  const lines: string[] = []
  for (const [kind, rows] of Object.entries(violations)) {
    for (const row of rows.slice(0, EXAMPLES_MAX)) {
      lines.push(`${kind}: ${JSON.stringify(await wholeRowOf(stage, row))}`)
    }
    if (rows.length > EXAMPLES_MAX) lines.push(`${kind}: ${rows.length - EXAMPLES_MAX} more`)
  }
  return lines
}
