import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'

export interface SelectOption<Value extends string> {
  value: Value
  label: string
  /** A second line in the list. */
  hint?: ReactNode
  disabledReason?: string | null | undefined
}

interface SelectProps<Value extends string> {
  /** Read out as the name of the control; `labelledBy` when a label stands on the page. */
  label?: string
  labelledBy?: string
  options: readonly SelectOption<Value>[]
  value: Value | null
  onChange: (value: Value) => void
  placeholder?: string
  disabledReason?: string | null | undefined
  className?: string
}

export const controlStyle =
  'h-8 rounded-md border border-line-strong/70 bg-raised px-2.5 text-base text-ink hover:border-line-strong'
export const popupStyle =
  'max-h-[min(22rem,var(--available-height))] overflow-y-auto overscroll-contain rounded-md border border-line bg-raised p-1 shadow-float outline-none'
export const optionStyle =
  'grid select-none grid-cols-[1fr_16px] items-start gap-2 rounded-sm px-2 py-1.5 outline-none data-disabled:text-ink-faint data-highlighted:bg-hover'

/** One of a few values. An option that cannot be taken says why in its second line. */
export function Select<Value extends string>({
  label,
  labelledBy,
  options,
  value,
  onChange,
  placeholder = 'Choose',
  disabledReason,
  className,
}: SelectProps<Value>) {
  return (
    <Base.Root
      items={options}
      value={value}
      disabled={Boolean(disabledReason)}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Base.Trigger
        aria-label={label}
        aria-labelledby={labelledBy}
        title={disabledReason ?? undefined}
        className={cn(
          controlStyle,
          'inline-flex min-w-0 select-none items-center justify-between gap-2 data-disabled:cursor-not-allowed data-disabled:bg-sunken data-disabled:text-ink-faint',
          className,
        )}
      >
        <Base.Value
          placeholder={placeholder}
          className="min-w-0 truncate data-placeholder:text-ink-faint"
        />
        <Base.Icon className="shrink-0 text-ink-faint">
          <ChevronsUpDown aria-hidden className="size-3.5" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          sideOffset={4}
          collisionPadding={8}
          alignItemWithTrigger={false}
          className="z-50 outline-none"
        >
          <Base.Popup
            className={cn(
              popupStyle,
              'min-w-[var(--anchor-width)] max-w-[min(26rem,calc(100vw-16px))]',
            )}
          >
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                disabled={Boolean(option.disabledReason)}
                className={optionStyle}
              >
                <span className="min-w-0">
                  <Base.ItemText className="block">{option.label}</Base.ItemText>
                  {(option.disabledReason ?? option.hint) && (
                    <span className="block text-ink-faint text-xs">
                      {option.disabledReason ?? option.hint}
                    </span>
                  )}
                </span>
                <Base.ItemIndicator className="col-start-2 pt-0.5 text-accent-ink">
                  <Check aria-hidden className="size-4" />
                </Base.ItemIndicator>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
