import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

/** A table that scrolls inside its own frame, so that the page never does sideways. */
export const TableFrame = ({
  label,
  children,
  className,
}: {
  label: string
  children: ReactNode
  className?: string
}) => (
  <section
    aria-label={label}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard.
    tabIndex={0}
    className={cn('relative overflow-x-auto rounded-md border border-line', className)}
  >
    <table className="w-full border-collapse text-sm">{children}</table>
  </section>
)

export type Align = 'left' | 'right'

interface CellProps {
  align?: Align
  className?: string
  children?: ReactNode
}

export const HeadCell = ({ align = 'left', className, children }: CellProps) => (
  <th
    scope="col"
    className={cn(
      'h-9 whitespace-nowrap border-line border-b bg-sunken px-3 font-medium text-ink-muted text-xs',
      align === 'right' ? 'text-right' : 'text-left',
      className,
    )}
  >
    {children}
  </th>
)

export const Cell = ({ align = 'left', className, children }: CellProps) => (
  <td className={cn('h-9 px-3', align === 'right' && 'text-right', className)}>{children}</td>
)

export const rowStyle = 'border-line border-b last:border-b-0'
