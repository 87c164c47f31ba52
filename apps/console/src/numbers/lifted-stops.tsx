import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { liftedStopsQuery } from '../api/queries.ts'
import { stopSubject } from '../stops/stop-words.ts'
import { Instant } from '../ui/instant.tsx'
import { FailureNote } from '../ui/note.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'

const SHOWN_MAX = 50

/** What was stopped before and who lifted it; read only when somebody wants to know. */
export function LiftedStops() {
  const [isOpen, setIsOpen] = useState(false)
  const stops = useQuery({ ...liftedStopsQuery, enabled: isOpen })
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="w-fit py-1 font-medium text-accent-ink text-sm">
        Stops lifted before
      </summary>
      <div className="pt-1">
        {stops.isError && <FailureNote error={stops.error} onRetry={stops.refetch} />}
        {stops.isLoading && <SkeletonRows rows={2} />}
        {stops.data?.length === 0 && <p className="text-ink-muted">There were none.</p>}
        {stops.data && stops.data.length > 0 && (
          <TableFrame label="Stops lifted before">
            <thead>
              <tr>
                <HeadCell>What</HeadCell>
                <HeadCell>Why</HeadCell>
                <HeadCell>Stopped</HeadCell>
                <HeadCell>Lifted</HeadCell>
                <HeadCell>By</HeadCell>
              </tr>
            </thead>
            <tbody>
              {stops.data.slice(0, SHOWN_MAX).map((stop) => (
                <tr key={stop.id} className={rowStyle}>
                  <Cell className="min-w-48 py-2 align-top">{stopSubject(stop)}</Cell>
                  <Cell className="min-w-64 py-2 align-top text-ink-muted">{stop.reason}</Cell>
                  <Cell className="py-2 align-top">
                    <Instant at={stop.stoppedAt} />
                  </Cell>
                  <Cell className="py-2 align-top">
                    <Instant at={stop.liftedAt} />
                  </Cell>
                  <Cell className="whitespace-nowrap py-2 align-top">{stop.liftedBy}</Cell>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        )}
      </div>
    </details>
  )
}
