import type { CampaignState, NewCampaignInput } from '@clarion/contracts/campaigns'
import type { RecipientQuery } from '@clarion/sdk/client'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { clarion } from './client.ts'

const CAMPAIGNS_PAGE = 50
const RECIPIENTS_PAGE = 200
export const PREVIEW_SAMPLES = 20
const MINUTE_MS = 60_000

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => clarion.me({ signal }),
  staleTime: 5 * MINUTE_MS,
})

export const phoneNumbersQuery = queryOptions({
  queryKey: ['phone-numbers'],
  queryFn: ({ signal }) => clarion.phoneNumbers({ signal }),
  staleTime: MINUTE_MS,
})

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => clarion.templates({}, { signal }),
  staleTime: MINUTE_MS,
})

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => clarion.import(id, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'reading' ? 1_000 : false),
  })

export const importRowsQuery = (id: string) =>
  queryOptions({
    queryKey: ['import-rows', id],
    queryFn: ({ signal }) => clarion.importRows(id, { limit: PREVIEW_SAMPLES }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const previewQuery = (body: Omit<NewCampaignInput, 'name'>) =>
  queryOptions({
    queryKey: ['preview', body],
    queryFn: ({ signal }) =>
      clarion.previewCampaign({ ...body, samples: PREVIEW_SAMPLES }, { signal }),
    staleTime: MINUTE_MS,
    retry: false,
  })

export interface CampaignFilter {
  state?: CampaignState | undefined
  q?: string | undefined
}

export const campaignsQuery = ({ state, q }: CampaignFilter) =>
  infiniteQueryOptions({
    queryKey: ['campaigns', { state, q }],
    queryFn: ({ pageParam }) =>
      clarion.campaigns({
        limit: CAMPAIGNS_PAGE,
        ...(state && { state }),
        ...(q && { q }),
        ...(pageParam && { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })

export const campaignQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaign', id],
    queryFn: ({ signal }) => clarion.campaign(id, { signal }),
  })

export const paceQuery = (id: string) =>
  queryOptions({ queryKey: ['pace', id], queryFn: ({ signal }) => clarion.pace(id, { signal }) })

export type RecipientFilter = Pick<RecipientQuery, 'state' | 'status' | 'code' | 'q'>

export const recipientsQuery = (id: string, filter: RecipientFilter) =>
  infiniteQueryOptions({
    queryKey: ['recipients', id, filter],
    queryFn: ({ pageParam }) =>
      clarion.recipients(id, {
        ...filter,
        limit: RECIPIENTS_PAGE,
        ...(pageParam && { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
