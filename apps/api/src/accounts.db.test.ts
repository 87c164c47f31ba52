import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '@clarion/contracts/problems'
import type { Me } from '@clarion/contracts/session'
import { aWorkspace } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiParts } from './parts.ts'
import { seed } from './seed.ts'
import { createTestApi, type TestApi } from './testing/test-api.ts'

const WABA_ID = '102290129340398'
const NUMBER = {
  id: '106540352242922',
  displayPhoneNumber: '+15550783881',
  verifiedName: 'Kopi Senja',
  qualityRating: 'GREEN',
  throughputLevel: 'HIGH',
  status: 'CONNECTED',
  isOnBusinessApp: false,
} as const
const EMAIL = 'owner@clarion.example'

let api: TestApi
let parts: ApiParts
let folder: string
let file: string
beforeEach(async () => {
  api = await createTestApi()
  folder = await mkdtemp(join(tmpdir(), 'clarion-seed-'))
  file = join(folder, 'credentials.json')
  parts = {
    ...api.parts,
    config: {
      ...api.parts.config,
      SEED_CREDENTIALS_FILE: file,
      SEED_WABA_ID: WABA_ID,
      SEED_ACCESS_TOKEN: 'EAAG-token',
      SIMULATOR_URL: 'http://127.0.0.1:4101',
    },
    accounts: {
      ...api.parts.accounts,
      listMetaTemplates: async () => [],
      meta: {
        account: async () => ({
          name: 'Kopi Senja',
          portfolioId: '506914307656634',
          messagingLimit: 'TIER_UNLIMITED' as const,
        }),
        clockAheadMs: () => null,
        phoneNumbers: async () => [NUMBER],
        subscribeApp: async () => undefined,
        subscribeAccount: async () => undefined,
      },
    },
  }
})
afterEach(async () => {
  await api.close()
  await rm(folder, { recursive: true })
})

const credentials = async (): Promise<{ email: string; password: string; apiKey: string }> =>
  JSON.parse(await readFile(file, 'utf8'))
const signIn = async (password: string, headers: Record<string, string> = {}) => {
  const { config } = api.parts
  const response = await api.app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers: { origin: config.publicUrl, ...headers },
    payload: { email: EMAIL, password },
  })
  const cookie = response.cookies.map((one) => `${one.name}=${one.value}`).join('; ')
  return { status: response.statusCode, cookie, cookies: response.cookies }
}
const signedIn = async (): Promise<string> => {
  await seed(parts)
  return (await signIn((await credentials()).password)).cookie
}
const look = async (headers: Record<string, string>) => {
  const response = await api.app.inject({ method: 'GET', url: '/v1/me', headers })
  return { status: response.statusCode, json: response.json<Me & Problem>() }
}

describe('the first start', () => {
  it('makes an owner, a key and a connected account, and writes them where only we may read', async () => {
    await seed(parts)
    const { email, password, apiKey } = await credentials()
    expect(email).toBe(EMAIL)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await signIn(password)).status).toBe(200)
    const { json } = await look({ authorization: `Bearer ${apiKey}` })
    expect(json).toMatchObject({ workspace: { name: 'Kopi Senja' }, actor: { role: 'owner' } })
    const account = await api.db.database
      .selectFrom('accounts')
      .select('token_ciphertext')
      .where('waba_id', '=', WABA_ID)
      .executeTakeFirstOrThrow()
    expect(account.token_ciphertext.includes('EAAG')).toBe(false)
  })

  it('gives the same login and key when it happens again', async () => {
    await seed(parts)
    const first = await credentials()
    await seed(parts)
    expect(await credentials()).toEqual(first)
    expect((await signIn(first.password)).status).toBe(200)
  })

  it.each([
    ['is gone', () => rm(file)],
    ['is cut short', () => writeFile(file, '{"baseUrl":')],
  ])('makes a new login that works when the file %s', async (_, damage) => {
    await seed(parts)
    const first = await credentials()
    await damage()
    await seed(parts)
    const second = await credentials()
    expect(second.password).not.toBe(first.password)
    expect((await signIn(second.password)).status).toBe(200)
    expect((await signIn(first.password)).status).toBe(401)
  })

  it('is completed when the last one died halfway through making the owner', async () => {
    await seed(parts)
    await sql`delete from auth.account`.execute(api.db.database)
    await rm(file)
    await seed(parts)
    expect((await signIn((await credentials()).password)).status).toBe(200)
  })

  it('replaces a key that was revoked or is of another workspace', async () => {
    await seed(parts)
    const first = await credentials()
    await writeFile(file, JSON.stringify({ ...first, ...(await fileOf()), apiKey: api.key }))
    await seed(parts)
    const { apiKey } = await credentials()
    const { json } = await look({ authorization: `Bearer ${apiKey}` })
    expect(json.workspace.name).toBe('Kopi Senja')
  })
})
const fileOf = async (): Promise<object> => JSON.parse(await readFile(file, 'utf8'))

describe('a session', () => {
  it('shows who asks, and its cookie is out of reach of scripts and other sites', async () => {
    const cookie = await signedIn()
    expect((await look({ cookie })).json.actor).toMatchObject({ kind: 'user', email: EMAIL })
    const { cookies } = await signIn((await credentials()).password)
    const session = cookies.find((one) => one.name.includes('session_token'))
    expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
  })

  it('may change something from our own pages only', async () => {
    const cookie = await signedIn()
    const sync = (origin: string) =>
      api.app.inject({
        method: 'POST',
        url: '/v1/campaigns/preview',
        headers: { cookie, origin },
        payload: {},
      })
    const { publicUrl } = api.parts.config
    expect((await sync('https://evil.example')).json()).toMatchObject({ code: 'origin-forbidden' })
    expect((await sync('null')).json()).toMatchObject({ code: 'origin-forbidden' })
    expect((await sync(publicUrl)).json<Problem>().code).not.toBe('origin-forbidden')
  })

  it('ends with the sign-out', async () => {
    const cookie = await signedIn()
    const { publicUrl } = api.parts.config
    await api.app.inject({
      method: 'POST',
      url: '/api/auth/sign-out',
      headers: { cookie, origin: publicUrl },
      payload: {},
    })
    expect((await look({ cookie })).json.code).toBe('key-missing')
  })

  it('shows nothing once the person is no longer a member', async () => {
    const cookie = await signedIn()
    await sql`delete from auth.member`.execute(api.db.database)
    expect((await look({ cookie })).json.code).toBe('key-missing')
  })

  it('cannot be opened in a workspace the person does not belong to', async () => {
    const cookie = await signedIn()
    const { publicUrl } = api.parts.config
    const { workspaceId } = await aWorkspace(api.db.database)
    const response = await api.app.inject({
      method: 'POST',
      url: '/api/auth/organization/set-active',
      headers: { cookie, origin: publicUrl },
      payload: { organizationId: workspaceId },
    })
    expect(response.statusCode).toBe(403)
    const after = await look({ cookie })
    expect(after.json.workspace?.id).not.toBe(workspaceId)
  })

  it('is not made by whoever signs up by themselves', async () => {
    const { publicUrl } = api.parts.config
    const response = await api.app.inject({
      method: 'POST',
      url: '/api/auth/sign-up/email',
      headers: { origin: publicUrl },
      payload: { email: 'a@b.example', password: 'long enough 1', name: 'A' },
    })
    expect(response.statusCode).toBe(400)
    expect(response.cookies).toEqual([])
  })

  it('cannot be found by trying passwords', async () => {
    await seed(parts)
    const statuses: number[] = []
    for (let guess = 0; guess < 40; guess++)
      statuses.push(
        (await signIn(`guess ${guess}`, { 'x-forwarded-for': `10.0.0.${guess}` })).status,
      )
    expect(statuses[0]).toBe(401)
    expect(statuses.at(-1)).toBe(429)
  })
})
