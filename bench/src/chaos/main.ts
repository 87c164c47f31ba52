import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Cleanup, endOnSignals } from '../stage/cleanup.ts'
import { type ChaosRequest, runChaos } from './run.ts'

const USAGE = `Usage: npm run chaos -- [--engine pg-boss|temporal] [--minutes N] [--seed S]

Sends campaigns through a whole Clarion while its processes are killed, its database and engine
restarted, and Meta's stand-in fails. Exits 1 when somebody was lost or sent to twice.`

const MINUTES_MAX = 120
const SEED_MAX = 0xffff_ffff

/** Undefined for options that cannot be. */
function requestOf(args: string[]): ChaosRequest | undefined {
  try {
    const options = {
      engine: { type: 'string', default: 'pg-boss' },
      minutes: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(randomInt(SEED_MAX)) },
    } as const
    const { values } = parseArgs({ args, options })
    const [minutes, seed] = [Number(values.minutes), Number(values.seed)]
    const { engine } = values
    const isPossible =
      (engine === 'pg-boss' || engine === 'temporal') &&
      minutes > 0 &&
      minutes <= MINUTES_MAX &&
      Number.isInteger(seed) &&
      seed >= 0 &&
      seed <= SEED_MAX
    return isPossible ? { engine, minutes, seed } : undefined
  } catch {
    return undefined
  }
}

const request = requestOf(process.argv.slice(2))
if (request === undefined) {
  console.error(USAGE)
  process.exit(2)
}
const startedAtMs = performance.now()
const say = (line: string): void =>
  console.error(`${((performance.now() - startedAtMs) / 1_000).toFixed(1).padStart(6)} s  ${line}`)
const cleanup = new Cleanup()
endOnSignals(cleanup, say)
say(`engine ${request.engine}, ${request.minutes} minutes, seed ${request.seed}`)
try {
  const { facts, isPassed } = await runChaos(request, cleanup, say)
  console.log(JSON.stringify({ chaos: request.engine, ...facts, isPassed }))
  process.exitCode = isPassed ? 0 : 1
} catch (error) {
  console.error(error)
  const problem = error instanceof Error ? error.message : String(error)
  console.log(
    JSON.stringify({ chaos: request.engine, seed: request.seed, problem, isPassed: false }),
  )
  process.exitCode = 1
} finally {
  await cleanup.run(say)
}
process.exit()
