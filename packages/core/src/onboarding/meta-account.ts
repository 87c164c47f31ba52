import type { MessagingLimit } from '@clarion/contracts/portfolios'
import type { PhoneNumber } from '@clarion/contracts/templates'

/** A business number as Meta lists it. */
export type ListedPhoneNumber = Omit<PhoneNumber, 'wabaId' | 'plan' | 'mpsMax' | 'portfolio'>

/** An account as Meta describes it. */
export interface DescribedAccount {
  name: string
  /** The business portfolio that owns it; null when Meta does not tell. */
  portfolioId: string | null
  messagingLimit: MessagingLimit
}

/** What connecting an account needs of Meta. Every call throws when Meta refuses. */
export interface MetaAccounts {
  account(wabaId: string, token: string): Promise<DescribedAccount>
  phoneNumbers(wabaId: string, token: string): Promise<ListedPhoneNumber[]>
  /** Tells Meta where webhooks go; Meta verifies the address while the call waits. */
  subscribeApp(callbackUrl: string): Promise<void>
  /** Asks for the webhooks of one account. */
  subscribeAccount(wabaId: string, token: string): Promise<void>
  /** Meta's clock minus ours, as its latest answer told; null before the first. */
  clockAheadMs(): number | null
}
