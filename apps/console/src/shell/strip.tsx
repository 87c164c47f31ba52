import type { Campaign } from '@clarion/contracts/campaigns'
import type { ListedProgram } from '@clarion/contracts/programs'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { FlaskConical, TriangleAlert } from 'lucide-react'
import { campaignsQuery, meQuery, openStopsQuery, programsQuery } from '../api/queries.ts'
import { campaignHasBegun, startingOf } from '../campaigns/starting.ts'
import { FaultStrip } from '../simulator/fault-strip.tsx'
import { stopTitle } from '../stops/stop-words.ts'

/** Lines at most, so that the page below stays in sight. */
const LINES_MAX = 3

interface Needed {
  key: string
  /** What it is about, which leads to the place where something can be done. */
  subject: string
  link: Pick<LinkProps, 'to' | 'params'>
  says: string
}

/** Why something waits for a person, after its name. */
function pausedWords(row: Campaign | ListedProgram): string {
  const isLate = startingOf(row, campaignHasBegun(row), Date.now())?.kind === 'late'
  return isLate
    ? 'did not start in time. Send it now or cancel it.'
    : `paused itself: ${row.stateReason}`
}

/** Open stops first, each once for all it paused; then what paused itself for another reason. */
function useNeeded(): Needed[] {
  const stops = useQuery(openStopsQuery).data ?? []
  const campaigns = useInfiniteQuery(campaignsQuery({ state: 'paused' })).data?.pages ?? []
  const programs = useInfiniteQuery(programsQuery({ state: 'paused' })).data?.pages ?? []
  return [
    ...stops.map((stop) => ({
      key: stop.id,
      subject: `${stopTitle(stop)}.`,
      link: { to: '/numbers' } as const,
      says: stop.reason,
    })),
    ...campaigns
      .flatMap((page) => page.data)
      .filter(({ state, stateReason, stop }) => state === 'paused' && stateReason && !stop)
      .map((row) => ({
        key: row.id,
        subject: row.name,
        link: { to: '/campaigns/$campaignId', params: { campaignId: row.id } } as const,
        says: pausedWords(row),
      })),
    ...programs
      .flatMap((page) => page.data)
      .filter(({ state, stateReason }) => state === 'paused' && stateReason)
      .map((row) => ({
        key: row.id,
        subject: row.name,
        link: { to: '/programs/$programId', params: { programId: row.id } } as const,
        says: pausedWords(row),
      })),
  ]
}

/** Above the frame, only what needs a person: what it is, and the way to it. */
export function Strip() {
  const me = useQuery(meQuery)
  const needed = useNeeded()
  return (
    <section aria-label="Notices">
      {me.data?.simulator && (
        <p className="flex items-center justify-center gap-2 border-warning-line border-b bg-warning-soft px-4 py-1 text-center text-sm text-warning-ink">
          <FlaskConical aria-hidden className="size-4 shrink-0" />
          Simulator: messages reach nobody
        </p>
      )}
      {me.data?.simulator && <FaultStrip />}
      {needed.slice(0, LINES_MAX).map(({ key, subject, link, says }) => (
        <p
          key={key}
          className="flex items-center justify-center gap-2 border-line border-b bg-danger-soft px-4 py-1 text-sm"
        >
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-danger-ink" />
          <span className="min-w-0 truncate">
            <Link {...link} className="font-medium underline underline-offset-2">
              {subject}
            </Link>{' '}
            {says}
          </span>
        </p>
      ))}
    </section>
  )
}
