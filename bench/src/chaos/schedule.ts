import { drawsFor } from '@clarion/simulator/delivery/draws'
import type { Fault } from '@clarion/simulator/faults/fault-book'

/** Something that goes wrong on purpose, so many milliseconds after the beginning. */
export type ChaosEvent = { atMs: number } & (
  | {
      kind: 'killWorker'
      /** Which of them, counted from 0; the first is the launcher's. */
      worker: number
      /** How long nobody starts it again; the launcher's own it starts at once. */
      awayMs: number
    }
  | { kind: 'killApi' }
  | { kind: 'restartDatabase' }
  | { kind: 'restartEngine' }
  | { kind: 'fault'; fault: Fault; forMs: number }
)

export interface ChaosPlan {
  seed: number
  durationMs: number
  workerCount: number
  /** Whether the engine is a server of its own that can be restarted. */
  hasEngineServer: boolean
}

const FIRST_EVENT_MS = 4_000
const PAUSE_MS = { min: 1_500, max: 7_000 } as const
const FAULT_MS = { min: 2_000, max: 7_000 } as const
const AWAY_MS = { min: 0, max: 6_000 } as const

/** Faults by how often they strike, so that a campaign suffers and is not stopped by them. */
const faultRates = {
  http500: { min: 0.05, max: 0.3 },
  throttle: { min: 0.05, max: 0.3 },
  hang: { min: 0.002, max: 0.02 },
  hangAfterAccepting: { min: 0.002, max: 0.02 },
  resetBefore: { min: 0.02, max: 0.1 },
  resetAfterAccepting: { min: 0.02, max: 0.1 },
  webhookDenied: { min: 0.2, max: 0.6 },
  webhookOutage: { min: 1, max: 1 },
} as const satisfies Partial<Record<Fault['kind'], { min: number; max: number }>>

type Card = Exclude<ChaosEvent['kind'], 'fault'> | keyof typeof faultRates

const deckOf = ({ hasEngineServer }: ChaosPlan): Card[] => [
  'killWorker',
  'killWorker',
  'killWorker',
  'killApi',
  'restartDatabase',
  ...(hasEngineServer ? (['restartEngine'] as const) : []),
  'http500',
  'throttle',
  'hang',
  'hangAfterAccepting',
  'resetBefore',
  'resetAfterAccepting',
  'webhookDenied',
  'webhookOutage',
]

/**
 * What goes wrong and when, in order of time; the same for the same plan. Kinds are dealt from a
 * shuffled deck, so that a run of two minutes has seen each of them.
 */
export function planEvents(plan: ChaosPlan): ChaosEvent[] {
  const draw = drawsFor(plan.seed, 'chaos')
  const between = ({ min, max }: { min: number; max: number }): number => min + draw() * (max - min)
  const events: ChaosEvent[] = []
  let deck: Card[] = []
  let atMs = FIRST_EVENT_MS
  while (atMs < plan.durationMs) {
    if (deck.length === 0) deck = shuffled(deckOf(plan), draw)
    const card = deck.pop() ?? 'killWorker'
    events.push(eventOf(card, { atMs: Math.round(atMs), plan, draw, between }))
    atMs += between(PAUSE_MS)
  }
  return events
}

interface Dealing {
  atMs: number
  plan: ChaosPlan
  draw(): number
  between(range: { min: number; max: number }): number
}

function eventOf(card: Card, { atMs, plan, draw, between }: Dealing): ChaosEvent {
  switch (card) {
    case 'killWorker':
      return {
        kind: card,
        atMs,
        worker: Math.floor(draw() * plan.workerCount),
        awayMs: Math.round(between(AWAY_MS)),
      }
    case 'killApi':
    case 'restartDatabase':
    case 'restartEngine':
      return { kind: card, atMs }
    default: {
      const rate = Number(between(faultRates[card]).toFixed(3))
      return {
        kind: 'fault',
        atMs,
        fault: { kind: card, rate },
        forMs: Math.round(between(FAULT_MS)),
      }
    }
  }
}

function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const left = [...items]
  const order: T[] = []
  while (left.length > 0) order.push(...left.splice(Math.floor(draw() * left.length), 1))
  return order
}

/** The event in a few words, for the log. */
export function wordsFor(event: ChaosEvent): string {
  switch (event.kind) {
    case 'killWorker':
      return `kill -9 of worker ${event.worker + 1}`
    case 'killApi':
      return 'kill -9 of the api'
    case 'restartDatabase':
      return 'immediate restart of PostgreSQL'
    case 'restartEngine':
      return 'kill -9 and restart of the engine'
    case 'fault':
      return `${event.fault.kind} at ${event.fault.rate} for ${event.forMs / 1_000} s`
  }
}
