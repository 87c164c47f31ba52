import type { CampaignState } from '@clarion/contracts/campaigns'
import type { ListedProgram, ProgramState } from '@clarion/contracts/programs'
import type { RecipientQuery } from '@clarion/sdk/client'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { countedPart, type SendPreview, type SendRequest } from '../campaigns/send-request.ts'
import { clarion } from './client.ts'

const CAMPAIGNS_PAGE = 50
const RECIPIENTS_PAGE = 200
export const PREVIEW_SAMPLES = 20
const MINUTE_MS = 60_000
/** A program's sums come by asking; the event stream tells of its parts one by one. */
const PROGRAM_RUNNING_MS = 2_000
const PROGRAM_STILL_MS = 10_000
const STOPS_MS = 30_000

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

export const previewQuery = (request: SendRequest) =>
  queryOptions({
    queryKey: ['preview', request.kind, countedPart(request)],
    queryFn: async ({ signal }): Promise<SendPreview> => {
      const samples = PREVIEW_SAMPLES
      return request.kind === 'program'
        ? await clarion.previewProgram({ ...request.body, samples }, { signal })
        : {
            ...(await clarion.previewCampaign({ ...request.body, samples }, { signal })),
            parts: [],
          }
    },
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

export interface ProgramFilter {
  state?: ProgramState | undefined
  q?: string | undefined
}

const isRunning = ({ state }: Pick<ListedProgram, 'state'>): boolean => state === 'running'

export const programsQuery = ({ state, q }: ProgramFilter) =>
  infiniteQueryOptions({
    queryKey: ['programs', { state, q }],
    queryFn: ({ pageParam }) =>
      clarion.programs({
        limit: CAMPAIGNS_PAGE,
        ...(state && { state }),
        ...(q && { q }),
        ...(pageParam && { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.data.some(isRunning)) ? PROGRAM_RUNNING_MS : false,
  })

export const programQuery = (id: string) =>
  queryOptions({
    queryKey: ['program', id],
    queryFn: ({ signal }) => clarion.program(id, { signal }),
    refetchInterval: ({ state: { data } }) => {
      if (!data || data.state === 'draft') return false
      return isRunning(data) ? PROGRAM_RUNNING_MS : PROGRAM_STILL_MS
    },
  })

/** What keeps anything from sending, until somebody lifts it. */
export const openStopsQuery = queryOptions({
  queryKey: ['stops', 'open'],
  queryFn: ({ signal }) => clarion.stops({ isOpen: true }, { signal }),
  refetchInterval: STOPS_MS,
})

export const liftedStopsQuery = queryOptions({
  queryKey: ['stops', 'lifted'],
  queryFn: ({ signal }) => clarion.stops({ isOpen: false }, { signal }),
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
