import { useCallback, useEffect, useState } from 'react'
import { readTraffic, readTrafficEntry, type TrafficEntry } from './answers.ts'
import { isObject } from './read.ts'
import { callSimulator, SIMULATOR_API } from './simulator-client.ts'
import {
  emptyTraffic,
  pausedTraffic,
  resumedTraffic,
  type TrafficList,
  withSkipped,
  withTraffic,
} from './traffic-list.ts'

const FIRST_COUNT = 100

export interface TrafficFeed {
  list: TrafficList
  /** `starting` until the first entries are here, `lost` while the stream is broken. */
  state: 'starting' | 'live' | 'lost'
  error: unknown
  pause: () => void
  resume: () => void
  retry: () => void
}

function entryIn(data: string): TrafficEntry | undefined {
  try {
    return readTrafficEntry(JSON.parse(data), '')
  } catch {
    return undefined
  }
}

/** The newest traffic, then whatever happens, until the page is left. */
export function useTraffic(filter: string): TrafficFeed {
  const [list, setList] = useState<TrafficList>(emptyTraffic)
  const [state, setState] = useState<TrafficFeed['state']>('starting')
  const [error, setError] = useState<unknown>(null)
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins all over.
  useEffect(() => {
    const leave = new AbortController()
    const read = () =>
      callSimulator({
        path: `/traffic?limit=${FIRST_COUNT}&${filter}`,
        read: readTraffic,
        signal: leave.signal,
      }).then(
        (entries) => {
          setList((known) => withTraffic(known, entries))
          setState('live')
          setError(null)
        },
        (failure: unknown) => {
          if (!leave.signal.aborted) setError(failure)
        },
      )
    setList(emptyTraffic)
    setError(null)
    setState('starting')
    const source = new EventSource(`${SIMULATOR_API}/traffic/stream?${filter}`)
    // What happened while nobody listened is read; entries known already change nothing.
    source.onopen = () => void read()
    source.onerror = () => {
      setState((now) => (now === 'starting' ? now : 'lost'))
      // Closed for good: the server refused. Reading says why.
      if (source.readyState === EventSource.CLOSED) void read()
    }
    source.addEventListener('traffic', ({ data }: MessageEvent<string>) => {
      const entry = entryIn(data)
      // One that cannot be read is read with the rest, which says why in words.
      if (entry === undefined) void read()
      else setList((known) => withTraffic(known, [entry]))
    })
    source.addEventListener('skipped', ({ data }: MessageEvent<string>) => {
      const skipped: unknown = JSON.parse(data)
      const count = isObject(skipped) ? Number(skipped['count']) : 0
      setList((known) => withSkipped(known, count))
    })
    return () => {
      leave.abort()
      source.close()
    }
  }, [filter, attempt])
  return {
    ...{ list, state, error },
    pause: useCallback(() => setList(pausedTraffic), []),
    resume: useCallback(() => setList(resumedTraffic), []),
    retry: useCallback(() => setAttempt((count) => count + 1), []),
  }
}
