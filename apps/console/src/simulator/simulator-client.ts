import type { Problem } from '@clarion/contracts/problems'
import { ClarionProblem, ClarionUnreachable } from '@clarion/sdk/client'
import { ToldFailure } from '../api/failure.ts'
import { AnswerMismatch, isObject, type Read } from './read.ts'

/** Where our server passes calls on to the simulator's own controls. */
export const SIMULATOR_API = '/simulator-api'

export interface SimulatorCall<T> {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  read: Read<T>
  body?: unknown
  signal?: AbortSignal
}

/** Asks the simulator; refusals and answers not understood are thrown with words for a person. */
export async function callSimulator<T>(call: SimulatorCall<T>): Promise<T> {
  const { method = 'GET', path, read, body, signal } = call
  const response = await fetch(`${SIMULATOR_API}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ClarionUnreachable('No answer came.', { cause: error })
  })
  const answer: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw refusalOf(response, answer)
  try {
    return read(answer, '')
  } catch (error) {
    if (!(error instanceof AnswerMismatch)) throw error
    throw new ToldFailure(error.message, {
      title: 'The simulator answers in an unknown way',
      cause: error,
    })
  }
}

function refusalOf(response: Response, answer: unknown): Error {
  const isOurs = response.headers.get('content-type')?.startsWith('application/problem+json')
  // Our own server gives nothing else under this type.
  if (isOurs && isObject(answer)) return new ClarionProblem(answer as unknown as Problem)
  const error = isObject(answer) && isObject(answer['error']) ? answer['error'] : {}
  const sentence = error['message']
  return new ToldFailure(
    typeof sentence === 'string' ? sentence : `It answered ${response.status} without a reason.`,
    { title: 'The simulator refused this' },
  )
}
