import type { ProblemCode, ProblemField } from '@clarion/contracts/problems'

/** An expected "no": the problem code and a sentence that says what to do. */
export interface Refusal {
  kind: 'refused'
  code: ProblemCode
  detail: string
  /** Which fields are at fault, all of them. */
  errors?: ProblemField[]
}

export const refuse = (code: ProblemCode, detail: string, errors?: ProblemField[]): Refusal => ({
  kind: 'refused',
  code,
  detail,
  ...(errors && { errors }),
})
