import type { PhoneNumber } from '@clarion/contracts/templates'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { clarion } from '../api/client.ts'
import { meQuery, phoneNumbersQuery } from '../api/queries.ts'
import { formatRate } from '../lib/format.ts'
import { whyNotAdminister } from '../lib/may.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FailureNote } from '../ui/note.tsx'
import { ceilingOf } from './ceiling-of.ts'

/** A number's ceiling of the operator's own, and the way to change it. */
export function Ceiling({ number }: { number: PhoneNumber }) {
  const { data: me } = useQuery(meQuery)
  const [isOpen, setIsOpen] = useState(false)
  const { mpsMax, displayPhoneNumber } = number
  return (
    <>
      <span>
        {mpsMax === null ? (
          <span className="text-ink-muted">None: Meta’s plan stands</span>
        ) : (
          <>
            <span className="font-medium">{formatRate(mpsMax)}</span> messages a second
          </>
        )}
      </span>
      <Button
        size="small"
        disabledReason={whyNotAdminister(me?.actor.role)}
        onClick={() => setIsOpen(true)}
      >
        {mpsMax === null ? 'Set a ceiling' : 'Change'}
        <span className="sr-only"> of {displayPhoneNumber}</span>
      </Button>
      {isOpen && <CeilingDialog number={number} onClose={() => setIsOpen(false)} />}
    </>
  )
}

function CeilingDialog({ number, onClose }: { number: PhoneNumber; onClose: () => void }) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const queries = useQueryClient()
  const [typed, setTyped] = useState(number.mpsMax === null ? '' : String(number.mpsMax))
  const change = useMutation({
    mutationFn: (mpsMax: number | null) => clarion.changePhoneNumber(number.id, { mpsMax }),
    onSuccess: (changed) => {
      queries.setQueryData(phoneNumbersQuery.queryKey, (numbers) =>
        numbers?.map((each) => (each.id === changed.id ? changed : each)),
      )
      onClose()
    },
  })
  const ceiling = ceilingOf(typed)
  const set = () => 'mps' in ceiling && change.mutate(ceiling.mps)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      initialFocus={input}
      title={`Ceiling of ${number.displayPhoneNumber}`}
      description="A rate of your own, lower than what Meta allows. Campaigns that send now follow within a minute."
      actions={
        <>
          <Button onClick={onClose}>Go back</Button>
          {number.mpsMax !== null && (
            <Button isBusy={change.isPending} onClick={() => change.mutate(null)}>
              Take it back
            </Button>
          )}
          <Button
            variant="primary"
            isBusy={change.isPending}
            disabledReason={'problem' in ceiling ? ceiling.problem : null}
            onClick={set}
          >
            {'mps' in ceiling ? `Set to ${formatRate(ceiling.mps)} a second` : 'Set'}
          </Button>
        </>
      }
    >
      <Field htmlFor={id} label="Messages per second" hint={number.plan.source}>
        <Input
          id={id}
          ref={input}
          inputMode="decimal"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !change.isPending) set()
          }}
        />
      </Field>
      {change.isError && <FailureNote error={change.error} safe="The ceiling is as it was." />}
    </Dialog>
  )
}
