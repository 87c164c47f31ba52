import { Chip } from '../ui/chip.tsx'
import type { TrafficEntry } from './answers.ts'
import { wordsOf } from './fault-table.ts'
import { isProblem } from './traffic-list.ts'

/** How it ended: the HTTP status, or why there is none, and the fault that struck. */
export const Answer = ({ entry }: { entry: TrafficEntry }) => (
  <span className="inline-flex items-center gap-1.5">
    <Chip tone={isProblem(entry) ? 'failed' : 'read'}>{entry.httpStatus ?? 'No answer'}</Chip>
    {entry.fault && <span className="text-ink-muted text-xs">{wordsOf(entry.fault).label}</span>}
  </span>
)
