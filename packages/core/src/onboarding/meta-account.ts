import type { PhoneNumber } from '@clarion/contracts/templates'

/** A business number as Meta lists it. */
export type ListedPhoneNumber = Omit<PhoneNumber, 'wabaId' | 'plan'>

/** What connecting an account needs of Meta. Every call throws when Meta refuses. */
export interface MetaAccounts {
  accountName(wabaId: string, token: string): Promise<string>
  phoneNumbers(wabaId: string, token: string): Promise<ListedPhoneNumber[]>
  /** Tells Meta where webhooks go; Meta verifies the address while the call waits. */
  subscribeApp(callbackUrl: string): Promise<void>
  /** Asks for the webhooks of one account. */
  subscribeAccount(wabaId: string, token: string): Promise<void>
}
