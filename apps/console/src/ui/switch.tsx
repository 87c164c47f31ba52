import { Switch as Base } from '@base-ui/react/switch'

interface SwitchProps {
  label: string
  isOn: boolean
  onChange: (isOn: boolean) => void
  disabledReason?: string | null | undefined
}

/** On or off, at once. */
export const Switch = ({ label, isOn, onChange, disabledReason }: SwitchProps) => (
  <Base.Root
    aria-label={label}
    checked={isOn}
    disabled={Boolean(disabledReason)}
    title={disabledReason ?? undefined}
    onCheckedChange={(next) => onChange(next)}
    className="inline-flex h-5 w-9 shrink-0 cursor-pointer items-center rounded-full border border-line-strong bg-sunken p-px data-disabled:cursor-not-allowed data-checked:border-accent data-checked:bg-accent data-disabled:opacity-60"
  >
    <Base.Thumb className="size-4 rounded-full bg-ink-faint data-checked:translate-x-4 data-checked:bg-on-accent motion-safe:transition-transform motion-safe:duration-100" />
  </Base.Root>
)
