import type { Database } from '@clarion/db/pool'
import { accessTokenOf } from './account-store.ts'
import type { MetaAccounts } from './meta-account.ts'
import { claimLook, findPortfolioOf, type Portfolio, storePortfolio } from './portfolio-store.ts'
import type { TokenVault } from './token-vault.ts'

export interface PortfolioNeeds {
  database: Database
  meta: Pick<MetaAccounts, 'account' | 'clockAheadMs'>
  vault: TokenVault
  onFault(error: unknown): void
}

/** A limit that is used up, or that nobody knows, may have been raised meanwhile. */
const LOOK_SOON_MS = 15_000
/** Meta raises a limit within six hours. Source: "Messaging limits" (May 2026; reference 7). */
const LOOK_SELDOM_MS = 6 * 3_600_000

/**
 * The portfolio an account's messages count against, asked of Meta again when what is stored is
 * older than six hours, or than 15 seconds when the limit keeps people waiting: it may have been
 * raised, and a fresh answer tells Meta's clock. A look-up that fails leaves what is known; without
 * any, the limit counts as that of a new portfolio.
 *
 * @param isUsedUp whether somebody waits for room
 * Effect: reads; of all workers one asks Meta and stores what it told.
 */
export async function currentPortfolio(
  needs: PortfolioNeeds,
  wabaId: string,
  isUsedUp: boolean,
): Promise<Portfolio> {
  const { database } = needs
  const known = await findPortfolioOf(database, wabaId)
  if (known) {
    const isWaitedFor =
      known.messagingLimit === 'UNKNOWN' || (isUsedUp && known.dailyLimit !== null)
    const isMine = await claimLook(database, known.id, isWaitedFor ? LOOK_SOON_MS : LOOK_SELDOM_MS)
    if (!isMine) return known
  }
  return await lookUp(needs, wabaId).catch(async (error: unknown) => {
    needs.onFault(error)
    return known ?? (await storePortfolio(database, wabaId, nothingTold))
  })
}

const nothingTold = { portfolioId: null, messagingLimit: 'UNKNOWN', clockAheadMs: null } as const

async function lookUp(needs: PortfolioNeeds, wabaId: string): Promise<Portfolio> {
  const { database, meta, vault } = needs
  const token = await accessTokenOf(database, vault, wabaId)
  const { portfolioId, messagingLimit } = await meta.account(wabaId, token)
  const clockAheadMs = meta.clockAheadMs()
  return await storePortfolio(database, wabaId, { portfolioId, messagingLimit, clockAheadMs })
}

/**
 * The time on Meta's clock, by which its moving day is counted: as this process last heard it, or
 * else any other. Unit: milliseconds since 1970.
 */
export const metaNowMs = (
  meta: Pick<MetaAccounts, 'clockAheadMs'>,
  portfolio: Portfolio,
  nowMs: number,
): number => nowMs + (meta.clockAheadMs() ?? portfolio.clockAheadMs)
