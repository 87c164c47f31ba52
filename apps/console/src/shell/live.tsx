import type { Campaign } from '@clarion/contracts/campaigns'
import type { Page } from '@clarion/sdk/client'
import {
  type InfiniteData,
  type QueryClient,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { WifiOff } from 'lucide-react'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { type LiveFeedNeeds, openLiveFeed } from '../api/live-feed.ts'
import { campaignQuery, meQuery, openStopsQuery, programQuery } from '../api/queries.ts'
import { formatInstantInFull, formatTime } from '../lib/format.ts'

/** When the stream broke; null while it is open. */
const LostAt = createContext<number | null>(null)

const needs: LiveFeedNeeds = {
  open: (url) => new EventSource(url),
  later: (ms, then) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

/** Puts a campaign that changed wherever it is shown. */
function take(queries: QueryClient, campaign: Campaign): void {
  queries.setQueryData(campaignQuery(campaign.id).queryKey, campaign)
  queries.setQueriesData<InfiniteData<Page<Campaign>>>({ queryKey: ['campaigns'] }, (list) =>
    list === undefined ? undefined : replaceIn(list, campaign),
  )
}

const replaceIn = (
  list: InfiniteData<Page<Campaign>>,
  campaign: Campaign,
): InfiniteData<Page<Campaign>> => ({
  ...list,
  pages: list.pages.map((page) =>
    page.data.some(({ id }) => id === campaign.id)
      ? { ...page, data: page.data.map((row) => (row.id === campaign.id ? campaign : row)) }
      : page,
  ),
})

/** A campaign in another state, or a new one, may belong on another list: those are read again. */
const isNews = (queries: QueryClient, campaign: Campaign): boolean =>
  queries.getQueryData(campaignQuery(campaign.id).queryKey)?.state !== campaign.state

/** Whatever else a campaign in another state is part of, or what stopped it, has changed too. */
function readAgain(queries: QueryClient, { program, state }: Campaign): void {
  void queries.invalidateQueries({ queryKey: ['campaigns'] })
  if (state === 'paused') void queries.invalidateQueries({ queryKey: openStopsQuery.queryKey })
  if (program === null) return
  void queries.invalidateQueries({ queryKey: programQuery(program.id).queryKey })
  void queries.invalidateQueries({ queryKey: ['programs'] })
}

/** Feeds the query cache from one event stream: of the campaign in the address, or of all. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const queries = useQueryClient()
  const { campaignId } = useParams({ strict: false })
  const [lostAt, setLostAt] = useState<number | null>(null)
  // A stream of a campaign that is not there would break for ever and say so.
  const { data: isThere = campaignId === undefined } = useQuery({
    ...campaignQuery(campaignId ?? ''),
    enabled: campaignId !== undefined,
    select: () => true,
  })
  useEffect(() => {
    setLostAt(null)
    if (!isThere) return
    const url = campaignId ? `/v1/events?campaignId=${campaignId}` : '/v1/events'
    return openLiveFeed(
      url,
      {
        onCampaign: (campaign) => {
          const hasMoved = isNews(queries, campaign)
          take(queries, campaign)
          if (hasMoved) readAgain(queries, campaign)
        },
        onLost: () => {
          setLostAt(Date.now())
          // The stream does not say why it broke; if the session has ended, this leads to sign-in.
          void queries.invalidateQueries({ queryKey: meQuery.queryKey })
        },
        onReturn: () => {
          setLostAt(null)
          // Recipients may be many pages; they say how old they are and are read again on request.
          void queries.invalidateQueries({
            predicate: ({ queryKey }) => queryKey[0] !== 'recipients',
          })
        },
      },
      needs,
    )
  }, [queries, campaignId, isThere])
  return <LostAt value={lostAt}>{children}</LostAt>
}

/** A quiet word while the stream is broken: how old what is shown may be. */
export function LiveMarker() {
  const lostAt = useContext(LostAt)
  return (
    <span role="status" className="text-ink-muted text-xs">
      {lostAt !== null && (
        <span
          title={`The last update came before ${formatInstantInFull(lostAt)}`}
          className="appear-late inline-flex items-center gap-1.5"
        >
          <WifiOff aria-hidden className="size-3.5" />
          Reconnecting, as of {formatTime(lostAt)}
        </span>
      )}
    </span>
  )
}
