import type { LucideIcon } from 'lucide-react'
import type { CSSProperties, ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

/** The colours that carry a meaning; each names a token `--state-…`. */
export type Tone =
  | 'pending'
  | 'claimed'
  | 'sending'
  | 'deferred'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unknown'
  | 'skipped'
  | 'paused'

export const toneColour = (tone: Tone): string => `var(--state-${tone})`

interface ChipProps {
  tone: Tone
  icon?: LucideIcon
  children: ReactNode
  title?: string | undefined
  className?: string
}

/** A state or status in one or two words. The words carry it; colour and shape help. */
export function Chip({ tone, icon: Icon, children, title, className }: ChipProps) {
  const style = { '--tone': toneColour(tone) } as CSSProperties // a custom property
  return (
    <span
      style={style}
      title={title}
      className={cn(
        'inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-sm align-middle bg-[color-mix(in_srgb,var(--tone)_14%,transparent)] px-1.5 text-ink text-xs',
        className,
      )}
    >
      {Icon ? (
        <Icon aria-hidden className="size-3.5 shrink-0 text-[var(--tone)]" strokeWidth={2.25} />
      ) : (
        <span aria-hidden className="size-2 shrink-0 rounded-full bg-[var(--tone)]" />
      )}
      {children}
    </span>
  )
}

/** A word without a state, such as a language or a category. */
export const Label = ({ children }: { children: ReactNode }) => (
  <span className="inline-flex h-5 items-center whitespace-nowrap rounded-sm border align-middle border-line px-1.5 text-ink-muted text-xs">
    {children}
  </span>
)
