import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Zap } from 'lucide-react'
import { faultsInWords, isOn } from './fault-table.ts'
import { faultsSeldomQuery } from './simulator-queries.ts'

/** Above the frame while something goes wrong on purpose, so that nobody wonders. */
export function FaultStrip() {
  const { data } = useQuery(faultsSeldomQuery)
  if (!data?.faults.some(isOn)) return null
  return (
    <p className="flex items-center justify-center gap-2 border-warning-line border-b bg-warning-soft px-4 py-1 text-sm text-warning-ink">
      <Zap aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 truncate" title={faultsInWords(data.faults)}>
        <Link
          to="/simulator"
          search={{ section: 'faults' }}
          className="font-medium underline underline-offset-2"
        >
          Faults are on
        </Link>
        : {faultsInWords(data.faults)}
      </span>
    </p>
  )
}
