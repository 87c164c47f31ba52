import { randomUUID } from 'node:crypto'
import type { Campaign } from '@clarion/contracts/campaigns'
import type { Problem } from '@clarion/contracts/problems'
import type { Program, ProgramPreview } from '@clarion/contracts/programs'
import { compactTallies } from '@clarion/core/campaigns'
import { aNumber, anImport, aTemplate, aWorkspace, phoneOf } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApiKey } from './api-keys.ts'
import { createTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let template: { name: string; language: string }
let importId: string
beforeAll(async () => {
  api = await createTestApi()
  template = await aTemplate(api.db.database, api.workspace, { category: 'marketing' })
  importId = await anImport(
    api.db.database,
    api.workspace,
    Array.from({ length: 9 }, (_, at) => ({
      phone: phoneOf(at),
      cells: [phoneOf(at), `Region ${at % 3}`],
      ...(at === 0 && { optedInAt: null }),
    })),
  )
})
afterAll(() => api.close())
afterEach(() => {
  vi.restoreAllMocks()
})

const campaign = (changes: object = {}): object => ({
  name: 'Flash sale',
  phoneNumberId: api.workspace.phoneNumberId,
  template,
  audience: { importId },
  variables: { body: { '1': { column: 'first_name' } } },
  ...changes,
})
const program = (changes: object = {}): object => campaign({ cutColumn: 'first_name', ...changes })
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

const ask = async <T = Problem>(
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
  headers: Record<string, string> = {},
) => {
  const response = await api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${api.key}`, 'idempotency-key': randomUUID(), ...headers },
    ...(payload && { payload }),
  })
  return { status: response.statusCode, json: response.json<T>(), headers: response.headers }
}
const post = <T = Problem>(url: string, payload?: object, headers?: Record<string, string>) =>
  ask<T>('POST', url, payload, headers)
const get = <T = Problem>(url: string, headers?: Record<string, string>) =>
  ask<T>('GET', url, undefined, headers)
const refusal = async (url: string, body: object) => {
  const { json } = await post(url, body)
  return [json.code, json.errors?.[0]?.pointer]
}
const keyOf = async (given: { workspaceId?: string; role?: 'owner' | 'viewer' }) => {
  const { workspaceId = api.workspace.workspaceId, role = 'owner' } = given
  const key = await createApiKey(api.db.database, { workspaceId, name: 'Key', role })
  return { authorization: `Bearer ${key}` }
}

describe('a campaign through several numbers', () => {
  it('shows them with their rates, and the rate of all together', async () => {
    const second = await aNumber(api.db.database, api.workspace, { throughput: 'STANDARD' })
    const { json } = await post<Campaign>('/v1/campaigns', campaign({ pool: [second] }))
    expect(
      json.numbers.map((number) => [number.phoneNumberId, number.plan.messagesPerSecond]),
    ).toEqual([
      [api.workspace.phoneNumberId, 1_000],
      [second, 80],
    ])
    expect(json.rate.plan).toMatchObject({ messagesPerSecond: 1_080 })
    expect(json.rate.plan.source).toContain('1,000 + 80')
  })

  it('says which of them is stopped, and why', async () => {
    const second = await aNumber(api.db.database, api.workspace)
    await api.db.database
      .insertInto('sending_stops')
      .values({
        id: randomUUID(),
        workspace_id: api.workspace.workspaceId,
        scope: 'number',
        subject: second,
        reason: 'Meta has blocked the number.',
        what_to_do: 'Ask Meta.',
      })
      .execute()
    const { json } = await post<Campaign>('/v1/campaigns', campaign({ pool: [second] }))
    expect(json.numbers.map((number) => number.stoppedBecause)).toEqual([
      null,
      'Meta has blocked the number.',
    ])
  })

  it('is refused for a number of another workspace, and says which one', async () => {
    const other = await aWorkspace(api.db.database)
    for (const url of ['/v1/campaigns', '/v1/programs'])
      expect(await refusal(url, campaign({ pool: [other.phoneNumberId] }))).toEqual([
        'phone-number-not-found',
        '/pool/0',
      ])
  })

  it('is refused for a number of another account', async () => {
    const wabaId = '555000111'
    await api.db.database
      .insertInto('accounts')
      .values({
        waba_id: wabaId,
        workspace_id: api.workspace.workspaceId,
        name: 'Second account',
        token_ciphertext: Buffer.from(''),
        token_key_id: 'k1',
      })
      .execute()
    const fine = await aNumber(api.db.database, api.workspace)
    const foreign = await aNumber(api.db.database, api.workspace, { wabaId })
    expect(await refusal('/v1/campaigns', campaign({ pool: [fine, foreign] }))).toEqual([
      'phone-number-of-other-account',
      '/pool/1',
    ])
  })

  it('is refused for a number that cannot send, and for one that stands there twice', async () => {
    const away = await aNumber(api.db.database, api.workspace, { status: 'BANNED' })
    expect(await refusal('/v1/campaigns', campaign({ pool: [away] }))).toEqual([
      'phone-number-not-connected',
      '/pool/0',
    ])
    const { phoneNumberId } = api.workspace
    expect(await refusal('/v1/campaigns', campaign({ pool: [phoneNumberId] }))).toEqual([
      'field-invalid',
      '/pool/0',
    ])
  })
})

describe('a campaign with a start', () => {
  it.each([
    ['past', '2020-01-01T00:00:00Z'],
    ['before there were clocks', '0001-01-01T00:00:00Z'],
    ['more than a year ahead', '2999-01-01T00:00:00+14:00'],
    ['no instant', 'tomorrow'],
    ['without its time zone', '2030-01-01T00:00:00'],
  ])('is refused when it is %s, at every door', async (_, startsAt) => {
    for (const url of ['/v1/campaigns', '/v1/programs'])
      expect(await refusal(url, campaign({ startsAt }))).toEqual(['field-invalid', '/startsAt'])
    const { name: _name, ...unnamed } = { name: '', ...campaign({ startsAt }) }
    for (const url of ['/v1/campaigns/preview', '/v1/programs/preview'])
      expect(await refusal(url, unnamed)).toEqual(['field-invalid', '/startsAt'])
  })

  it('is scheduled by its launch, and the engine is told when', async () => {
    const startsAt = inAnHour()
    const { json: draft } = await post<Campaign>('/v1/campaigns', campaign({ startsAt }))
    const start = vi.spyOn(api.parts.engine, 'start')
    const { json } = await post<Campaign>(`/v1/campaigns/${draft.id}/launch`)
    expect(json).toMatchObject({
      state: 'scheduled',
      startsAt,
      people: 9,
      waitingFor: { reason: 'start_instant', until: startsAt },
      estimatedFinishAt: null,
    })
    expect(start).toHaveBeenCalledWith(draft.id, new Date(startsAt))
    await post(`/v1/campaigns/${draft.id}/pause`)
    expect((await post<Campaign>(`/v1/campaigns/${draft.id}/resume`)).json.state).toBe('scheduled')
    await post(`/v1/campaigns/${draft.id}/cancel`)
  })
})

describe('a campaign to too many people', () => {
  it('is refused with the way to a program', async () => {
    const many = await anImport(api.db.database, api.workspace, [{ phone: phoneOf(1) }])
    const { json: draft } = await post<Campaign>(
      '/v1/campaigns',
      campaign({ audience: { importId: many } }),
    )
    await api.db.database
      .updateTable('imports')
      .set({ valid_unique_count: 50_001, row_count: 50_001 })
      .where('id', '=', many)
      .execute()
    for (const [url, body] of [
      ['/v1/campaigns', campaign({ audience: { importId: many } })],
      [`/v1/campaigns/${draft.id}/launch`, undefined],
    ] as const) {
      const { status, json } = await post(url, body)
      expect([status, json.code]).toEqual([422, 'audience-too-large'])
      expect(json.detail).toContain('POST /v1/programs')
    }
  })
})

describe('writing a program', () => {
  it('previews its parts in order, with everyone counted as in a campaign', async () => {
    const { name: _, ...unnamed } = { name: '', ...program() }
    const { json } = await post<ProgramPreview>('/v1/programs/preview', unnamed)
    expect(json).toMatchObject({ people: 9, eligible: 8, skipped: { no_consent: 1 } })
    expect(json.parts).toEqual([
      { part: 1, value: 'Region 0', people: 3 },
      { part: 2, value: 'Region 1', people: 3 },
      { part: 3, value: 'Region 2', people: 3 },
    ])
    expect(json.samples).toHaveLength(5)
    const whole = await post<ProgramPreview>('/v1/programs/preview', {
      ...unnamed,
      cutColumn: null,
    })
    expect(whole.json.parts).toEqual([{ part: 1, value: null, people: 9 }])
  })

  it('gives the same draft for the same key, and refuses another body under it', async () => {
    const headers = { 'idempotency-key': 'program-once' }
    const first = await post<Program>('/v1/programs', program(), headers)
    const again = await post<Program>('/v1/programs', program(), headers)
    expect([first.status, again.json.id]).toEqual([201, first.json.id])
    expect(again.headers['idempotent-replayed']).toBe('true')
    const other = await post('/v1/programs', program({ sideBySide: 2 }), headers)
    expect(other.json.code).toBe('idempotency-key-reused')
    const response = await api.app.inject({
      method: 'POST',
      url: '/v1/programs',
      headers: { authorization: `Bearer ${api.key}` },
      payload: program(),
    })
    expect(response.json()).toMatchObject({ code: 'idempotency-key-missing' })
  })

  it.each([
    ['an unknown field', { surprise: true }, 'field-unknown', '/surprise'],
    ['no part at a time', { sideBySide: 0 }, 'field-invalid', '/sideBySide'],
    ['too many at a time', { sideBySide: 17 }, 'field-invalid', '/sideBySide'],
    ['a column the file has not', { cutColumn: 'region' }, 'column-unknown', '/cutColumn'],
    ['an unknown policy', { unknownPolicy: 'resend' }, 'field-invalid', '/unknownPolicy'],
    ['an endless lateness', { lateStartMaxMinutes: 1e9 }, 'field-invalid', '/lateStartMaxMinutes'],
  ])('is refused with %s', async (_, changes, code, pointer) => {
    expect(await refusal('/v1/programs', program(changes))).toEqual([code, pointer])
  })
})

describe('a program', () => {
  const written = async (changes: object = {}): Promise<Program> =>
    (await post<Program>('/v1/programs', program(changes))).json
  const act = async (id: string, action: string) =>
    (await post<Program>(`/v1/programs/${id}/${action}`)).json

  it('is launched into parts, paused, resumed and cancelled with all of them', async () => {
    const draft = await written({ name: 'Autumn', sideBySide: 2 })
    expect(draft).toMatchObject({ state: 'draft', people: 0, parts: [], whyNot: { launch: null } })
    const start = vi.spyOn(api.parts.engine, 'start')
    const launched = await act(draft.id, 'launch')
    expect(launched).toMatchObject({
      state: 'running',
      people: 9,
      partCount: 3,
      counts: { pending: 9 },
      cutColumn: 'first_name',
      sideBySide: 2,
    })
    expect(launched.parts.map((part) => [part.name, part.value, part.state, part.people])).toEqual([
      ['Autumn · part 1 of 3', 'Region 0', 'queued', 3],
      ['Autumn · part 2 of 3', 'Region 1', 'queued', 3],
      ['Autumn · part 3 of 3', 'Region 2', 'queued', 3],
    ])
    expect(launched.parts[0]?.waitingFor?.reason).toBe('earlier_parts')
    expect(start.mock.calls.map(([id]) => id)).toEqual([launched.parts[0]?.id])
    expect((await act(draft.id, 'pause')).state).toBe('paused')
    expect((await act(draft.id, 'resume')).state).toBe('running')
    const cancelled = await act(draft.id, 'cancel')
    expect(cancelled).toMatchObject({
      state: 'cancelled',
      counts: { pending: 0, skipped: 9 },
      skippedBy: { cancelled: 9 },
    })
    const late = await post(`/v1/programs/${draft.id}/resume`)
    expect([late.status, late.json.code]).toEqual([409, 'program-action-not-allowed'])
  })

  it('is launched once, also when both launches come at the same moment', async () => {
    const { id } = await written()
    const answers = await Promise.all([
      post(`/v1/programs/${id}/launch`),
      post(`/v1/programs/${id}/launch`),
    ])
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([200, 409])
    const { json } = await get<Program>(`/v1/programs/${id}`)
    expect(json.parts).toHaveLength(3)
    await act(id, 'cancel')
  })

  it('is not launched to nobody', async () => {
    const nobody = await anImport(api.db.database, api.workspace, [
      { phone: phoneOf(1), optedInAt: null },
    ])
    const { id } = await written({ audience: { importId: nobody } })
    expect((await post(`/v1/programs/${id}/launch`)).json.code).toBe('audience-empty')
  })

  it('is listed without its parts, and they are listed under it alone', async () => {
    const { id } = await written({ name: 'Winter' })
    await act(id, 'launch')
    const { json: programs } = await get<{ data: Program[] }>('/v1/programs?q=wint')
    expect(programs.data.map((each) => [each.id, 'parts' in each])).toEqual([[id, false]])
    const { json: all } = await get<{ data: Campaign[] }>('/v1/campaigns?limit=500')
    expect(all.data.filter((each) => each.program !== null)).toEqual([])
    const { json: parts } = await get<{ data: Campaign[] }>(`/v1/campaigns?program=${id}`)
    expect(parts.data.map((part) => part.program)).toEqual(
      [3, 2, 1].map((part) => ({ id, name: 'Winter', part, of: 3 })),
    )
    await act(id, 'cancel')
  })

  it('sums what its parts have come to', async () => {
    const { id } = await written()
    const { parts } = await act(id, 'launch')
    for (const [at, part] of parts.entries())
      await sql`
        insert into campaign_tallies (campaign_id, measure, delta) values
          (${part.id}, 'state:pending', -2), (${part.id}, 'state:accepted', 2),
          (${part.id}, 'status:delivered', ${at}), (${part.id}, 'webhook:131026', 1)`.execute(
        api.db.database,
      )
    await compactTallies(api.db.database, String(parts[0]?.id))
    const { json } = await get<Program>(`/v1/programs/${id}`)
    expect(json.counts).toMatchObject({ pending: 3, accepted: 6 })
    expect(json.delivery.delivered).toBe(3)
    expect(json.failures).toMatchObject([{ code: 131_026, people: 3 }])
    await act(id, 'cancel')
  })

  it('gives all its people in one file', async () => {
    const { id } = await written()
    await act(id, 'launch')
    const response = await api.app.inject({
      method: 'GET',
      url: `/v1/programs/${id}/recipients.csv`,
      headers: { authorization: `Bearer ${api.key}` },
    })
    expect(response.headers['content-type']).toContain('text/csv')
    expect(response.body.trim().split('\n')).toHaveLength(10)
    await act(id, 'cancel')
  })

  it('waits for its start, which the engine is told', async () => {
    const startsAt = inAnHour()
    const { id } = await written({ startsAt })
    const start = vi.spyOn(api.parts.engine, 'start')
    const launched = await act(id, 'launch')
    expect([launched.state, launched.startsAt]).toEqual(['scheduled', startsAt])
    expect(launched.parts[0]?.waitingFor).toMatchObject({
      reason: 'start_instant',
      until: startsAt,
    })
    expect(start.mock.calls).toEqual([[launched.parts[0]?.id, new Date(startsAt)]])
    await act(id, 'cancel')
  })

  it('is nothing to another workspace, and no viewer may steer it', async () => {
    const { id } = await written()
    const theirs = await keyOf({ workspaceId: (await aWorkspace(api.db.database)).workspaceId })
    for (const path of [`/v1/programs/${id}`, `/v1/programs/${id}/recipients.csv`])
      expect((await get(path, theirs)).json.code, path).toBe('program-not-found')
    for (const action of ['launch', 'pause', 'resume', 'cancel'])
      expect((await post(`/v1/programs/${id}/${action}`, undefined, theirs)).json.code).toBe(
        'program-not-found',
      )
    expect((await get<{ data: unknown[] }>('/v1/programs', theirs)).json.data).toEqual([])
    expect(
      (await get<{ data: unknown[] }>(`/v1/campaigns?program=${id}`, theirs)).json.data,
    ).toEqual([])
    const viewer = await keyOf({ role: 'viewer' })
    expect((await get(`/v1/programs/${id}`, viewer)).status).toBe(200)
    expect((await post(`/v1/programs/${id}/launch`, undefined, viewer)).status).toBe(403)
  })
})
