import { randomUUID } from 'node:crypto'
import type { Message } from '@clarion/contracts/messages'
import type { Problem } from '@clarion/contracts/problems'
import { aNumber, aTemplate, aWorkspace } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from './api-keys.ts'
import { createTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let template: { name: string; language: string }
beforeAll(async () => {
  api = await createTestApi()
  template = await aTemplate(api.db.database, api.workspace)
})
afterAll(() => api.close())

const PHONE = '+6281234567890'
const text = (value: string) => ({ type: 'text', text: value })
const body = (values: readonly string[] = ['Ana']) => [
  { type: 'body', parameters: values.map(text) },
]
const message = (changes: object = {}, ofTemplate: object = {}): object => ({
  messaging_product: 'whatsapp',
  to: PHONE,
  type: 'template',
  template: {
    name: template.name,
    language: { code: template.language },
    components: body(),
    ...ofTemplate,
  },
  ...changes,
})

interface Asked {
  key?: string
  apiKey?: string
  from?: string
}
const send = async <T = Message>(payload: object, { key, apiKey, from }: Asked = {}) => {
  const response = await api.app.inject({
    method: 'POST',
    url: `/v1/${from ?? api.workspace.phoneNumberId}/messages`,
    headers: {
      authorization: `Bearer ${apiKey ?? api.key}`,
      'idempotency-key': key ?? randomUUID(),
    },
    payload,
  })
  const { headers } = response
  return { status: response.statusCode, json: response.json<T>(), headers }
}
const get = async <T = Message>(url: string, apiKey = api.key) => {
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await api.app.inject({ method: 'GET', url, headers })
  return { status: response.statusCode, json: response.json<T>() }
}
const countOf = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from messages`.execute(
    api.db.database,
  )
  return rows[0]?.count ?? 0
}
/** What a refusal says: status, code, and where. */
const refusal = async (payload: object, asked: Asked = {}) => {
  const before = await countOf()
  const { status, json } = await send<Problem>(payload, asked)
  expect(await countOf()).toBe(before)
  return [status, json.code, json.errors?.[0]?.pointer]
}

describe('asking for a message', () => {
  it('takes Meta’s own body and answers with our id before anything is sent', async () => {
    const { status, json } = await send(
      message({ recipient_type: 'individual', biz_opaque_callback_data: 'order 7' }),
    )
    expect(status).toBe(202)
    expect(json).toMatchObject({
      ...{ state: 'pending', to: PHONE, callerData: 'order 7', attempts: 0, wamid: null },
      phoneNumberId: api.workspace.phoneNumberId,
      template: { ...template, category: 'utility' },
    })
    expect((await get(`/v1/messages/${json.id}`)).json).toEqual(json)
  })

  it('keeps the components as they are sent', async () => {
    const { json } = await send(message())
    const row = await api.db.database
      .selectFrom('messages')
      .select('components')
      .where('id', '=', json.id)
      .executeTakeFirstOrThrow()
    expect(row.components).toEqual(body())
  })

  it.each(['6281234567890', '+62 812-3456-7890', '0062 812 3456 7890'])(
    'reads the number %s with or without its plus',
    async (to) => {
      expect((await send(message({ to }))).json.to).toBe(PHONE)
    },
  )

  it('asks once for the same key and body, and refuses the key for another message', async () => {
    const key = randomUUID()
    const first = await send(message(), { key })
    const again = await send(message(), { key })
    expect([again.status, again.json.id]).toEqual([202, first.json.id])
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(await refusal(message({ to: '+6281234567891' }), { key })).toEqual([
      422,
      'idempotency-key-reused',
      undefined,
    ])
  })

  it('takes one message when the same request comes many times at once', async () => {
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(message(), { key })))
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1)
  })

  it('needs a key', async () => {
    const response = await api.app.inject({
      method: 'POST',
      url: `/v1/${api.workspace.phoneNumberId}/messages`,
      headers: { authorization: `Bearer ${api.key}` },
      payload: message(),
    })
    expect(response.json<Problem>().code).toBe('idempotency-key-missing')
  })
})

describe('what is refused at the door', () => {
  it.each([
    ['text', { type: 'text', text: { body: 'Hello' }, template: undefined }],
    ['image', { type: 'image', image: { id: '1' } }],
    ['nonsense', { type: 'poem' }],
  ])('a message of type %s, with the one that is taken', async (_, changes) => {
    const { status, json } = await send<Problem>(message(changes))
    expect([status, json.code]).toEqual([422, 'message-type-unsupported'])
    expect(json.detail).toContain('Only template messages are taken here now')
  })

  it.each<[string, object, string, string]>([
    ['no type', { type: undefined }, 'field-invalid', '/type'],
    ['a type that is no text', { type: 7 }, 'field-invalid', '/type'],
    ['a field of nobody’s', { ttl: 5 }, 'field-unknown', '/ttl'],
    ['a BSUID', { recipient: 'US.1' }, 'field-unknown', '/recipient'],
    ['another product', { messaging_product: 'sms' }, 'field-invalid', '/messaging_product'],
    ['a group', { recipient_type: 'group' }, 'field-invalid', '/recipient_type'],
    [
      'callback data beyond Meta’s length',
      { biz_opaque_callback_data: 'x'.repeat(513) },
      'field-invalid',
      '/biz_opaque_callback_data',
    ],
    [
      'a zero byte',
      { biz_opaque_callback_data: 'a\u0000' },
      'field-invalid',
      '/biz_opaque_callback_data',
    ],
  ])('%s', async (_, changes, code, pointer) => {
    expect(await refusal(message(changes))).toEqual([400, code, pointer])
  })

  it.each<[string, unknown, string, string]>([
    [
      'an unknown field of a component',
      [{ type: 'body', parameters: [text('A')], x: 1 }],
      'field-unknown',
      '/template/components/0/x',
    ],
    [
      'an unknown kind of component',
      [{ type: 'carousel', cards: [] }],
      'field-invalid',
      '/template/components/0/type',
    ],
    [
      'a line break in a value',
      body(['A\nB']),
      'field-invalid',
      '/template/components/0/parameters/0/text',
    ],
    ['a blank value', body([' ']), 'field-invalid', '/template/components/0/parameters/0/text'],
    [
      'a value of more than Meta takes',
      body(['x'.repeat(1_025)]),
      'field-invalid',
      '/template/components/0/parameters/0/text',
    ],
  ])('%s', async (_, components, code, pointer) => {
    expect(await refusal(message({}, { components }))).toEqual([400, code, pointer])
  })

  it.each<[string, unknown, string, string]>([
    ['no value', undefined, 'template-variable-missing', '/template/components'],
    [
      'a value too many',
      body(['A', 'B']),
      'template-variable-unknown',
      '/template/components/0/parameters/1',
    ],
    [
      'a header it has not',
      [...body(), { type: 'header', parameters: [text('A')] }],
      'template-variable-unknown',
      '/template/components/1/parameters/0',
    ],
    [
      'a button it has not',
      [...body(), { type: 'button', sub_type: 'url', index: 0, parameters: [text('A')] }],
      'template-variable-unknown',
      '/template/components/1',
    ],
    [
      'its body twice',
      [...body(), ...body()],
      'template-parameter-invalid',
      '/template/components/1',
    ],
  ])('a template with %s', async (_, components, code, pointer) => {
    expect(await refusal(message({}, { components }))).toEqual([422, code, pointer])
  })

  it.each(['12345', '081234567890', 'Ana', '+1 555 010 9999 x5', ''])(
    'the number "%s", which reaches nobody',
    async (to) => {
      const isEmpty = to === ''
      expect(await refusal(message({ to }))).toEqual(
        isEmpty ? [400, 'field-invalid', '/to'] : [422, 'recipient-phone-invalid', '/to'],
      )
    },
  )

  it('a person on the suppression list, however the number is written', async () => {
    await api.db.database
      .insertInto('suppressions')
      .values({ workspace_id: api.workspace.workspaceId, phone: '+6281111111111', reason: 'No' })
      .execute()
    expect(await refusal(message({ to: '62 811-1111-1111' }))).toEqual([
      422,
      'recipient-suppressed',
      '/to',
    ])
  })

  it('a template that is not there, or not approved', async () => {
    expect(await refusal(message({}, { name: 'nothing' }))).toEqual([
      404,
      'template-not-found',
      '/template',
    ])
    const paused = await aTemplate(api.db.database, api.workspace, { status: 'PAUSED' })
    expect(await refusal(message({}, { name: paused.name }))).toEqual([
      422,
      'template-not-approved',
      '/template',
    ])
  })

  it('a number that is not connected, and one whose account has no such template', async () => {
    const away = await aNumber(api.db.database, api.workspace, { status: 'DISCONNECTED' })
    expect((await refusal(message(), { from: away })).slice(0, 2)).toEqual([
      422,
      'phone-number-not-connected',
    ])
  })

  it('an address with no number of Meta’s form', async () => {
    expect((await refusal(message(), { from: 'campaigns' }))[0]).toBe(400)
  })
})

describe('another workspace', () => {
  it('neither sends through our numbers nor sees our messages', async () => {
    const other = await aWorkspace(api.db.database)
    const apiKey = await createApiKey(api.db.database, {
      ...{ workspaceId: other.workspaceId, name: 'Other', role: 'owner' },
    })
    expect((await refusal(message(), { apiKey })).slice(0, 2)).toEqual([
      404,
      'phone-number-not-found',
    ])
    const { json } = await send(message())
    const looked = await get<Problem>(`/v1/messages/${json.id}`, apiKey)
    expect([looked.status, looked.json.code]).toEqual([404, 'message-not-found'])
    expect((await get<{ data: Message[] }>('/v1/messages', apiKey)).json.data).toEqual([])
  })

  it('may look and not send with a viewer’s key', async () => {
    const apiKey = await createApiKey(api.db.database, {
      ...{ workspaceId: api.workspace.workspaceId, name: 'Viewer', role: 'viewer' },
    })
    expect((await refusal(message(), { apiKey })).slice(0, 2)).toEqual([403, 'role-forbidden'])
    expect((await get('/v1/messages', apiKey)).status).toBe(200)
  })
})

describe('the list of messages', () => {
  interface List {
    data: Message[]
    nextCursor: string | null
  }
  it('comes newest first in pages, each message once', async () => {
    const from = await aNumber(api.db.database, api.workspace)
    const ids: string[] = []
    for (let at = 0; at < 5; at++) ids.unshift((await send(message(), { from })).json.id)
    const found: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`
      const url = `/v1/messages?phoneNumberId=${from}&limit=2${after}`
      const page: List = (await get<List>(url)).json
      found.push(...page.data.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(found).toEqual(ids)
  })

  it('is filtered by state', async () => {
    const { json } = await send(message())
    await sql`update messages set state = 'unknown' where id = ${json.id}`.execute(api.db.database)
    const { data } = (await get<List>('/v1/messages?state=unknown')).json
    expect(data).toMatchObject([{ id: json.id, state: 'unknown', nextAttemptAt: null }])
    expect(data[0]?.stateReason).toContain('nobody knows')
  })

  it.each(['state=claimed', 'cursor=abc', 'phoneNumberId=x', 'limit=0', 'q=1'])(
    'refuses %s',
    async (query) => {
      expect((await get(`/v1/messages?${query}`)).status).toBe(400)
    },
  )
})

it('says what keeps a message from being sent while a stop is open', async () => {
  const { json } = await send(message())
  await sql`
    insert into sending_stops (id, workspace_id, scope, subject, reason, what_to_do)
    values (gen_random_uuid(), ${api.workspace.workspaceId}, 'account', ${api.workspace.wabaId},
      'It cannot pay.', 'Fix the payment method.')`.execute(api.db.database)
  const { stateReason } = (await get(`/v1/messages/${json.id}`)).json
  await sql`update sending_stops set lifted_at = now()`.execute(api.db.database)
  expect(stateReason).toBe('It cannot pay. Fix the payment method.')
})
