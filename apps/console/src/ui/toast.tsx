import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { describeFailure } from '../api/failure.ts'
import { Button } from './button.tsx'

const toasts = Base.createToastManager()

const FAILURE_SHOWN_MS = 15_000

/** Tells that an action failed, with the id to ask about. */
export function toastFailure(error: unknown): void {
  const { title, detail, requestId } = describeFailure(error)
  toasts.add({
    title,
    description: requestId ? `${detail} Request id ${requestId}.` : detail,
    priority: 'high',
    timeout: FAILURE_SHOWN_MS,
  })
}

const DONE_SHOWN_MS = 5_000

/** Tells what came of an action whose outcome does not stand on the page. */
export const toastDone = (title: string): void => {
  toasts.add({ title, timeout: DONE_SHOWN_MS })
}

export function Toasts() {
  return (
    <Base.Provider toastManager={toasts}>
      <Base.Portal>
        <Base.Viewport className="fixed inset-x-3 bottom-3 z-50 mx-auto flex max-w-96 flex-col gap-2 sm:left-auto">
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function ToastList() {
  return Base.useToastManager().toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      className="rounded-md border border-line bg-raised shadow-float"
    >
      <Base.Content className="flex items-start gap-2 p-3">
        <div className="min-w-0 flex-1">
          <Base.Title className="font-medium" />
          <Base.Description className="break-words text-ink-muted text-sm" />
        </div>
        <Base.Close
          render={
            <Button variant="ghost" size="icon" aria-label="Dismiss" className="-mt-1 -mr-1" />
          }
        >
          <X aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}
