import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { formatDuration, formatInstantInFull, formatTime } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import { readClock, type WorldClock } from './answers.ts'
import { clockQuery, useSimulatorChange } from './simulator-queries.ts'
import { useWhyNotChange } from './use-may-change.ts'

const TICK_MS = 500
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The simulated instant now: the one last read, moved on at the world's speed. */
function useWorldNow(): { nowMs: number; clock: WorldClock } | undefined {
  const { data: clock, dataUpdatedAt } = useQuery(clockQuery)
  const [, setTick] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  if (clock === undefined) return undefined
  const sinceMs = Math.max(0, Date.now() - dataUpdatedAt)
  return { nowMs: Date.parse(clock.now) + sinceMs * clock.speed, clock }
}

const day = (instantMs: number): string =>
  new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' }).format(
    instantMs,
  )

const speedWords = (speed: number): string =>
  speedOptions.find(({ value }) => Number(value) === speed)?.label ?? `${speed} times as fast`

/** The simulated time, on every part of the page; at times it is not ours. */
export function ClockLine() {
  const world = useWorldNow()
  if (world === undefined) return null
  const { nowMs, clock } = world
  return (
    <p className="text-ink-muted text-sm" title={formatInstantInFull(nowMs)}>
      Simulated time {day(nowMs)}, {formatTime(nowMs)}
      {clock.speed !== 1 && `, ${speedWords(clock.speed).toLowerCase()}`}
    </p>
  )
}

const speedOptions = [
  { value: '0', label: 'Stopped' },
  { value: '1', label: 'As in life' },
  { value: '60', label: 'A minute each second' },
  { value: '1440', label: 'A day each minute' },
  { value: '3600', label: 'An hour each second' },
]

/** How fast the simulated time runs, and jumps ahead. */
export function ClockSection() {
  const world = useWorldNow()
  const clock = useQuery(clockQuery)
  const change = useSimulatorChange<WorldClock>()
  const whyNot = useWhyNotChange()
  const put = (body: { speed?: number; advanceMs?: number }) =>
    change.mutate({ method: 'PUT', path: '/clock', read: readClock, body })
  const speed = String(clock.data?.speed ?? 1)
  const options = speedOptions.some(({ value }) => value === speed)
    ? speedOptions
    : [...speedOptions, { value: speed, label: speedWords(Number(speed)) }]
  const aheadMs = world?.clock.aheadMs ?? 0
  return (
    <Section title="Time" className="border-t-0 pt-0">
      {clock.isError && <FailureNote error={clock.error} onRetry={clock.refetch} />}
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <p className="min-w-52">
          <span className="block font-medium text-lg">
            {world ? `${day(world.nowMs)}, ${formatTime(world.nowMs)}` : '–'}
          </span>
          <span className="block text-ink-muted text-xs">
            {world &&
              (aheadMs < 1_000 ? 'The same as ours' : `${formatDuration(aheadMs / 1_000)} ahead`)}
          </span>
        </p>
        <Select
          label="Speed of time"
          options={options}
          value={speed}
          disabledReason={whyNot}
          onChange={(next) => put({ speed: Number(next) })}
          className="w-48"
        />
        <div className="flex gap-2">
          <Button disabledReason={whyNot} onClick={() => put({ advanceMs: HOUR_MS })}>
            An hour ahead
          </Button>
          <Button disabledReason={whyNot} onClick={() => put({ advanceMs: DAY_MS })}>
            A day ahead
          </Button>
        </div>
      </div>
      <p className="text-ink-faint text-xs">
        Whatever is due by then happens at once: statuses, replies, pauses that end. Time never goes
        back.
      </p>
    </Section>
  )
}
