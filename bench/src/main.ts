import { benchDispatch } from './dispatch/dispatch.ts'
import { benchProgram } from './program.ts'
import { benchSimulator } from './simulator.ts'
import { soakSimulator } from './simulator-soak.ts'

/** What a benchmark found: lines for people, an object for machines, and whether it passed. */
export interface BenchResult {
  lines: readonly string[]
  facts: Record<string, unknown>
  isPassed: boolean
}

type Bench = (options: ReadonlyMap<string, string>) => Promise<BenchResult>

/** Benchmarks by the name they are called with: `npm run bench -- simulator --json`. */
const benches: ReadonlyMap<string, Bench> = new Map([
  ['dispatch', benchDispatch],
  ['program', benchProgram],
  ['simulator', benchSimulator],
  ['simulator-soak', soakSimulator],
])

const [name = '', ...rest] = process.argv.slice(2)
const bench = benches.get(name)
if (bench === undefined) {
  console.error(`Usage: npm run bench -- ${[...benches.keys()].join('|')} [--json]`)
  process.exit(2)
}
const options = optionsOf(rest)
const { lines, facts, isPassed } = await bench(options).catch(unusable)
for (const line of lines) console.error(line)
if (options.has('json')) console.log(JSON.stringify({ bench: name, ...facts }))
process.exit(isPassed ? 0 : 1)

/** An option that cannot be is told in words; everything else with where it happened. */
function unusable(error: unknown): never {
  if (!(error instanceof RangeError)) throw error
  console.error(error.message)
  process.exit(2)
}

/** `--messages 1000 --json` as names and values; a name without a value has an empty one. */
function optionsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [position, word] of words.entries()) {
    if (!word.startsWith('--')) continue
    const next = words[position + 1]
    found.set(word.slice(2), next === undefined || next.startsWith('--') ? '' : next)
  }
  return found
}
