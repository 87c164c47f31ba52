import { useQuery } from '@tanstack/react-query'
import { Check, Clock, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { deliveryQuery } from './simulator-queries.ts'
import { TrafficDrawer } from './traffic-drawer.tsx'

export interface Written {
  id: string
  /** What was written, in words. */
  what: string
}

/** What became of a message someone wrote: whether its webhook arrived, and what was in it. */
export function Delivered({ written }: { written: Written }) {
  const delivery = useQuery(deliveryQuery(written.id))
  const [isOpen, setIsOpen] = useState(false)
  const entries = delivery.data ?? []
  const arrived = entries.find(({ httpStatus }) => httpStatus === 200)
  const shown = arrived ?? entries[0]
  const Icon = arrived ? Check : shown ? TriangleAlert : Clock
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md bg-sunken px-3 py-2 text-sm">
      <Icon
        aria-hidden
        className={shown && !arrived ? 'size-4 text-warning-ink' : 'size-4 text-accent-ink'}
      />
      <span className="min-w-0 flex-1 basis-48 break-words">
        <span className="font-medium">{written.what}</span>
        <span className="text-ink-muted">
          {arrived && ' was delivered to Clarion, which answered 200.'}
          {!arrived &&
            shown &&
            ` did not arrive (${shown.httpStatus ?? shown.problem ?? 'no answer'}); it is tried again.`}
          {!shown && ' is on its way to Clarion.'}
        </span>
      </span>
      {shown && (
        <Button size="small" variant="ghost" onClick={() => setIsOpen(true)}>
          See the webhook
        </Button>
      )}
      {isOpen && shown && <TrafficDrawer entry={shown} onClose={() => setIsOpen(false)} />}
    </div>
  )
}
