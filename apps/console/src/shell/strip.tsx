import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FlaskConical, TriangleAlert } from 'lucide-react'
import { campaignsQuery, meQuery } from '../api/queries.ts'
import { FaultStrip } from '../simulator/fault-strip.tsx'

/** Above the frame, only what needs a person: what it is, and the way to it. */
export function Strip() {
  const me = useQuery(meQuery)
  const paused = useInfiniteQuery(campaignsQuery({ state: 'paused' }))
  const pausedThemselves = (paused.data?.pages ?? [])
    .flatMap((page) => page.data)
    .filter(({ state, stateReason }) => state === 'paused' && stateReason !== null)
  return (
    <section aria-label="Notices">
      {me.data?.simulator && (
        <p className="flex items-center justify-center gap-2 border-warning-line border-b bg-warning-soft px-4 py-1 text-center text-sm text-warning-ink">
          <FlaskConical aria-hidden className="size-4 shrink-0" />
          Simulator: messages reach nobody
        </p>
      )}
      {me.data?.simulator && <FaultStrip />}
      {pausedThemselves.slice(0, 3).map((campaign) => (
        <p
          key={campaign.id}
          className="flex items-center justify-center gap-2 border-line border-b bg-danger-soft px-4 py-1 text-sm"
        >
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-danger-ink" />
          <span className="min-w-0 truncate">
            <Link
              to="/campaigns/$campaignId"
              params={{ campaignId: campaign.id }}
              className="font-medium underline underline-offset-2"
            >
              {campaign.name}
            </Link>{' '}
            paused itself: {campaign.stateReason}
          </span>
        </p>
      ))}
    </section>
  )
}
