import { ClarionProblem, ClarionUnreachable } from '@clarion/sdk/client'
import { describe, expect, it } from 'vitest'
import {
  columnsToReadAgain,
  describeFailure,
  isNowhere,
  isSignedOut,
  ToldFailure,
} from './failure.ts'

const problem = {
  type: 'about:blank',
  title: 'The file has no phone column',
  status: 422,
  detail: 'None of email, name looks like a phone number.',
  code: 'file-without-phone-column',
  request_id: 'req-1',
  columns: ['email', 'name'],
  error: { type: 'invalid_request', code: 'file-without-phone-column', message: 'x' },
}

describe('a failed request', () => {
  it('is described by the sentence and the request id of the problem', () => {
    expect(describeFailure(new ClarionProblem(problem))).toEqual({
      title: problem.title,
      detail: problem.detail,
      requestId: 'req-1',
      code: problem.code,
    })
  })

  it('adds what is wrong with each field, once', () => {
    const errors = [
      { pointer: '/name', code: 'too_small', detail: 'Give it a name.' },
      { pointer: '/x', code: 'x', detail: problem.detail },
    ]
    expect(describeFailure(new ClarionProblem({ ...problem, errors })).detail).toBe(
      `${problem.detail} Give it a name.`,
    )
  })

  it('says that work is kept when no answer came', () => {
    const failure = describeFailure(new ClarionUnreachable('no'))
    expect(failure.detail).toContain('kept')
    expect(failure.requestId).toBeUndefined()
  })

  it('knows a session that has ended', () => {
    expect(isSignedOut(new ClarionProblem({ ...problem, status: 401 }))).toBe(true)
    expect(isSignedOut(new ClarionProblem(problem))).toBe(false)
    expect(isSignedOut(new Error('x'))).toBe(false)
  })

  it('knows an address where nothing is from one that does not answer', () => {
    expect(isNowhere(new ClarionProblem({ ...problem, status: 404 }))).toBe(true)
    expect(isNowhere(new ClarionProblem({ ...problem, status: 400 }))).toBe(true)
    expect(isNowhere(new ClarionProblem({ ...problem, status: 503 }))).toBe(false)
    expect(isNowhere(new ClarionUnreachable('no'))).toBe(false)
  })

  it('does not say the title twice', () => {
    const described = (title: string, detail: string) => {
      const failure = describeFailure(new ClarionProblem({ ...problem, title, detail }))
      return [failure.title, failure.detail]
    }
    expect(described('The file is empty', 'The file is empty. Upload another.')).toEqual([
      'The file is empty',
      'Upload another.',
    ])
    expect(described('The file has no rows', 'The file has no rows below it. Add one.')).toEqual([
      'The file has no rows below it',
      'Add one.',
    ])
    expect(described('No row fits', 'No row fits: 2 rows are short. Correct them.')).toEqual([
      'No row fits',
      '2 rows are short. Correct them.',
    ])
    expect(described('No', 'No')).toEqual(['No', ''])
  })

  it('offers the columns of a file that may be read in another way, and of no other', () => {
    expect(columnsToReadAgain(new ClarionProblem(problem))).toEqual(['email', 'name'])
    expect(columnsToReadAgain(new Error('x'))).toEqual([])
    const withoutRows = { ...problem, code: 'file-without-rows' }
    expect(columnsToReadAgain(new ClarionProblem(withoutRows))).toEqual([])
  })
})

it('shows a failure that says itself what to show', () => {
  expect(describeFailure(new ToldFailure('Say less.', { title: 'It refused' }))).toMatchObject({
    ...{ title: 'It refused', detail: 'Say less.', code: undefined },
  })
})
