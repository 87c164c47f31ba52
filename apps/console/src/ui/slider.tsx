import { Slider as Base } from '@base-ui/react/slider'

interface SliderProps {
  /** One position, or two for a span from the least to the most. */
  positions: readonly number[]
  max: number
  /** A name for each thumb. */
  labels: readonly string[]
  /** What a thumb's position means, read out in place of the number. */
  wordsOf: (position: number) => string
  onChange: (positions: readonly number[]) => void
  /** The thumb was let go. */
  onCommit: (positions: readonly number[]) => void
  isDisabled?: boolean
}

const listOf = (value: number | readonly number[]): readonly number[] =>
  typeof value === 'number' ? [value] : value

/** A value moved by hand, or a span with two ends. */
export const Slider = ({
  positions,
  max,
  labels,
  wordsOf,
  onChange,
  onCommit,
  isDisabled = false,
}: SliderProps) => (
  <Base.Root
    value={[...positions]}
    min={0}
    max={max}
    disabled={isDisabled}
    onValueChange={(value) => onChange(listOf(value))}
    onValueCommitted={(value) => onCommit(listOf(value))}
    className="w-full"
  >
    <Base.Control className="flex h-8 w-full touch-none select-none items-center px-2">
      <Base.Track className="h-1 w-full rounded-full bg-line-strong/60">
        <Base.Indicator className="rounded-full bg-accent-ink" />
        {labels.map((label, index) => (
          <Base.Thumb
            key={label}
            index={index}
            getAriaLabel={() => label}
            getAriaValueText={(_, value) => wordsOf(value)}
            className="size-4 rounded-full border-2 border-accent-ink bg-raised has-focus-visible:outline-2 has-focus-visible:outline-accent-ink has-focus-visible:outline-offset-2 data-disabled:border-line-strong"
          />
        ))}
      </Base.Track>
    </Base.Control>
  </Base.Root>
)
