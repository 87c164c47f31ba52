import type { DispatchFacts } from './facts.ts'

/** One figure that was wanted, and whether it was reached. */
export interface Check {
  what: string
  wanted: string
  got: number | boolean | string | null
  holds: boolean
}

const atLeast = (what: string, got: number | null | undefined, min: number): Check => ({
  what,
  wanted: `at least ${min}`,
  got: got ?? null,
  holds: got !== null && got !== undefined && got >= min,
})

const atMost = (what: string, got: number | null | undefined, max: number): Check => ({
  what,
  wanted: `at most ${max}`,
  got: got ?? null,
  holds: got !== null && got !== undefined && got <= max,
})

const isTrue = (what: string, got: boolean): Check => ({ what, wanted: 'true', got, holds: got })

/** One statement for eight messages, statuses included. */
const STATEMENTS_PER_MESSAGE_MAX = 0.125
const RSS_GROWTH_MAX = 1.2
const RSS_MAX_MB = 350

/** Compares what was measured with what dispatch has to reach; parts left out are not judged. */
export function judge(facts: DispatchFacts): Check[] {
  return [
    ...facts.failedParts.map(({ part, problem }) => ({
      what: `part ${part}`,
      wanted: 'measured',
      got: problem,
      holds: false,
    })),
    ...judgePlans(facts),
    ...judgeCeiling(facts),
    ...judgeSharing(facts),
    ...judgeMemory(facts),
    ...judgeStartAndTakeover(facts),
  ]
}

function judgePlans({ standard, high }: DispatchFacts): Check[] {
  return [
    ...(standard === undefined
      ? []
      : [
          atLeast('STANDARD messages per second', standard.messagesPerSecond, 78.4),
          atMost('STANDARD most in any second', standard.messagesMaxInAnySecond, 80),
          atMost('STANDARD throttled', standard.throttledCount, 0),
          isTrue('STANDARD all statuses applied', standard.statuses.areAllApplied),
        ]),
    ...(high === undefined
      ? []
      : [
          atLeast('HIGH messages per second', high.messagesPerSecond, 950),
          atMost('HIGH most in any second', high.messagesMaxInAnySecond, 1_000),
          atMost('HIGH throttled', high.throttledCount, 0),
          isTrue('HIGH all statuses applied', high.statuses.areAllApplied),
          atMost(
            'HIGH SQL statements per message',
            high.sqlStatementsPerMessage,
            STATEMENTS_PER_MESSAGE_MAX,
          ),
        ]),
  ]
}

function judgeCeiling({ ceiling }: DispatchFacts): Check[] {
  if (ceiling === undefined) return []
  return [
    atLeast('ceiling over the bare loop', ceiling.ceilingOverBareRatio, 0.6),
    atMost('worker CPU per message over the bare loop', ceiling.cpuPerMessageRatio, 2),
    isTrue('ceiling all statuses applied', ceiling.run.statuses.areAllApplied),
  ]
}

function judgeSharing({ sharing, manyNumbers }: DispatchFacts): Check[] {
  const checks = (sharing ?? []).flatMap((shared) => {
    const what = `${shared.campaignCount} campaigns at one number`
    return [
      atLeast(`${what}: share of the plan`, shared.shareOfPlan, 0.95),
      atLeast(`${what}: evenness`, shared.evenness, 0.8),
      atMost(`${what}: most in any second`, shared.messagesMaxInAnySecond, 1_000),
      atMost(`${what}: throttled`, shared.throttledCount, 0),
    ]
  })
  if (manyNumbers === undefined) return checks
  return [
    ...checks,
    atLeast('four HIGH numbers: messages per second', manyNumbers.messagesPerSecond, 3_500),
    atMost('four HIGH numbers: most in any second', manyNumbers.messagesMaxInAnySecond, 1_000),
    atMost('four HIGH numbers: throttled', manyNumbers.throttledCount, 0),
    isTrue('four HIGH numbers: all statuses applied', manyNumbers.statuses.areAllApplied),
  ]
}

function judgeMemory({ memory }: DispatchFacts): Check[] {
  const [, middle, largest] = memory ?? []
  if (middle === undefined || largest === undefined) return []
  return [
    atMost('RSS from 100k to 1M people, ratio', largest.rssMaxMb / middle.rssMaxMb, RSS_GROWTH_MAX),
    atMost('RSS at 1M people, MB', largest.rssMaxMb, RSS_MAX_MB),
  ]
}

function judgeStartAndTakeover({ firstMessage, takeover }: DispatchFacts): Check[] {
  const checks = (firstMessage ?? []).map(({ people, firstMessageMaxMs }) =>
    atMost(`first message of ${people} people, ms`, firstMessageMaxMs, 2_000),
  )
  if (takeover === undefined) return checks
  const { launcher, anotherWorker, temporal } = takeover
  return [
    ...checks,
    atMost('sending again under the launcher, s', launcher.secondsToSendingAgain, 5),
    atMost('sending again by another worker, s', anotherWorker.secondsToSendingAgain, 20),
    ...('skipped' in temporal
      ? []
      : [atMost('sending again on Temporal, s', temporal.secondsToSendingAgain, 20)]),
    ...[launcher, anotherWorker, temporal].flatMap((killed) =>
      'skipped' in killed
        ? []
        : [atMost('sent more than once after kill -9', killed.sentMoreThanOnceCount, 0)],
    ),
  ]
}
