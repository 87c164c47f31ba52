import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check, Minus } from 'lucide-react'

interface CheckboxProps {
  /** Read out as its name; `labelledBy` when the words stand on the page. */
  label?: string
  labelledBy?: string
  isChecked: boolean
  /** Some of what it stands for is chosen and some is not. */
  isMixed?: boolean
  onChange: (isChecked: boolean) => void
  disabledReason?: string | null | undefined
}

/** Chosen or not, of several that may be. */
export const Checkbox = ({
  label,
  labelledBy,
  isChecked,
  isMixed = false,
  onChange,
  disabledReason,
}: CheckboxProps) => (
  <Base.Root
    aria-label={label}
    aria-labelledby={labelledBy}
    checked={isChecked}
    indeterminate={isMixed}
    disabled={Boolean(disabledReason)}
    title={disabledReason ?? undefined}
    onCheckedChange={(next) => onChange(next)}
    className="inline-flex size-4 shrink-0 cursor-pointer items-center justify-center rounded-sm border border-line-strong bg-raised data-disabled:cursor-not-allowed data-checked:border-accent data-indeterminate:border-accent data-checked:bg-accent data-indeterminate:bg-accent data-disabled:opacity-60"
  >
    <Base.Indicator className="text-on-accent">
      {isMixed ? (
        <Minus aria-hidden className="size-3" strokeWidth={3} />
      ) : (
        <Check aria-hidden className="size-3" strokeWidth={3} />
      )}
    </Base.Indicator>
  </Base.Root>
)
