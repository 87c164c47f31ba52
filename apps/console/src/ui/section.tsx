import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

interface SectionProps {
  id?: string
  title: string
  /** One quiet line or a control at the end of the heading. */
  aside?: ReactNode
  children: ReactNode
  className?: string
}

/** A part of a page under its heading. */
export const Section = ({ id, title, aside, children, className }: SectionProps) => (
  <section
    {...(id && { id })}
    aria-label={title}
    className={cn('flex min-w-0 flex-col gap-3 border-line border-t pt-4', className)}
  >
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1">
      <h2 className="font-semibold text-lg">{title}</h2>
      {aside}
    </div>
    {children}
  </section>
)

/** A figure with its name above. Its place keeps its size whatever the figure is. */
export const Fact = ({
  name,
  children,
  detail,
  title,
}: {
  name: string
  children: ReactNode
  detail?: ReactNode
  title?: string | undefined
}) => (
  <div className="min-w-0" title={title}>
    <dt className="text-ink-muted text-xs">{name}</dt>
    <dd className="min-h-7 font-medium text-lg">{children}</dd>
    <dd className="min-h-4 text-ink-muted text-xs">{detail}</dd>
  </div>
)
