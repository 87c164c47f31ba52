import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

interface FoldProps {
  title: string
  /** What stands inside, while it is closed. */
  summary?: ReactNode
  children: ReactNode
}

/** What few people need, one press away. */
export const Fold = ({ title, summary, children }: FoldProps) => (
  <details className="group">
    <summary className="flex w-fit list-none items-center gap-1.5 rounded-sm py-1 [&::-webkit-details-marker]:hidden">
      <ChevronRight
        aria-hidden
        className="size-4 shrink-0 text-ink-faint group-open:rotate-90 motion-safe:transition-transform motion-safe:duration-100"
      />
      <span className="font-medium text-sm">{title}</span>
      {summary && <span className="text-ink-faint text-xs group-open:hidden">{summary}</span>}
    </summary>
    <div className="flex flex-col gap-3 pt-2 pl-[22px]">{children}</div>
  </details>
)
