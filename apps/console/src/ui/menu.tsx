import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'
import { cn } from '../lib/cn.ts'
import { optionStyle, popupStyle } from './select.tsx'

interface MenuProps {
  trigger: ReactElement
  children: ReactNode
}

/** Actions behind a button. */
export function Menu({ trigger, children }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          sideOffset={4}
          align="end"
          collisionPadding={8}
          className="z-50 outline-none"
        >
          <Base.Popup className={cn(popupStyle, 'min-w-56')}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export const MenuItem = ({ children, onClick }: { children: ReactNode; onClick: () => void }) => (
  <Base.Item onClick={onClick} className={cn(optionStyle, 'flex items-center')}>
    {children}
  </Base.Item>
)

export const MenuSeparator = () => <Base.Separator className="-mx-1 my-1 h-px bg-line" />

interface MenuChoiceProps<Value extends string> {
  label: string
  value: Value
  onChange: (value: Value) => void
  options: readonly { value: Value; label: string; icon: ReactNode }[]
}

export function MenuChoice<Value extends string>({
  label,
  value,
  onChange,
  options,
}: MenuChoiceProps<Value>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1 pb-0.5 text-ink-faint text-xs">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next: Value) => onChange(next)}>
        {options.map((option) => (
          <Base.RadioItem
            key={option.value}
            value={option.value}
            closeOnClick={false}
            className={cn(
              optionStyle,
              'flex items-center gap-2 data-checked:font-medium data-checked:text-accent-ink [&_svg]:size-4',
            )}
          >
            {option.icon}
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  )
}
