import { cn } from '../lib/cn.ts'
import { formatCount } from '../lib/format.ts'
import { type Tone, toneColour } from './chip.tsx'

export interface Segment {
  tone: Tone
  label: string
  people: number
}

interface SegmentedBarProps {
  segments: readonly Segment[]
  /** What the bar shows, read out before its parts. */
  label: string
  className?: string
}

/** Parts of a whole as one bar. The parts are read out in words; the caller shows them as text. */
export function SegmentedBar({ segments, label, className }: SegmentedBarProps) {
  const shown = segments.filter(({ people }) => people > 0)
  const words = shown.map(
    (segment) => `${formatCount(segment.people)} ${segment.label.toLowerCase()}`,
  )
  return (
    <div
      role="img"
      aria-label={`${label}: ${words.join(', ') || 'nobody'}`}
      title={words.join('\n')}
      className={cn('flex h-2 w-full gap-px overflow-hidden rounded-sm bg-hover', className)}
    >
      {shown.map(({ tone, label: key, people }) => (
        <span
          key={key}
          style={{ flex: `${people} 0 0`, minWidth: 1, background: toneColour(tone) }}
        />
      ))}
    </div>
  )
}
