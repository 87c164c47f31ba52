import type { ReactNode } from 'react'

/** Nothing to show: one sentence, and what to do next. */
export const Empty = ({ children, action }: { children: ReactNode; action?: ReactNode }) => (
  <div className="flex flex-col items-center gap-3 rounded-md border border-line border-dashed px-4 py-12 text-center">
    <p className="max-w-md text-ink-muted">{children}</p>
    {action}
  </div>
)
