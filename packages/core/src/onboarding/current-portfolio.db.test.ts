import { randomBytes } from 'node:crypto'
import type { MessagingLimit } from '@clarion/contracts/portfolios'
import { aWorkspace, type TestWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { currentPortfolio, metaNowMs, type PortfolioNeeds } from './current-portfolio.ts'
import type { DescribedAccount } from './meta-account.ts'
import { storePortfolio } from './portfolio-store.ts'
import { createTokenVault } from './token-vault.ts'

let db: TestDatabase
let workspace: TestWorkspace
let needs: PortfolioNeeds
let faults: unknown[]
/** What Meta would tell, and how often it was asked. */
let told: DescribedAccount | Error
let askedCount: number
const vault = createTokenVault(`k1:${randomBytes(32).toString('base64')}`)
beforeAll(async () => {
  db = await createTestDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  workspace = await aWorkspace(db.database, { messagingLimit: 'TIER_250' })
  const sealed = vault.seal('EAAG-token')
  await db.database
    .updateTable('accounts')
    .set({ token_ciphertext: sealed.ciphertext, token_key_id: sealed.keyId })
    .where('waba_id', '=', workspace.wabaId)
    .execute()
  faults = []
  askedCount = 0
  told = described('TIER_2K')
  needs = {
    database: db.database,
    vault,
    onFault: (fault) => faults.push(fault),
    meta: {
      account: async (_, token) => {
        askedCount += 1
        expect(token).toBe('EAAG-token')
        if (told instanceof Error) throw told
        return told
      },
      clockAheadMs: () => 7_000,
    },
  }
})

const described = (messagingLimit: MessagingLimit): DescribedAccount => ({
  name: 'Kopi Senja',
  portfolioId: null,
  messagingLimit,
})
const look = (isUsedUp: boolean) => currentPortfolio(needs, workspace.wabaId, isUsedUp)
const lastLook = (ago: string) =>
  sql`
    update portfolios set looked_at = now() - ${ago}::interval
    where id = (select portfolio_id from accounts where waba_id = ${workspace.wabaId})`.execute(
    db.database,
  )

it('takes what is stored while it is fresh', async () => {
  await lastLook('5 hours')
  expect(await look(false)).toMatchObject({ messagingLimit: 'TIER_250', dailyLimit: 250 })
  expect(askedCount).toBe(0)
})

it('asks Meta again after six hours, and after 15 seconds when people wait for room', async () => {
  await lastLook('16 seconds')
  expect(await look(true)).toMatchObject({ dailyLimit: 2_000, clockAheadMs: 7_000 })
  expect((await look(true)).dailyLimit).toBe(2_000)
  expect(askedCount).toBe(1)
  await lastLook('7 hours')
  told = described('TIER_UNLIMITED')
  expect((await look(false)).dailyLimit).toBeNull()
})

it('asks once, however many workers want to know', async () => {
  await lastLook('7 hours')
  await Promise.all(Array.from({ length: 6 }, () => look(true)))
  expect(askedCount).toBe(1)
})

describe('a look-up that fails', () => {
  it('leaves what is known, and is not repeated at once', async () => {
    await lastLook('7 hours')
    told = new Error('no answer')
    expect((await look(true)).messagingLimit).toBe('TIER_250')
    expect((await look(true)).messagingLimit).toBe('TIER_250')
    expect([askedCount, faults.length]).toEqual([1, 1])
  })

  it('counts as the limit of a new portfolio when nothing is known', async () => {
    await sql`update accounts set portfolio_id = null where waba_id = ${workspace.wabaId}`.execute(
      db.database,
    )
    told = new Error('no answer')
    expect(await look(false)).toMatchObject({
      id: `waba:${workspace.wabaId}`,
      messagingLimit: 'UNKNOWN',
      dailyLimit: 250,
    })
    told = { ...described('TIER_10K'), portfolioId: `5069${workspace.wabaId}` }
    await lastLook('16 seconds')
    expect(await look(false)).toMatchObject({
      id: `5069${workspace.wabaId}`,
      dailyLimit: 10_000,
    })
  })

  it('is one in which Meta does not tell the limit', async () => {
    await lastLook('7 hours')
    told = described('UNKNOWN')
    expect((await look(true)).messagingLimit).toBe('TIER_250')
  })
})

it('is shared by accounts of the same portfolio', async () => {
  const other = await aWorkspace(db.database)
  const facts = { portfolioId: 'shared', clockAheadMs: null }
  await storePortfolio(db.database, workspace.wabaId, { ...facts, messagingLimit: 'TIER_250' })
  await storePortfolio(db.database, other.wabaId, { ...facts, messagingLimit: 'TIER_2K' })
  await lastLook('1 second')
  expect(await look(false)).toMatchObject({ id: 'shared', messagingLimit: 'TIER_2K' })
})

it('forgets whom it reached when the limit is gone, so that a later one counts anew', async () => {
  const facts = { portfolioId: 'freed', clockAheadMs: null }
  await storePortfolio(db.database, workspace.wabaId, { ...facts, messagingLimit: 'TIER_250' })
  await sql`
    insert into portfolio_reach (portfolio_id, phone, reached_at) values ('freed', '+6281', now())`.execute(
    db.database,
  )
  await storePortfolio(db.database, workspace.wabaId, {
    ...facts,
    messagingLimit: 'TIER_UNLIMITED',
  })
  const left = await db.database
    .selectFrom('portfolio_reach')
    .select('phone')
    .where('portfolio_id', '=', 'freed')
    .execute()
  expect(left).toEqual([])
})

it('runs on Meta’s clock as this process heard it last, or else as another did', () => {
  const portfolio = {
    id: 'p',
    messagingLimit: 'TIER_250',
    dailyLimit: 250,
    clockAheadMs: 3_000,
  } as const
  expect(metaNowMs({ clockAheadMs: () => null }, portfolio, 1_000)).toBe(4_000)
  expect(metaNowMs({ clockAheadMs: () => -500 }, portfolio, 1_000)).toBe(500)
})
