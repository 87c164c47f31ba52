import { type GraphAnswer, type GraphProblem, ok } from '../errors/graph-problem.ts'

/** What an edge or node answers: an answer, or a refusal still to be dressed. */
export type EdgeOutcome =
  | { kind: 'answer'; answer: GraphAnswer }
  | { kind: 'refused'; problem: GraphProblem }

export const answered = (body: unknown): EdgeOutcome => ({ kind: 'answer', answer: ok(body) })
export const refusedWith = (problem: GraphProblem): EdgeOutcome => ({ kind: 'refused', problem })

/** `(#100) …` of Graph itself, without WhatsApp's error_data. */
export const refusedParameter = (message: string): EdgeOutcome =>
  refusedWith({ code: 100, message: `(#100) ${message}`, isBare: true })

/** Calls that changed something and have nothing else to say. */
export const succeeded: EdgeOutcome = answered({ success: true })
