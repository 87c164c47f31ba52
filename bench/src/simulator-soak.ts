import { runSoak } from '@clarion/simulator/testing/soak'
import type { BenchResult } from './main.ts'

const MESSAGES_DEFAULT = 100_000

/** Many messages with duplicates, disorder, loss and faults; passes when all books agree. */
export async function soakSimulator(options: ReadonlyMap<string, string>): Promise<BenchResult> {
  const messages = Number(options.get('messages') ?? MESSAGES_DEFAULT)
  if (!Number.isInteger(messages) || messages < 1) throw new RangeError('--messages is a count')
  const { checks, seconds, heapSettledMb, heapEndMb, ledger } = await runSoak(messages)
  const lines = [
    `${messages} messages in ${seconds.toFixed(1)} s, sender, simulator and receiver in one process`,
    ...checks.map(({ name, holds, seen }) => `${holds ? 'ok  ' : 'FAIL'} ${name} (${seen})`),
  ]
  const isPassed = checks.every(({ holds }) => holds)
  const failed = checks.filter(({ holds }) => !holds).map(({ name }) => name)
  return {
    lines,
    facts: { messages, seconds, isConsistent: isPassed, failed, heapSettledMb, heapEndMb, ledger },
    isPassed,
  }
}
