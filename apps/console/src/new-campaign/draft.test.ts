import { describe, expect, it } from 'vitest'
import { countedPart } from '../campaigns/send-request.ts'
import { isNothingChosen, readDraftChoices } from './choices.ts'
import {
  type Chosen,
  choiceFor,
  type DraftNotes,
  emptyNotes,
  isForProgram,
  isTypedNumber,
  noteKey,
  parseNotes,
  resolveVariables,
  sendRequestOf,
  submissionFor,
  suggestedName,
  valuesOfRow,
} from './draft.ts'

const variable = (key: string) => ({ component: 'body', key, kind: 'text', example: null }) as const
const template = {
  name: 'order_update',
  language: 'en_US',
  category: 'utility',
  status: 'APPROVED',
  quality: 'GREEN',
  wabaId: '1',
  components: [],
  variables: [variable('first_name'), variable('city')],
  whyNotSendable: null,
} as const
const columns = ['phone', 'First Name', 'town']
const importId = '019aa6a0-0000-7000-8000-000000000001'
const file = {
  id: importId,
  fileName: 'people.csv',
  state: 'ready',
  columns,
  mapping: null,
  defaultCountry: null,
  rows: 1,
  validUnique: 1,
  duplicates: 0,
  invalid: 0,
  withoutOptIn: 0,
  blank: 0,
  refusedBy: [],
  createdAt: '2025-11-21T07:00:00Z',
  finishedAt: null,
} as const
const sendable = {
  template: { ...template, components: [], variables: [...template.variables] },
  file: { ...file, columns: [...columns], refusedBy: [] },
}
const notesWith = (choices: DraftNotes['variables']): DraftNotes => ({
  ...emptyNotes,
  variables: choices,
})
const city = noteKey(template, variable('city'))

describe('choices in the address', () => {
  it('keeps what is valid and drops what is not', () => {
    expect(
      readDraftChoices({ import: importId, from: 'abc', template: 'x', language: 'e' }),
    ).toEqual({
      import: importId,
      template: 'x',
    })
  })
})

describe('coming back', () => {
  it('knows an address without any choice', () => {
    expect(isNothingChosen({})).toBe(true)
    expect(isNothingChosen(readDraftChoices({ import: 'x' }))).toBe(true)
    expect(isNothingChosen({ template: 'x' })).toBe(false)
  })
})

describe('notes in the session', () => {
  it('come back as they were written', () => {
    const notes = { ...notesWith({ [city]: { kind: 'value', value: 'Lagos' } }), name: 'My sale' }
    expect(parseNotes(JSON.stringify(notes))).toEqual(notes)
  })

  it('keep the default way to send when they were written before there was a choice', () => {
    const { sending: _, ...older } = { ...emptyNotes, name: 'My sale' }
    expect(parseNotes(JSON.stringify(older))).toEqual({ ...emptyNotes, name: 'My sale' })
  })

  it('start empty when there are none or they cannot be read', () => {
    for (const stored of [null, '', '{', '[]', '{"name":3}'])
      expect(parseNotes(stored)).toEqual(emptyNotes)
  })
})

describe('variables', () => {
  it('take the column of the same name until another choice is made', () => {
    expect(choiceFor(template, variable('first_name'), emptyNotes, columns)).toEqual({
      kind: 'column',
      column: 'First Name',
      fallback: '',
    })
    expect(choiceFor(template, variable('city'), emptyNotes, columns)).toBeUndefined()
  })

  it('are listed with the reason while they cannot be sent', () => {
    const gone = notesWith({ [city]: { kind: 'column', column: 'city', fallback: '' } })
    const empty = notesWith({ [city]: { kind: 'value', value: ' ' } })
    const problemsWith = (notes: DraftNotes) =>
      resolveVariables(sendable.template, notes, columns).problems.map(({ problem }) => problem)
    expect(problemsWith(emptyNotes)).toEqual(['not-chosen'])
    expect(problemsWith(gone)).toEqual(['column-gone'])
    expect(problemsWith(empty)).toEqual(['empty'])
  })

  it('leave out an empty fallback', () => {
    const notes = notesWith({ [city]: { kind: 'column', column: 'town', fallback: '' } })
    expect(resolveVariables(sendable.template, notes, columns).sources).toEqual({
      body: { first_name: { column: 'First Name' }, city: { column: 'town' } },
    })
  })

  it('read a row with its fallback, and a gap as a gap', () => {
    const notes = notesWith({ [city]: { kind: 'column', column: 'town', fallback: 'your city' } })
    const row = { values: { 'First Name': ' ', town: '' } }
    expect(valuesOfRow(sendable.template, notes, columns, row).body).toEqual({
      first_name: null,
      city: 'your city',
    })
  })
})

describe('the request', () => {
  const notes = notesWith({ [city]: { kind: 'value', value: 'Lagos' } })

  const number = {
    id: '123456',
    wabaId: '1',
    displayPhoneNumber: '+62 811 1',
    verifiedName: 'Shop',
    throughputLevel: 'HIGH',
    qualityRating: 'GREEN',
    status: 'CONNECTED',
    isOnBusinessApp: false,
    mpsMax: null,
    portfolio: null,
    plan: { messagesPerSecond: 1000, batchSize: 100, batchIntervalMs: 100, source: 'HIGH' },
  } satisfies Chosen['number']
  const chosen: Chosen = {
    number,
    numbers: [number],
    template: sendable.template,
    file: sendable.file,
  }
  const nowMs = Date.parse('2025-11-21T07:00:00Z')

  it('waits until everything is chosen', () => {
    const missing = (change: Partial<Chosen>, with_ = notes) =>
      sendRequestOf(with_, { ...chosen, ...change }, nowMs)
    expect(missing({ number: undefined })).toBeUndefined()
    expect(missing({ template: undefined })).toBeUndefined()
    expect(missing({}, emptyNotes)).toBeUndefined()
    expect(
      missing({ template: { ...sendable.template, whyNotSendable: 'Paused by Meta' } }),
    ).toBeUndefined()
    expect(missing({ file: { ...sendable.file, state: 'reading' } })).toBeUndefined()
    const late = { ...notes, sending: { ...notes.sending, startsAt: '2020-01-01T09:00' } }
    expect(missing({}, late)).toBeUndefined()
    expect(missing({})).toEqual({
      kind: 'campaign',
      body: {
        phoneNumberId: '123456',
        template: { name: 'order_update', language: 'en_US' },
        audience: { importId },
        variables: { body: { first_name: { column: 'First Name' }, city: { value: 'Lagos' } } },
        pool: [],
        startsAt: null,
        lateStartMaxMinutes: 60,
        unknownPolicy: 'resend_when_proven',
      },
    })
  })

  it('becomes a program for more people than one campaign takes, cut by a column the file has', () => {
    const large = { ...sendable.file, validUnique: 50_001 }
    const cutBy = (cutColumn: string) =>
      sendRequestOf(
        { ...notes, sending: { ...notes.sending, cutColumn, sideBySide: 4 } },
        { ...chosen, file: large },
        nowMs,
      )
    expect(isForProgram({ validUnique: 50_000 })).toBe(false)
    expect(cutBy('town')).toMatchObject({
      kind: 'program',
      body: { cutColumn: 'town', sideBySide: 4 },
    })
    expect(cutBy('gone')).toMatchObject({ body: { cutColumn: null } })
  })

  it('is counted anew only for what the counts depend on', () => {
    const request = sendRequestOf(
      notes,
      { ...chosen, file: { ...sendable.file, validUnique: 60_000 } },
      nowMs,
    )
    const counted = (change: object) =>
      request?.kind === 'program' &&
      countedPart({ ...request, body: { ...request.body, ...change } })
    expect(counted({ unknownPolicy: 'hold', sideBySide: 8, lateStartMaxMinutes: 0 })).toEqual(
      counted({}),
    )
    expect(counted({ cutColumn: 'town' })).not.toEqual(counted({}))
  })

  it('keeps its idempotency key while it is the same and takes a new one when it changed', () => {
    const body = {
      phoneNumberId: '123456',
      template: { name: 'a', language: 'en' },
      audience: { importId },
      variables: {},
    }
    const request = { name: 'Sale', kind: 'campaign', body } as const
    const first = submissionFor(emptyNotes, request, () => 'key-1')
    const noted = { ...emptyNotes, submission: first }
    expect(submissionFor(noted, request, () => 'key-2')).toEqual(first)
    expect(submissionFor(noted, { ...request, name: 'Other' }, () => 'key-2').key).toBe('key-2')
    expect(submissionFor(noted, { ...request, kind: 'program' }, () => 'key-2').key).toBe('key-2')
  })

  it('has a name to begin with', () => {
    expect(suggestedName(template, file)).toBe('order_update, people')
  })
})

describe('typing the number of people', () => {
  it('accepts it with separators of any locale and nothing else', () => {
    for (const typed of ['9218', '9,218', '9.218', ' 9 218 ', '9’218'])
      expect(isTypedNumber(typed, 9218)).toBe(true)
    for (const typed of ['', '9217', '92180', '9218 people', '-9218'])
      expect(isTypedNumber(typed, 9218)).toBe(false)
  })
})
