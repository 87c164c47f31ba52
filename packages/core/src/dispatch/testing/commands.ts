import { type UnknownDecision, unknownDecisions } from '@clarion/contracts/campaigns'
import fc from 'fast-check'
import { type Answer, answers } from './fake-meta.ts'

/** Where a worker may die: after what is named, before anything else. */
export const crashPoints = [
  'claimed',
  'begun',
  'sent-not-answered',
  'answered-not-recorded',
  'recorded',
] as const
export type CrashPoint = (typeof crashPoints)[number]

export const workers = ['w1', 'w2', 'w3'] as const
export type Worker = (typeof workers)[number]

/** One thing that happens. What is not possible when its turn comes does not happen. */
export type Command =
  /** A worker begins to advance the campaign, whoever else does so: the start of a step. */
  | { do: 'look'; worker: Worker }
  /** A worker takes a group through, and dies on the way or gets to its end. */
  | {
      do: 'lease'
      worker: Worker
      position: number
      count: number
      batch: number
      answers: readonly Answer[]
      dies: CrashPoint | null
    }
  | { do: 'claim'; worker: Worker; position: number; count: number }
  /** One statement or call of one of the hands. */
  | { do: 'begin'; hand: number; count: number }
  | { do: 'send'; hand: number; answer: Answer }
  | { do: 'answer'; hand: number; call: number }
  | { do: 'record'; hand: number; times: number }
  | { do: 'call_off'; hand: number }
  | { do: 'release'; hand: number }
  | { do: 'die'; worker: Worker }
  /** Reports arrive, in this order, new ones and such that were heard before. */
  | { do: 'hear'; reports: readonly number[] }
  | { do: 'lose'; report: number }
  /** A later message of another campaign through each of these numbers is heard of. */
  | { do: 'hear_elsewhere'; positions: readonly number[] }
  | { do: 'control'; action: 'pause' | 'resume' | 'cancel' }
  /** Time passes: those put off for seconds are due; claims lapse; a reconcile window is over. */
  | { do: 'pass'; time: 'moment' | 'lapse' | 'window' }
  | { do: 'suppress'; n: number }
  | { do: 'lift_stops' }
  /** A person decides about one of those whose outcome is unknown. */
  | { do: 'decide'; decision: UnknownDecision['decision']; unknown: number }

export interface Story {
  policy: 'resend_when_proven' | 'hold'
  commands: readonly Command[]
  /** What becomes of those who still work when the story ends. */
  ending: 'finish' | 'die'
}

export const PEOPLE = 5
const HANDS_TOLD_APART = 4
const REPORTS_TOLD_APART = 12

/** A command of these parts, so many times as likely as one that weighs 1. */
const weighing = <T>(weight: number, parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) => ({
  weight,
  arbitrary: fc.record(parts),
})
const anyWorker = fc.constantFrom(...workers)
const anyPosition = fc.constantFrom(1, 2)
const anyHand = fc.nat(HANDS_TOLD_APART - 1)
/** Mostly such as leave people to be told of or tried again; stops end everything for long. */
const anyAnswer = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.constantFrom('lost_but_reached', 'lost_on_the_way', 'accepted', 'throttled'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...answers) },
) satisfies fc.Arbitrary<Answer>
const anyReports = fc.array(fc.nat(REPORTS_TOLD_APART - 1), { minLength: 1, maxLength: 4 })

/** What may happen, and how often in comparison. */
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  weighing(16, { do: fc.constant('look'), worker: anyWorker }),
  weighing(18, {
    do: fc.constant('lease'),
    worker: anyWorker,
    position: anyPosition,
    count: fc.integer({ min: 1, max: 4 }),
    batch: fc.integer({ min: 1, max: 2 }),
    answers: fc.array(anyAnswer, { minLength: 1, maxLength: 4 }),
    dies: fc.option(fc.constantFrom(...crashPoints), { freq: 1 }),
  }),
  weighing(6, {
    do: fc.constant('claim'),
    worker: anyWorker,
    position: anyPosition,
    count: fc.integer({ min: 1, max: 3 }),
  }),
  weighing(10, { do: fc.constant('begin'), hand: anyHand, count: fc.integer({ min: 1, max: 2 }) }),
  weighing(14, { do: fc.constant('send'), hand: anyHand, answer: anyAnswer }),
  weighing(8, { do: fc.constant('answer'), hand: anyHand, call: fc.nat(2) }),
  weighing(8, { do: fc.constant('record'), hand: anyHand, times: fc.integer({ min: 1, max: 2 }) }),
  weighing(1, { do: fc.constant('call_off'), hand: anyHand }),
  weighing(2, { do: fc.constant('release'), hand: anyHand }),
  weighing(1, { do: fc.constant('die'), worker: anyWorker }),
  weighing(10, { do: fc.constant('hear'), reports: anyReports }),
  weighing(2, { do: fc.constant('lose'), report: fc.nat(REPORTS_TOLD_APART - 1) }),
  weighing(10, {
    do: fc.constant('hear_elsewhere'),
    positions: fc.constantFrom([1], [2], [1, 2]),
  }),
  weighing(3, {
    do: fc.constant('control'),
    action: fc.constantFrom('pause', 'resume', 'resume', 'resume', 'cancel'),
  }),
  weighing(16, {
    do: fc.constant('pass'),
    time: fc.constantFrom('moment', 'lapse', 'window', 'window'),
  }),
  weighing(1, { do: fc.constant('suppress'), n: fc.integer({ min: 1, max: PEOPLE }) }),
  weighing(3, { do: fc.constant('lift_stops') }),
  weighing(6, {
    do: fc.constant('decide'),
    decision: fc.constantFrom(...unknownDecisions),
    unknown: fc.nat(PEOPLE - 1),
  }),
)

export const anyStory: fc.Arbitrary<Story> = fc.record({
  policy: fc.constantFrom('resend_when_proven', 'resend_when_proven', 'hold'),
  commands: fc.array(anyCommand, { minLength: 20, maxLength: 60, size: 'max' }),
  ending: fc.constantFrom('finish', 'die'),
})
