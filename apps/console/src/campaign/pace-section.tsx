import type { Campaign } from '@clarion/contracts/campaigns'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo } from 'react'
import { paceQuery } from '../api/queries.ts'
import { formatCount, formatRate } from '../lib/format.ts'
import { FailureNote } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { paceSeries } from './pace.ts'

// The chart library is loaded only when there is something to draw.
const PaceChart = lazy(() =>
  import('./pace-chart.tsx').then((module) => ({ default: module.PaceChart })),
)

const REFRESH_MS = 2_000
const HEIGHT_PX = 180

/** Messages per second since the launch, with the plan as a line. */
export function PaceSection({ campaign }: { campaign: Campaign }) {
  const isMoving = campaign.state === 'sending'
  const pace = useQuery({
    ...paceQuery(campaign.id),
    refetchInterval: isMoving ? REFRESH_MS : false,
  })
  const { dataUpdatedAt, refetch } = pace
  // The last seconds are written as the state changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again for each new state.
  useEffect(() => {
    void refetch()
  }, [campaign.state, refetch])
  const series = useMemo(
    () => (pace.data ? paceSeries(pace.data, isMoving ? dataUpdatedAt : null) : undefined),
    [pace.data, dataUpdatedAt, isMoving],
  )
  const isEmpty = series !== undefined && series.at.length === 0
  return (
    <Section
      title="Rate"
      aside={
        series &&
        !isEmpty && (
          <p className="text-ink-muted text-sm">
            highest second {formatCount(series.highest)}, plan{' '}
            {formatRate(campaign.rate.plan.messagesPerSecond)}
          </p>
        )
      }
    >
      <div style={{ height: HEIGHT_PX }}>
        {pace.isError && <FailureNote error={pace.error} onRetry={pace.refetch} />}
        {isEmpty && (
          <p className="flex h-full items-center justify-center rounded-md border border-line border-dashed text-ink-muted">
            Nothing has been sent yet.
          </p>
        )}
        {series && !isEmpty && (
          <Suspense fallback={<Skeleton className="h-full w-full" />}>
            <PaceChart
              series={series}
              planPerSecond={campaign.rate.plan.messagesPerSecond}
              heightPx={HEIGHT_PX}
            />
          </Suspense>
        )}
      </div>
    </Section>
  )
}
