import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronsUpDown } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from '../lib/cn.ts'
import { controlStyle, optionStyle, popupStyle } from './select.tsx'

interface ComboboxProps<Item> {
  id: string
  items: readonly Item[]
  value: Item | null
  onChange: (item: Item | null) => void
  /** What is searched and what the field shows once chosen. */
  textOf: (item: Item) => string
  /** Equal keys are the same item. */
  keyOf: (item: Item) => string
  renderItem: (item: Item) => ReactNode
  isDisabled?: (item: Item) => boolean
  placeholder: string
  nothingFound: string
  className?: string
}

/** One of many values, found by typing. */
export function Combobox<Item>({
  id,
  items,
  value,
  onChange,
  textOf,
  keyOf,
  renderItem,
  isDisabled,
  placeholder,
  nothingFound,
  className,
}: ComboboxProps<Item>) {
  return (
    <Base.Root
      items={items}
      value={value}
      onValueChange={(next) => onChange(next)}
      itemToStringLabel={textOf}
      isItemEqualToValue={(a, b) => keyOf(a) === keyOf(b)}
    >
      <Base.InputGroup
        className={cn(
          controlStyle,
          'flex items-center gap-1 pr-1 has-focus-visible:outline-2 has-focus-visible:outline-accent-ink',
          className,
        )}
      >
        <Base.Input
          id={id}
          placeholder={placeholder}
          className="h-full min-w-0 flex-1 truncate bg-transparent outline-none"
        />
        <Base.Trigger aria-label="Show the list" className="p-1 text-ink-faint">
          <ChevronsUpDown aria-hidden className="size-3.5" />
        </Base.Trigger>
      </Base.InputGroup>
      <Base.Portal>
        <Base.Positioner sideOffset={4} collisionPadding={8} className="z-50 outline-none">
          <Base.Popup
            className={cn(popupStyle, 'w-[var(--anchor-width)] max-w-[var(--available-width)]')}
          >
            <Base.Empty>
              <div className="px-2 py-1.5 text-ink-faint text-sm">{nothingFound}</div>
            </Base.Empty>
            <Base.List className="outline-none">
              {(item: Item) => (
                <Base.Item
                  key={keyOf(item)}
                  value={item}
                  disabled={isDisabled?.(item) ?? false}
                  className={optionStyle}
                >
                  <span className="min-w-0">{renderItem(item)}</span>
                  <Base.ItemIndicator className="col-start-2 pt-0.5 text-accent-ink">
                    <Check aria-hidden className="size-4" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
