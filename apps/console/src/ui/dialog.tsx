import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { cn } from '../lib/cn.ts'
import { Button } from './button.tsx'

interface DialogProps {
  isOpen: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** The buttons, the one that goes on last. */
  actions?: ReactNode
  /** Where typing goes as it opens; without one the first button. */
  initialFocus?: RefObject<HTMLElement | null>
}

/** A question that must be answered before anything else. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  actions,
  initialFocus,
}: DialogProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 flex items-end justify-center overflow-y-auto p-3 sm:items-center">
          <Base.Popup
            {...(initialFocus && { initialFocus })}
            className="flex w-full max-w-md flex-col gap-4 rounded-lg bg-raised p-5 shadow-float"
          >
            <div className="flex flex-col gap-1">
              <Base.Title className="font-semibold text-lg">{title}</Base.Title>
              {description && (
                <Base.Description className="text-ink-muted">{description}</Base.Description>
              )}
            </div>
            {children}
            {actions && <div className="flex flex-wrap justify-end gap-2">{actions}</div>}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  )
}

interface DrawerProps {
  isOpen: boolean
  onClose: () => void
  title: ReactNode
  children: ReactNode
}

/** Details of one row, at the side; the page behind stays in sight. */
export function Drawer({ isOpen, onClose, title, children }: DrawerProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          className={cn(
            'fixed inset-y-0 right-0 z-40 flex w-full max-w-[420px] flex-col overflow-y-auto bg-raised shadow-float',
          )}
        >
          <div className="sticky top-0 z-10 flex items-center justify-between gap-3 border-line border-b bg-raised px-5 py-3">
            <Base.Title className="min-w-0 truncate font-semibold text-lg">{title}</Base.Title>
            <Base.Close render={<Button variant="ghost" size="icon" aria-label="Close" />}>
              <X aria-hidden />
            </Base.Close>
          </div>
          <div className="flex flex-col gap-5 p-5">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
