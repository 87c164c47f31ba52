import { randomUUID } from 'node:crypto'
import type { Campaign, CampaignPreview } from '@clarion/contracts/campaigns'
import type { Problem } from '@clarion/contracts/problems'
import { EngineUnavailable } from '@clarion/engine/engine'
import { anImport, aTemplate, aWorkspace, phoneOf, type TestRow } from '@clarion/testkit/builders'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApiKey } from './api-keys.ts'
import { createTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let template: { name: string; language: string }
let importId: string
beforeAll(async () => {
  api = await createTestApi()
  template = await aTemplate(api.db.database, api.workspace, { category: 'marketing' })
  importId = await anImport(api.db.database, api.workspace, people)
})
afterAll(() => api.close())

const people: TestRow[] = [
  { phone: phoneOf(1) },
  { phone: phoneOf(2), optedInAt: null },
  { phone: phoneOf(3), cells: [phoneOf(3), '  '] },
  { phone: phoneOf(4), cells: [phoneOf(4), 'Ana\n\t Bela'] },
]
const body = (changes: object = {}): object => ({
  name: 'Flash sale',
  phoneNumberId: api.workspace.phoneNumberId,
  template,
  audience: { importId },
  variables: { body: { '1': { column: 'first_name' } } },
  ...changes,
})
const post = async <T>(url: string, payload?: object, headers: Record<string, string> = {}) => {
  const response = await api.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${api.key}`, 'idempotency-key': randomUUID(), ...headers },
    ...(payload && { payload }),
  })
  return { status: response.statusCode, json: response.json<T>(), headers: response.headers }
}
const get = async <T>(url: string, key = api.key) => {
  const headers = { authorization: `Bearer ${key}` }
  const response = await api.app.inject({ method: 'GET', url, headers })
  return { status: response.statusCode, json: response.json<T>() }
}
const refusal = async (changes: object): Promise<Problem> => {
  const { json, status } = await post<Problem>('/v1/campaigns', body(changes))
  expect(status).toBe(json.status)
  expect(json.error.code).toBe(json.code)
  return json
}

describe('writing a campaign', () => {
  it('refuses a request without Idempotency-Key', async () => {
    const response = await api.app.inject({
      method: 'POST',
      url: '/v1/campaigns',
      headers: { authorization: `Bearer ${api.key}` },
      payload: body(),
    })
    expect(response.json()).toMatchObject({ status: 400, code: 'idempotency-key-missing' })
    expect(response.headers['content-type']).toContain('application/problem+json')
  })

  it('gives the same draft for the same key, and refuses another body under it', async () => {
    const headers = { 'idempotency-key': 'once' }
    const first = await post<Campaign>('/v1/campaigns', body(), headers)
    const again = await post<Campaign>('/v1/campaigns', body(), headers)
    expect(first.status).toBe(201)
    expect(again.json.id).toBe(first.json.id)
    expect(again.headers['idempotent-replayed']).toBe('true')
    const other = await post<Problem>('/v1/campaigns', body({ name: 'Other' }), headers)
    expect(other.json).toMatchObject({ status: 422, code: 'idempotency-key-reused' })
  })

  it('writes one draft when the same request comes many times at once', async () => {
    const headers = { 'idempotency-key': 'at-once' }
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post<Campaign>('/v1/campaigns', body(), headers)),
    )
    expect(new Set(answers.map((answer) => answer.json.id)).size).toBe(1)
  })

  it('gives the same draft when the kept answer is of an older version', async () => {
    const headers = { 'idempotency-key': 'older' }
    const first = await post<Campaign>('/v1/campaigns', body(), headers)
    await api.db.database
      .updateTable('idempotency_keys')
      .set({ response: JSON.stringify({ id: first.json.id, name: 'as it was then' }) })
      .where('key', '=', 'older')
      .execute()
    const again = await post<Campaign>('/v1/campaigns', body(), headers)
    expect(again.json).toEqual(first.json)
    expect(again.headers['idempotent-replayed']).toBe('true')
  })

  it('shows a campaign whose constants would be refused today', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    await api.db.database
      .updateTable('campaigns')
      .set({ variables: JSON.stringify({ body: { '1': { value: ' ' } } }) })
      .where('id', '=', draft.id)
      .execute()
    const { status, json } = await get<Campaign>(`/v1/campaigns/${draft.id}`)
    expect([status, json.variables]).toEqual([200, { body: { '1': { value: ' ' } } }])
    await api.db.database
      .deleteFrom('campaign_numbers')
      .where('campaign_id', '=', draft.id)
      .execute()
    await api.db.database.deleteFrom('campaigns').where('id', '=', draft.id).execute()
  })

  it('lets a corrected request use the key of a refused one', async () => {
    const headers = { 'idempotency-key': 'corrected' }
    await post('/v1/campaigns', body({ variables: {} }), headers)
    expect((await post('/v1/campaigns', body(), headers)).status).toBe(201)
  })

  it.each([
    ['an unknown field', { surprise: true }, 'field-unknown'],
    ['a wrong type', { name: 5 }, 'field-invalid'],
    ['an unknown number', { phoneNumberId: '999999999' }, 'phone-number-not-found'],
    [
      'an unknown template',
      { template: { name: 'nope', language: 'en_US' } },
      'template-not-found',
    ],
    ['an unknown import', { audience: { importId: randomUUID() } }, 'import-not-found'],
    ['a missing variable', { variables: {} }, 'template-variable-missing'],
    [
      'a strange variable',
      { variables: { body: { '1': { value: 'a' }, '2': { value: 'b' } } } },
      'template-variable-unknown',
    ],
    [
      'a column the file has not',
      { variables: { body: { '1': { column: 'nom' } } } },
      'column-unknown',
    ],
  ])('refuses %s with its own code', async (_, changes, code) => {
    expect((await refusal(changes)).code).toBe(code)
  })

  it('refuses a template that is not approved, and says why', async () => {
    const paused = await aTemplate(api.db.database, api.workspace, { status: 'PAUSED' })
    const problem = await refusal({ template: paused })
    expect(problem).toMatchObject({ code: 'template-not-approved' })
    expect(problem.detail).toContain('paused')
  })

  it('refuses what belongs to another workspace as if it did not exist', async () => {
    const other = await aWorkspace(api.db.database)
    const theirs = await anImport(api.db.database, other, people)
    expect((await refusal({ audience: { importId: theirs } })).code).toBe('import-not-found')
    expect((await refusal({ phoneNumberId: other.phoneNumberId })).code).toBe(
      'phone-number-not-found',
    )
  })

  it('refuses bodies that are no JSON or too large', async () => {
    const send = (payload: string) =>
      api.app.inject({
        method: 'POST',
        url: '/v1/campaigns',
        headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' },
        payload,
      })
    expect((await send('{"name":')).json()).toMatchObject({ code: 'body-malformed', status: 400 })
    const large = JSON.stringify({ name: 'x'.repeat(2_000_000) })
    expect((await send(large)).json()).toMatchObject({ code: 'body-too-large', status: 413 })
  })
})

describe('the preview', () => {
  it('counts by reason and shows the messages as they will be sent', async () => {
    const { name: _, ...draft } = { name: '', ...body() }
    const { json } = await post<CampaignPreview>('/v1/campaigns/preview', draft)
    expect(json).toMatchObject({
      people: 4,
      eligible: 2,
      skipped: { no_consent: 1, missing_value: 1 },
    })
    expect(json.samples.map((sample) => [sample.values.body['1'], sample.skipReason])).toEqual([
      ['Name 1', null],
      ['Name 2', 'no_consent'],
      [null, 'missing_value'],
      ['Ana Bela', null],
    ])
  })
})

describe('launching', () => {
  it('freezes exactly who was previewed, skipped ones with their reason', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    const { json: launched } = await post<Campaign>(`/v1/campaigns/${draft.id}/launch`)
    expect(launched).toMatchObject({
      state: 'sending',
      people: 4,
      counts: { pending: 2, skipped: 2 },
      skippedBy: { no_consent: 1, missing_value: 1 },
      whyNot: { pause: null, cancel: null },
    })
    const { json: recipients } = await get<{ data: { phone: string; state: string }[] }>(
      `/v1/campaigns/${draft.id}/recipients?state=pending`,
    )
    expect(recipients.data.map((recipient) => recipient.phone)).toEqual([phoneOf(1), phoneOf(4)])
  })

  it('happens once: the second is refused, also when both come at once', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    const answers = await Promise.all([
      post<Problem>(`/v1/campaigns/${draft.id}/launch`),
      post<Problem>(`/v1/campaigns/${draft.id}/launch`),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
  })

  it('skips the suppressed, above all other reasons', async () => {
    const { workspaceId } = api.workspace
    await api.db.database
      .insertInto('suppressions')
      .values({ workspace_id: workspaceId, phone: phoneOf(1), reason: 'asked' })
      .execute()
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    const { json: launched } = await post<Campaign>(`/v1/campaigns/${draft.id}/launch`)
    expect(launched.skippedBy).toEqual({ suppressed: 1, no_consent: 1, missing_value: 1 })
    await api.db.database.deleteFrom('suppressions').execute()
  })

  it('sends and shows the template as it was, whatever Meta has now', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    await post(`/v1/campaigns/${draft.id}/launch`)
    const { database } = api.db
    const change = (text: string) =>
      database
        .updateTable('templates')
        .set({ components: JSON.stringify([{ type: 'BODY', text }]) })
        .where('name', '=', template.name)
        .execute()
    await change('Bye {{1}}')
    const { json: launched } = await get<Campaign>(`/v1/campaigns/${draft.id}`)
    expect(launched.template.components).toMatchObject([{ type: 'BODY', text: 'Hello {{1}}' }])
    await change('Hello {{1}}')
  })

  it('is refused when the template was changed at Meta since', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    await api.db.database
      .updateTable('templates')
      .set({ components: JSON.stringify([{ type: 'BODY', text: 'Bye {{1}}' }]) })
      .where('name', '=', template.name)
      .execute()
    const { json } = await post<Problem>(`/v1/campaigns/${draft.id}/launch`)
    expect(json.code).toBe('campaign-action-not-allowed')
    await api.db.database
      .updateTable('templates')
      .set({ components: JSON.stringify([{ type: 'BODY', text: 'Hello {{1}}' }]) })
      .where('name', '=', template.name)
      .execute()
  })

  it('is refused when nobody would be messaged, and leaves the draft as it was', async () => {
    const alone = await anImport(api.db.database, api.workspace, [
      { phone: phoneOf(9), optedInAt: null },
    ])
    const { json: draft } = await post<Campaign>(
      '/v1/campaigns',
      body({ audience: { importId: alone } }),
    )
    const { json } = await post<Problem>(`/v1/campaigns/${draft.id}/launch`)
    expect(json.code).toBe('audience-empty')
    const { json: after } = await get<Campaign>(`/v1/campaigns/${draft.id}`)
    expect(after).toMatchObject({ state: 'draft', people: 0 })
  })
})

describe('steering', () => {
  it('pauses, resumes and cancels, and explains what is not possible', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    const early = await post<Problem>(`/v1/campaigns/${draft.id}/pause`)
    expect(early.json).toMatchObject({ status: 409, code: 'campaign-action-not-allowed' })
    await post(`/v1/campaigns/${draft.id}/launch`)
    expect((await post<Campaign>(`/v1/campaigns/${draft.id}/pause`)).json.state).toBe('paused')
    expect((await post<Campaign>(`/v1/campaigns/${draft.id}/resume`)).json.state).toBe('sending')
    const { json: cancelled } = await post<Campaign>(`/v1/campaigns/${draft.id}/cancel`)
    expect(cancelled.state).toBe('cancelled')
    expect(cancelled.whyNot.resume).toContain('cancelled')
  })
})

describe('an engine that cannot be told', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('takes back no command that is written already: its sweep finds the campaign', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    const away = new Error('connection refused')
    vi.spyOn(api.parts.engine, 'start').mockRejectedValue(away)
    vi.spyOn(api.parts.engine, 'wake').mockRejectedValue(away)
    const states: string[] = []
    for (const action of ['launch', 'pause', 'resume', 'cancel']) {
      const { status, json } = await post<Campaign>(`/v1/campaigns/${draft.id}/${action}`)
      expect(status, action).toBe(200)
      states.push(json.state)
    }
    expect(states).toEqual(['sending', 'paused', 'sending', 'cancelled'])
  })

  it('keeps a campaign from being launched while it is known to be away', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    const away = new EngineUnavailable('Temporal cannot be used; nothing was queued.')
    vi.spyOn(api.parts.engine, 'check').mockRejectedValue(away)
    const { json } = await post<Problem>(`/v1/campaigns/${draft.id}/launch`)
    expect(json).toMatchObject({ status: 503, code: 'engine-unavailable' })
    expect((await get<Campaign>(`/v1/campaigns/${draft.id}`)).json.state).toBe('draft')
  })
})

describe('access', () => {
  it('turns away a missing, a wrong and a revoked key', async () => {
    const none = await api.app.inject({ method: 'GET', url: '/v1/campaigns' })
    expect(none.json()).toMatchObject({ status: 401, code: 'key-missing' })
    expect((await get<Problem>('/v1/campaigns', 'nonsense')).json.code).toBe('key-invalid')
    const { workspaceId } = api.workspace
    const key = await createApiKey(api.db.database, { workspaceId, name: 'Old', role: 'owner' })
    await api.db.database
      .updateTable('api_keys')
      .set({ revoked_at: new Date() })
      .where('name', '=', 'Old')
      .execute()
    expect((await get<Problem>('/v1/campaigns', key)).json.code).toBe('key-invalid')
  })

  it('lets a viewer look and nothing else', async () => {
    const { workspaceId } = api.workspace
    const key = await createApiKey(api.db.database, { workspaceId, name: 'Look', role: 'viewer' })
    expect((await get('/v1/campaigns', key)).status).toBe(200)
    const { json } = await post<Problem>('/v1/campaigns', body(), {
      authorization: `Bearer ${key}`,
    })
    expect(json).toMatchObject({ status: 403, code: 'role-forbidden' })
  })

  it('shows nothing of another workspace, on any address', async () => {
    const { json: draft } = await post<Campaign>('/v1/campaigns', body())
    const other = await aWorkspace(api.db.database)
    const { workspaceId } = other
    const key = await createApiKey(api.db.database, { workspaceId, name: 'Them', role: 'owner' })
    const at = `/v1/campaigns/${draft.id}`
    const paths = [
      at,
      `${at}/pace`,
      `${at}/recipients`,
      `${at}/recipients.csv`,
      `/v1/events?campaignId=${draft.id}`,
    ]
    for (const path of [
      ...paths,
      `/v1/imports/${importId}`,
      `/v1/imports/${importId}/rows`,
      `/v1/imports/${importId}/problems.csv`,
    ])
      expect((await get<Problem>(path, key)).status, path).toBe(404)
    for (const action of ['launch', 'pause', 'resume', 'cancel']) {
      const headers = { authorization: `Bearer ${key}` }
      expect((await post<Problem>(`${at}/${action}`, undefined, headers)).status, action).toBe(404)
    }
    const { json: theirs } = await get<{ data: unknown[] }>('/v1/campaigns', key)
    expect(theirs.data).toEqual([])
  })

  it('answers unknown addresses and ids with problems', async () => {
    expect((await get<Problem>('/v1/nothing')).json.code).toBe('route-not-found')
    expect((await get<Problem>('/v1/campaigns/not-an-id')).json.code).toBe('field-invalid')
    expect((await get<Problem>(`/v1/campaigns/${randomUUID()}`)).json.code).toBe(
      'campaign-not-found',
    )
    expect((await get<Problem>('/v1/campaigns?limit=0')).json.code).toBe('field-invalid')
  })
})
