import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

export const TooltipProvider = Base.Provider

interface TooltipProps {
  content: ReactNode
  /** What is hovered or focused; it gets the trigger's props. */
  children: ReactElement
  open?: boolean | undefined
  onOpenChange?: (open: boolean) => void
  isDisabled?: boolean
}

/** A short explanation beside what it explains, on hover and on focus. */
export function Tooltip({ content, children, open, onOpenChange, isDisabled }: TooltipProps) {
  return (
    <Base.Root
      disabled={isDisabled ?? false}
      {...(open !== undefined && { open })}
      onOpenChange={(next) => onOpenChange?.(next)}
    >
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} collisionPadding={8} className="z-50">
          <Base.Popup
            role="tooltip"
            className="max-w-72 rounded-md bg-ink px-2 py-1.5 text-page text-xs shadow-float"
          >
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
