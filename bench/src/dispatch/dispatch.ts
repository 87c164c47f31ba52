import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchResult } from '../main.ts'
import { cloneDir } from '../stage/clarion.ts'
import { Cleanup, endOnSignals } from '../stage/cleanup.ts'
import { openStage, type Stage } from '../stage/stage.ts'
import { countStatements } from '../stage/statements.ts'
import { findTemporal, startTemporal } from '../stage/temporal-server.ts'
import { findCeiling } from './ceiling.ts'
import { type BenchSizes, conditions } from './conditions.ts'
import type { DispatchFacts } from './facts.ts'
import { timeFirstMessage } from './first-message.ts'
import { measureMemory } from './memory.ts'
import { addHighNumbers } from './numbers.ts'
import { holdPlan } from './plan-held.ts'
import { shareOneNumber, useManyNumbers } from './side-by-side.ts'
import { killForGood, killLaunchersWorker, type TakeoverFacts } from './takeover.ts'
import { judge } from './verdict.ts'

/** What can be asked for one by one, `--only a,b`, in the order in which it is measured. */
const partNames = ['a', 'b', 'c', 'e', 'f', 'd'] as const // d leaves many people behind
type PartName = (typeof partNames)[number]

interface Request {
  only: ReadonlySet<PartName>
  sizes: BenchSizes
  /** Temporal is to be measured: its absence is then a failure. */
  wantsTemporal: boolean
}

export const USAGE = `npm run bench -- dispatch [--json] [--only a,b,c,d,e,f] [--scale 0.1] [--temporal]

  a  STANDARD and HIGH plans held        d  memory of the worker at 10k, 100k, 1M people
  b  the ceiling, beside a bare loop     e  from launch to the first message
  c  campaigns and numbers side by side  f  from kill -9 to sending again`

/** Errors: throws RangeError with the usage for an option that cannot be. */
function requestOf(options: ReadonlyMap<string, string>): Request {
  const named = (options.get('only') ?? partNames.join(',')).split(',')
  const only = new Set(partNames.filter((name) => named.includes(name)))
  const scale = Number(options.get('scale') ?? 1)
  if (only.size !== new Set(named).size || !(scale > 0 && scale <= 1)) throw new RangeError(USAGE)
  return { only, sizes: { scale }, wantsTemporal: options.has('temporal') }
}

/** `npm run bench -- dispatch`: a whole Clarion, started as a user starts it, against its simulator. */
export async function benchDispatch(options: ReadonlyMap<string, string>): Promise<BenchResult> {
  const request = requestOf(options)
  const cleanup = new Cleanup()
  const startedAtMs = performance.now()
  const say = (line: string): void =>
    console.error(
      `${String(Math.round((performance.now() - startedAtMs) / 1_000)).padStart(4)} s  ${line}`,
    )
  endOnSignals(cleanup, say)
  const folder = await mkdtemp(join(tmpdir(), 'clarion-dispatch-'))
  cleanup.add('the folder of servers', () => rm(folder, { recursive: true, force: true }))
  try {
    const facts = await measureAll(request, { cleanup, folder, say })
    const checks = judge(facts)
    return {
      lines: checks.map(
        ({ what, wanted, got, holds }) => `${holds ? 'ok  ' : 'FAIL'} ${what}: ${got} (${wanted})`,
      ),
      facts: { scale: request.sizes.scale, machine: machineFacts(), ...facts, checks },
      isPassed: checks.every(({ holds }) => holds),
    }
  } finally {
    await cleanup.run(say)
  }
}

/** Kept after the run, beside the pictures of the browser's. */
const logDir = join(cloneDir, 'artefacts', 'bench')

interface Surroundings {
  cleanup: Cleanup
  /** For what servers write. */
  folder: string
  say(line: string): void
}

async function measureAll(request: Request, around: Surroundings): Promise<DispatchFacts> {
  const { only, sizes } = request
  const { cleanup, say } = around
  const stage = await openStage(cleanup, { logFile: join(logDir, 'clarion.log') }, say)
  await countStatements(stage)
  await stage.simulator.settings(conditions)
  const [lifted = '', ...others] = await addHighNumbers(stage, 4)
  say('Clarion runs; everything else on the machine should be quiet')
  const facts: DispatchFacts = { failedParts: [] }
  const four = [stage.clarion.credentials.phoneNumberIds.high, ...others]
  const parts: Readonly<Record<PartName, () => Promise<void>>> = {
    a: async () => {
      facts.standard = await holdPlan(stage, 'standard', sizes)
      facts.high = await holdPlan(stage, 'high', sizes)
    },
    b: async () => {
      facts.ceiling = await findCeiling(stage, lifted, sizes)
    },
    c: async () => {
      facts.sharing = [await shareOneNumber(stage, 2, sizes), await shareOneNumber(stage, 4, sizes)]
      facts.manyNumbers = await useManyNumbers(stage, four, sizes)
    },
    e: async () => {
      facts.firstMessage = await timeFirstMessage(stage, sizes)
    },
    f: async () => {
      facts.takeover = await measureTakeover(request, around, stage)
    },
    d: async () => {
      facts.memory = await measureMemory(stage, sizes)
    },
  }
  for (const part of partNames) {
    if (!only.has(part)) continue
    await parts[part]().catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error)
      facts.failedParts.push({ part, problem })
      say(`part ${part} could not be measured: ${problem}`)
    })
  }
  return facts
}

async function measureTakeover(
  request: Request,
  around: Surroundings,
  stage: Stage,
): Promise<NonNullable<DispatchFacts['takeover']>> {
  return {
    launcher: await killLaunchersWorker(stage, request.sizes, 'pg-boss'),
    anotherWorker: await killForGood(around.cleanup, stage, request.sizes),
    temporal: await measureOnTemporal(request, around),
  }
}

/** The same kill with the campaigns on a Temporal server: a second Clarion beside the first. */
async function measureOnTemporal(
  { sizes, wantsTemporal }: Request,
  { folder, say }: Surroundings,
): Promise<TakeoverFacts | { skipped: string }> {
  const program = findTemporal()
  if (program === undefined) {
    const reason = 'no Temporal server is here: put `temporal` on the PATH, or run npm run temporal'
    if (wantsTemporal) throw new Error(reason)
    return { skipped: reason }
  }
  const cleanup = new Cleanup()
  try {
    const { address } = await startTemporal(cleanup, { program, dataDir: folder })
    const plan = {
      logFile: join(logDir, 'clarion-temporal.log'),
      settings: { TEMPORAL_ADDRESS: address },
    }
    const stage = await openStage(cleanup, plan, say)
    await stage.simulator.settings(conditions)
    return await killLaunchersWorker(stage, sizes, 'Temporal')
  } finally {
    await cleanup.run(say)
  }
}

const machineFacts = (): object => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model ?? 'unknown',
})
