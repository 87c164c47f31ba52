import type { Problem } from '@clarion/contracts/problems'
import type { Stop } from '@clarion/contracts/stops'
import type { PhoneNumber } from '@clarion/contracts/templates'
import { raiseStop } from '@clarion/core/dispatch'
import { GraphError, GraphUnavailable } from '@clarion/meta/graph-client'
import { aSendingCampaign } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApiKey } from './api-keys.ts'
import { createTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let memberKey: string
let viewerKey: string
beforeEach(async () => {
  api = await createTestApi()
  const keyOf = (role: 'member' | 'viewer') =>
    createApiKey(api.db.database, { workspaceId: api.workspace.workspaceId, name: role, role })
  memberKey = await keyOf('member')
  viewerKey = await keyOf('viewer')
  const { vault } = api.parts.accounts
  const sealed = vault.seal('EAAG-token')
  await api.db.database
    .updateTable('accounts')
    .set({ token_ciphertext: sealed.ciphertext, token_key_id: sealed.keyId })
    .execute()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await api.close()
})

async function ask<T>(
  method: 'GET' | 'POST' | 'PATCH',
  url: string,
  payload?: object,
  key = api.key,
) {
  const response = await api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}` },
    ...(payload && { payload }),
  })
  return { status: response.statusCode, json: response.json<T>() }
}
const aCampaign = () => aSendingCampaign(api.db.database, api.workspace, { people: 3 })
const stop = async (campaignId: string): Promise<void> => {
  await raiseStop(api.db.database, {
    campaignId,
    phoneNumberId: api.workspace.phoneNumberId,
    scope: 'account',
    code: 131042,
    reason: 'Meta cannot charge the account.',
    whatToDo: 'Fix the payment method.',
  })
}
const stateOf = async (id: string): Promise<string> => {
  const { json } = await ask<{ state: string }>('GET', `/v1/campaigns/${id}`)
  return json.state
}

describe('stops', () => {
  it('are listed with what to do, and lifted without starting anything', async () => {
    const id = await aCampaign()
    await stop(id)
    const { json } = await ask<{ data: Stop[] }>('GET', '/v1/stops?open=true', undefined, viewerKey)
    expect(json.data).toMatchObject([
      { scope: 'account', code: 131042, whatToDo: 'Fix the payment method.', pausedCampaigns: 1 },
    ])
    const wake = vi.spyOn(api.parts.engine, 'wake')
    const lifted = await ask<Stop>('POST', `/v1/stops/${json.data[0]?.id}/lift`, {}, memberKey)
    expect([lifted.status, lifted.json.liftedBy]).toEqual([200, 'member'])
    expect(await stateOf(id)).toBe('paused')
    expect(wake).not.toHaveBeenCalled()
    expect((await ask<{ data: Stop[] }>('GET', '/v1/stops?open=true')).json.data).toEqual([])
    expect((await ask<{ data: Stop[] }>('GET', '/v1/stops?open=false')).json.data).toHaveLength(1)
  })

  it('are lifted with what they paused when asked', async () => {
    const id = await aCampaign()
    await stop(id)
    const [open] = (await ask<{ data: Stop[] }>('GET', '/v1/stops')).json.data
    const wake = vi.spyOn(api.parts.engine, 'wake').mockResolvedValue()
    await ask('POST', `/v1/stops/${open?.id}/lift`, { resumeCampaigns: true })
    expect(await stateOf(id)).toBe('sending')
    expect(wake).toHaveBeenCalledWith(id)
  })

  it('are not lifted by those who may only look, and unknown ones are not found', async () => {
    const id = await aCampaign()
    await stop(id)
    const [open] = (await ask<{ data: Stop[] }>('GET', '/v1/stops')).json.data
    expect(
      (await ask<Problem>('POST', `/v1/stops/${open?.id}/lift`, {}, viewerKey)).json.code,
    ).toBe('role-forbidden')
    expect((await ask<Problem>('POST', `/v1/stops/${id}/lift`, {})).json.code).toBe(
      'stop-not-found',
    )
    expect((await ask<Problem>('GET', '/v1/stops?open=perhaps')).json.code).toBe('field-invalid')
  })

  it('are lifted by resuming the campaign they paused', async () => {
    const [one, other] = [await aCampaign(), await aCampaign()]
    await stop(one)
    vi.spyOn(api.parts.engine, 'wake').mockResolvedValue()
    expect((await ask('POST', `/v1/campaigns/${one}/resume`)).status).toBe(200)
    expect(await stateOf(one)).toBe('sending')
    expect(await stateOf(other)).toBe('paused')
    expect((await ask<{ data: Stop[] }>('GET', '/v1/stops?open=true')).json.data).toEqual([])
  })
})

describe('unknown outcomes', () => {
  it('are decided by a person, and the engine goes on at once', async () => {
    const id = await aCampaign()
    await sql`
      update recipients set state = 'unknown', attempt = 1, attempted_at = now(), due_at = now()
      where campaign_id = ${id}`.execute(api.db.database)
    const wake = vi.spyOn(api.parts.engine, 'wake').mockResolvedValue()
    const decided = await ask('POST', `/v1/campaigns/${id}/unknown-outcomes`, {
      decision: 'give_up',
      ns: [1, 2],
    })
    expect(decided).toMatchObject({ status: 200, json: { people: 2 } })
    expect(wake).toHaveBeenCalledWith(id)
    const recipients = await ask<{ data: { error: { meaning: string } | null }[] }>(
      'GET',
      `/v1/campaigns/${id}/recipients?code=-1`,
    )
    expect(recipients.json.data).toHaveLength(2)
    expect(recipients.json.data[0]?.error?.meaning).toContain('gave up')
  })

  it('are not decided by those who may only look, nor in other words', async () => {
    const id = await aCampaign()
    const url = `/v1/campaigns/${id}/unknown-outcomes`
    const resend = { decision: 'resend' }
    expect((await ask<Problem>('POST', url, resend, viewerKey)).json.code).toBe('role-forbidden')
    for (const body of [{ decision: 'forget' }, {}, { decision: 'resend', ns: [] }])
      expect((await ask<Problem>('POST', url, body)).json.code).toBe('field-invalid')
  })
})

describe('a phone number', () => {
  const url = () => `/v1/phone-numbers/${api.workspace.phoneNumberId}`

  it('gets a lower ceiling from an admin, and Meta’s plan back', async () => {
    const lower = await ask<PhoneNumber>('PATCH', url(), { mpsMax: 100 })
    expect(lower.json).toMatchObject({ mpsMax: 100, plan: { messagesPerSecond: 100 } })
    expect(lower.json.plan.source).toContain('operator')
    const back = await ask<PhoneNumber>('PATCH', url(), { mpsMax: null })
    expect(back.json).toMatchObject({ mpsMax: null, plan: { messagesPerSecond: 1_000 } })
  })

  it('is never planned above what Meta grants', async () => {
    await api.db.database
      .updateTable('phone_numbers')
      .set({ throughput_level: 'STANDARD' })
      .execute()
    const { status, json } = await ask<Problem>('PATCH', url(), { mpsMax: 81 })
    expect([status, json.code]).toEqual([400, 'field-invalid'])
    expect(json.detail).toContain('80 messages a second')
  })

  it('is changed by owners and admins only', async () => {
    expect((await ask<Problem>('PATCH', url(), { mpsMax: 5 }, memberKey)).json.code).toBe(
      'role-forbidden',
    )
    expect(
      (await ask<Problem>('PATCH', '/v1/phone-numbers/999999999', { mpsMax: 5 })).json.code,
    ).toBe('phone-number-not-found')
  })

  it('shows its portfolio, and how much of the day is used', async () => {
    const { rows } = await sql<{ id: string }>`
      update portfolios set messaging_limit = 'TIER_250' returning id`.execute(api.db.database)
    const id = rows[0]?.id ?? ''
    await sql`
      insert into portfolio_reach (portfolio_id, phone, reached_at)
      values (${id}, '+6281', now()), (${id}, '+6282', now() - interval '25 hours')`.execute(
      api.db.database,
    )
    const { json } = await ask<{ data: PhoneNumber[] }>('GET', '/v1/phone-numbers')
    expect(json.data[0]?.portfolio).toEqual({
      id,
      messagingLimit: 'TIER_250',
      dailyLimit: 250,
      usedToday: 1,
    })
  })
})

describe('reading from Meta again', () => {
  const listed = {
    id: '106540352242922',
    displayPhoneNumber: '+15550783881',
    verifiedName: 'Kopi Senja',
    qualityRating: 'GREEN',
    throughputLevel: 'STANDARD',
    status: 'CONNECTED',
    isOnBusinessApp: false,
  } as const
  const refresh = () => ask<{ data: PhoneNumber[] } & Problem>('POST', '/v1/phone-numbers/refresh')

  it('brings new numbers and the limit, and no longer calls a vanished number connected', async () => {
    const { meta } = api.parts.accounts
    vi.spyOn(meta, 'account').mockResolvedValue({
      name: 'Kopi Senja',
      portfolioId: '506914307656634',
      messagingLimit: 'TIER_2K',
    })
    vi.spyOn(meta, 'phoneNumbers').mockResolvedValue([listed])
    const { json } = await refresh()
    const byId = new Map(json.data.map((number) => [number.id, number]))
    expect(byId.get(listed.id)).toMatchObject({
      status: 'CONNECTED',
      portfolio: { id: '506914307656634', messagingLimit: 'TIER_2K', dailyLimit: 2_000 },
    })
    expect(byId.get(api.workspace.phoneNumberId)?.status).toBe('UNLINKED')
  })

  it('stops a number that has turned RED, and not again once somebody resumed', async () => {
    const { meta } = api.parts.accounts
    const { phoneNumberId } = api.workspace
    const campaignId = await aSendingCampaign(api.db.database, api.workspace, { people: 3 })
    const account = { name: '', portfolioId: null, messagingLimit: 'TIER_2K' as const }
    vi.spyOn(meta, 'account').mockResolvedValue(account)
    vi.spyOn(meta, 'phoneNumbers').mockResolvedValue([
      { ...listed, id: phoneNumberId, qualityRating: 'RED' },
    ])
    await refresh()
    const open = () => ask<{ data: Stop[] }>('GET', '/v1/stops?open=true')
    expect((await open()).json.data).toMatchObject([
      { scope: 'number', subject: phoneNumberId, code: null, pausedCampaigns: 1 },
    ])
    await ask('POST', `/v1/campaigns/${campaignId}/resume`)
    await refresh()
    expect((await open()).json.data).toEqual([])
  })

  it('keeps what is known when Meta refuses, and says why and what to do', async () => {
    vi.spyOn(api.parts.accounts.meta, 'account').mockRejectedValue(
      new GraphError(190, 'Access token has expired'),
    )
    const { json } = await refresh()
    expect(json).toMatchObject({ status: 502, code: 'meta-refused' })
    expect(json.detail).toContain('Connect the account again')
    const { data } = (await ask<{ data: PhoneNumber[] }>('GET', '/v1/phone-numbers')).json
    expect(data).toMatchObject([{ status: 'CONNECTED' }])
  })

  it.each([
    ['refuses the templates', new GraphError(200, 'no access'), 502, 'meta-refused'],
    ['is overloaded', new GraphError(2, 'try later'), 503, 'meta-unavailable'],
    ['does not answer', new GraphUnavailable('nobody'), 503, 'meta-unavailable'],
  ])('answers with a problem of its own when Meta %s', async (_, error, status, code) => {
    vi.spyOn(api.parts.accounts, 'listMetaTemplates').mockRejectedValue(error)
    expect((await ask<Problem>('POST', '/v1/templates/sync')).json).toMatchObject({ status, code })
  })
})
