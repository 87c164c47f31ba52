import { randomUUID } from 'node:crypto'
import type { Problem } from '@clarion/contracts/problems'
import { anImport, aTemplate, phoneOf } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let template: { name: string; language: string }
let importId: string
beforeAll(async () => {
  api = await createTestApi()
  template = await aTemplate(api.db.database, api.workspace, { category: 'marketing' })
  importId = await anImport(api.db.database, api.workspace, [
    { phone: phoneOf(1) },
    { phone: phoneOf(2) },
    { phone: phoneOf(3) },
  ])
})
afterAll(() => api.close())

const campaign = (changes: object = {}): object => ({
  name: 'Flash sale',
  phoneNumberId: api.workspace.phoneNumberId,
  template,
  audience: { importId },
  variables: { body: { '1': { column: 'first_name' } } },
  ...changes,
})

type Method = 'GET' | 'POST'
interface Asked {
  body?: string | object
  headers?: Record<string, string>
}
const ask = async <T = Problem>(method: Method, url: string, { body, headers }: Asked = {}) => {
  const response = await api.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${api.key}`,
      'idempotency-key': randomUUID(),
      ...headers,
    },
    ...(body !== undefined && { payload: body }),
  })
  return { status: response.statusCode, json: response.json<T>(), headers: response.headers }
}
const createWith = (changes: object) => ask('POST', '/v1/campaigns', { body: campaign(changes) })
const draft = async (): Promise<string> =>
  (await ask<{ id: string }>('POST', '/v1/campaigns', { body: campaign() })).json.id

describe('text that cannot be kept', () => {
  it.each([
    ['a zero byte in the name', { name: 'a\u0000b' }, '/name'],
    [
      'a zero byte in a constant',
      { variables: { body: { '1': { value: 'a\u0000b' } } } },
      '/variables/body/1/value',
    ],
    [
      'half a character in a constant',
      { variables: { body: { '1': { value: 'a\ud800b' } } } },
      '/variables/body/1/value',
    ],
    ['half a character in the name', { name: 'a\ud800b' }, '/name'],
  ])('refuses %s and says where it stands', async (_, changes, pointer) => {
    const { status, json } = await createWith(changes)
    expect([status, json.code, json.errors?.[0]?.pointer]).toEqual([400, 'field-invalid', pointer])
  })

  it('refuses it in a query too', async () => {
    const { json } = await ask('GET', '/v1/campaigns?q=%00')
    expect([json.code, json.errors?.[0]?.pointer]).toEqual(['field-invalid', '/q'])
  })

  it('keeps any other text as it came', async () => {
    const name = '🎉 O’Brien"; drop table campaigns; -- \u202eabc'
    const { json } = await ask<{ name: string }>('POST', '/v1/campaigns', {
      body: campaign({ name }),
    })
    expect(json.name).toBe(name)
  })
})

describe('pages', () => {
  const cursor = (parts: unknown): string =>
    Buffer.from(JSON.stringify(parts)).toString('base64url')
  const foreign = [
    'garbage',
    cursor(['abc', 'def']),
    cursor(['2026-01-01T00:00:00.000Z', 'def']),
    cursor([1e20]),
    cursor([1.5]),
    cursor([-1]),
    cursor({ at: 1 }),
  ]

  it('refuse a cursor that was not given out, on every list', async () => {
    const lists = [
      '/v1/campaigns',
      '/v1/programs',
      '/v1/imports',
      `/v1/imports/${importId}/rows`,
      `/v1/campaigns/${await draft()}/recipients`,
    ]
    for (const list of lists)
      for (const text of foreign) {
        const { status, json } = await ask('GET', `${list}?cursor=${text}`)
        expect([status, json.errors?.[0]?.pointer], `${list} ${text}`).toEqual([400, '/cursor'])
      }
  })

  it('lead through every list with the cursors they give', async () => {
    await anImport(api.db.database, api.workspace, [{ phone: phoneOf(7) }])
    const sent = await draft()
    await ask('POST', `/v1/campaigns/${sent}/launch`)
    for (const name of ['One', 'Two'])
      await ask('POST', '/v1/programs', { body: campaign({ name }) })
    // Written within one millisecond, and told apart all the same.
    await sql`
      update campaigns set created_at = timestamptz '2026-01-01' + interval '1 microsecond' * n
      from (select id, row_number() over (order by id desc) as n from campaigns) c
      where c.id = campaigns.id`.execute(api.db.database)
    const lists = [
      '/v1/campaigns',
      '/v1/programs',
      '/v1/imports',
      `/v1/imports/${importId}/rows`,
      `/v1/campaigns/${sent}/recipients`,
    ]
    for (const list of lists) {
      const whole = await ask<Page>('GET', `${list}?limit=500`)
      const walked: Row[] = []
      let next: string | null = ''
      while (next !== null) {
        const at: string = next === '' ? '' : `&cursor=${next}`
        const page = await ask<Page>('GET', `${list}?limit=1${at}`)
        walked.push(...page.json.data)
        next = page.json.nextCursor
      }
      expect(walked.length, list).toBeGreaterThan(1)
      expect(walked.map(keyOf), list).toEqual(whole.json.data.map(keyOf))
    }
  })

  it('refuse a failure code that no number of Meta’s can be', async () => {
    const { json } = await ask('GET', `/v1/campaigns/${await draft()}/recipients?code=99999999999`)
    expect(json.errors?.[0]?.pointer).toBe('/code')
  })
})

interface Row {
  id?: string
  line?: number
  n?: number
}
interface Page {
  data: Row[]
  nextCursor: string | null
}
const keyOf = ({ id, line, n }: Row): unknown => id ?? line ?? n

describe('bodies', () => {
  it.each([
    ['text/plain', '{"name":"x"}'],
    ['application/x-www-form-urlencoded', 'name=x'],
  ])('are refused as %s, with the type that is taken', async (type, body) => {
    const { status, json } = await ask('POST', '/v1/campaigns', {
      body,
      headers: { 'content-type': type },
    })
    expect([status, json.code]).toEqual([415, 'content-type-unsupported'])
    expect(json.detail).toContain('application/json')
  })

  it('may be left out of an action, whatever content type is announced', async () => {
    const id = await draft()
    const { json } = await ask<{ state: string }>('POST', `/v1/campaigns/${id}/cancel`, {
      headers: { 'content-type': 'application/json' },
    })
    expect(json.state).toBe('cancelled')
  })

  it('are refused by an action when they say something', async () => {
    const id = await draft()
    const { status, json } = await ask('POST', `/v1/campaigns/${id}/cancel`, {
      body: { reason: 'typo' },
    })
    expect([status, json.code, json.errors?.[0]?.pointer]).toEqual([
      400,
      'field-unknown',
      '/reason',
    ])
    const after = await ask<{ state: string }>('GET', `/v1/campaigns/${id}`)
    expect(after.json.state).toBe('draft')
  })

  it('are told apart when a field is missing and when it is wrong', async () => {
    const { name: _, ...nameless } = { name: '', ...campaign() }
    const { json } = await ask('POST', '/v1/campaigns', { body: nameless })
    expect(json.detail).toBe('The body is not acceptable at /name: it is missing.')
    const { json: array } = await ask('POST', '/v1/campaigns', { body: [] })
    expect(array.errors?.[0]?.pointer).toBe('')
    expect(array.detail).toBe(
      'The body is not acceptable: Invalid input: expected object, received array.',
    )
  })
})

describe('addresses', () => {
  it('that cannot be decoded are a problem like any other', async () => {
    const { status, json, headers } = await ask('GET', '/v1/%E0%A4%A')
    expect([status, json.code]).toEqual([404, 'route-not-found'])
    expect(headers['content-type']).toContain('application/problem+json')
  })

  it('speak of the address and the query by those names', async () => {
    expect((await ask('GET', '/v1/campaigns/xyz')).json.detail).toContain('The address is not')
    expect((await ask('GET', '/v1/campaigns?limit=0')).json.detail).toContain('The query is not')
  })

  it('ask for a key in the way of HTTP when there is none', async () => {
    const response = await api.app.inject({ method: 'GET', url: '/v1/me' })
    expect(response.headers['www-authenticate']).toBe('Bearer')
  })
})

interface Part {
  name: string
  text: string
  fileName?: string
  type?: string
}
const upload = async (...parts: Part[]) => {
  const boundary = 'between-parts'
  const body = parts
    .map(({ name, text, fileName, type }) => {
      const file = fileName === undefined ? '' : `; filename="${fileName}"`
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n`
      return `${head}${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n${text}\r\n`
    })
    .join('')
  return await ask<Problem & { fileName: string; mapping: unknown }>('POST', '/v1/imports', {
    body: `${body}--${boundary}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  })
}
const people = (name = 'file'): Part => ({
  name,
  text: `phone,first_name\n${phoneOf(1)},Ana\n`,
  fileName: 'people.csv',
  type: 'text/csv',
})

describe('an upload', () => {
  it('is refused with two files, in words about files', async () => {
    const { status, json } = await upload(people(), people())
    expect([status, json.code]).toEqual([400, 'field-unknown'])
    expect(json.detail).toContain('exactly one file')
  })

  it('is refused when a field is given twice', async () => {
    const country = { name: 'defaultCountry', text: 'ID' }
    const { json } = await upload(country, country, people())
    expect([json.code, json.errors?.[0]?.pointer]).toEqual(['field-invalid', '/defaultCountry'])
  })

  it('takes the mapping as text and as JSON, as form libraries send it', async () => {
    const mapping = { name: 'mapping', text: '{"phone":"phone"}' }
    for (const part of [mapping, { ...mapping, type: 'application/json' }]) {
      const { status, json } = await upload(part, people())
      expect([status, json.mapping]).toEqual([201, { phone: 'phone', optedInAt: null }])
    }
  })

  it('refuses a mapping that is no JSON, whatever it is announced as', async () => {
    for (const type of ['text/plain', 'application/json']) {
      const { json } = await upload({ name: 'mapping', text: '{', type }, people())
      expect([json.status, json.code]).toEqual([400, 'field-invalid'])
    }
  })

  it('is refused as JSON, with the way to send it', async () => {
    const { json } = await ask('POST', '/v1/imports', { body: {} })
    expect(json.code).toBe('file-missing')
  })

  it('keeps a file name with characters no database takes', async () => {
    const { status, json } = await upload({ ...people(), fileName: 'a\u0000b.csv' })
    expect([status, json.fileName]).toEqual([201, 'ab.csv'])
  })
})
