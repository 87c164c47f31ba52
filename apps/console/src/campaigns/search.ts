import type { CampaignState, DeliveryStatus, RecipientState } from '@clarion/contracts/campaigns'
import { keyOf, present, type RawSearch, textOf } from '../lib/search.ts'
import { campaignStateWords, deliveryStatusWords, recipientStateWords } from './words.ts'

export const kindWords = {
  campaigns: 'Campaigns only',
  programs: 'Programs only',
} as const
export type SentKind = keyof typeof kindWords

export interface CampaignsSearch {
  kind?: SentKind | undefined
  state?: CampaignState | undefined
  q?: string | undefined
}

/** Filters of the list of campaigns. */
export const readCampaignsSearch = (search: RawSearch): CampaignsSearch =>
  present({
    kind: keyOf(kindWords, search['kind']),
    state: keyOf(campaignStateWords, search['state']),
    q: textOf(search['q'], 200),
  })

export interface CampaignSearch {
  state?: RecipientState | undefined
  status?: DeliveryStatus | undefined
  code?: number | undefined
  q?: string | undefined
}

/** Filters of a campaign's recipients. */
export function readCampaignSearch(search: RawSearch): CampaignSearch {
  // Those an operator gave up on have the code -1.
  const code = textOf(String(search['code']), 9, /^(-1|[1-9]\d*)$/)
  return present({
    state: keyOf(recipientStateWords, search['state']),
    status: keyOf(deliveryStatusWords, search['status']),
    code: code === undefined ? undefined : Number(code),
    q: textOf(search['q'], 40),
  })
}

export interface SignInSearch {
  next?: string | undefined
}

/** Only a path of this origin: an address from elsewhere must not lead there after sign-in. */
export const readSignInSearch = (search: RawSearch): SignInSearch =>
  present({ next: textOf(search['next'], 2_000, /^\/(?![/\\])/) })
