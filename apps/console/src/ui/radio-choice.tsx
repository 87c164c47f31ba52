import { Radio } from '@base-ui/react/radio'
import { RadioGroup } from '@base-ui/react/radio-group'
import { type ReactNode, useId } from 'react'

interface RadioOption<Value extends string> {
  value: Value
  label: string
  /** What choosing it means, in a sentence. */
  hint?: ReactNode
}

interface RadioChoiceProps<Value extends string> {
  label: string
  value: Value
  options: readonly RadioOption<Value>[]
  onChange: (value: Value) => void
}

/** One of a few, each with what it means beside it. */
export function RadioChoice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: RadioChoiceProps<Value>) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <span id={id} className="font-medium text-sm">
        {label}
      </span>
      <RadioGroup
        aria-labelledby={id}
        value={value}
        onValueChange={(next: Value) => onChange(next)}
        className="flex flex-col gap-2"
      >
        {options.map((option) => (
          <div key={option.value} className="flex items-start gap-2.5">
            <Radio.Root
              value={option.value}
              aria-labelledby={`${id}-${option.value}`}
              aria-describedby={option.hint ? `${id}-${option.value}-hint` : undefined}
              className="mt-0.5 inline-flex size-4 shrink-0 cursor-pointer items-center justify-center rounded-full border border-line-strong bg-raised data-checked:border-accent data-checked:bg-accent"
            >
              <Radio.Indicator className="size-1.5 rounded-full bg-on-accent" />
            </Radio.Root>
            {/* The words choose too; whoever cannot point has the button itself. */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button beside it takes the keys. */}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: a wider target for the pointer only. */}
            <div className="min-w-0 cursor-pointer" onClick={() => onChange(option.value)}>
              <p id={`${id}-${option.value}`}>{option.label}</p>
              {option.hint && (
                <p id={`${id}-${option.value}-hint`} className="text-ink-faint text-xs">
                  {option.hint}
                </p>
              )}
            </div>
          </div>
        ))}
      </RadioGroup>
    </div>
  )
}
