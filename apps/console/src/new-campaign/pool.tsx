import type { PhoneNumber } from '@clarion/contracts/templates'
import { useId } from 'react'
import { formatDuration, formatPeople, formatRate } from '../lib/format.ts'
import { qualityWords, whyNotConnected } from '../numbers/words.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Switch } from '../ui/switch.tsx'
import { rateTogether, type SendingNotes, sendersOf, siblingsOf } from './sending.ts'

interface PoolProps {
  number: PhoneNumber
  numbers: readonly PhoneNumber[]
  sending: SendingNotes
  /** How many would be messaged, once that is known. */
  people: number | undefined
  onChange: (change: Partial<SendingNotes>) => void
}

/** More numbers that share the work: which, what each may send, and what that comes to. */
export function Pool({ number, numbers, sending, people, onChange }: PoolProps) {
  const siblings = siblingsOf(number, numbers)
  const elsewhere = numbers.length - siblings.length - 1
  const { isPooled, pool } = sending
  const toggle = (id: string, isChosen: boolean) =>
    onChange({ pool: isChosen ? [...pool, id] : pool.filter((each) => each !== id) })
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-3">
        <Switch
          label="Send through several numbers"
          isOn={isPooled && siblings.length > 0}
          disabledReason={siblings.length === 0 ? 'The account has no other number.' : null}
          onChange={(isOn) => onChange({ isPooled: isOn })}
        />
        <div>
          <p aria-hidden>Send through several numbers</p>
          <p className="text-ink-faint text-xs">
            {siblings.length === 0
              ? 'The account of this number has no other one.'
              : 'Whoever a number wrote to before hears from it again; the others go where there is room.'}
          </p>
        </div>
      </div>
      {isPooled && siblings.length > 0 && (
        <>
          <ul aria-label="Numbers" className="flex flex-col rounded-md border border-line">
            <NumberLine number={number} isChosen whyNot="It is the sending number." />
            {siblings.map((sibling) => (
              <NumberLine
                key={sibling.id}
                number={sibling}
                isChosen={pool.includes(sibling.id) && sibling.status === 'CONNECTED'}
                whyNot={whyNotConnected(sibling)}
                onChange={(isChosen) => toggle(sibling.id, isChosen)}
              />
            ))}
          </ul>
          <Together senders={sendersOf(number, numbers, sending)} people={people} />
          {elsewhere > 0 && (
            <p className="text-ink-faint text-xs">
              Numbers of other accounts are not offered, because a template belongs to one account.
            </p>
          )}
        </>
      )}
    </div>
  )
}

interface NumberLineProps {
  number: PhoneNumber
  isChosen: boolean
  whyNot: string | null
  onChange?: (isChosen: boolean) => void
}

function NumberLine({ number, isChosen, whyNot, onChange = () => {} }: NumberLineProps) {
  const id = useId()
  const { displayPhoneNumber, verifiedName, plan, qualityRating } = number
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 border-line border-b px-3 py-1.5 last:border-b-0">
      <Checkbox
        labelledBy={id}
        isChecked={isChosen}
        disabledReason={whyNot}
        onChange={(next) => onChange(next)}
      />
      <div className="min-w-0">
        <p id={id} className="truncate">
          <span className="whitespace-nowrap">{displayPhoneNumber}</span>{' '}
          <span className="text-ink-muted">{verifiedName}</span>
        </p>
        <p className="text-ink-faint text-xs">{whyNot ?? qualityWords[qualityRating]}</p>
      </div>
      <p className="text-right text-sm" title={plan.source}>
        {formatRate(plan.messagesPerSecond)} <span className="text-ink-muted">a second</span>
      </p>
    </li>
  )
}

interface TogetherProps {
  senders: readonly PhoneNumber[]
  people: number | undefined
}

function Together({ senders, people }: TogetherProps) {
  const rate = rateTogether(senders)
  if (senders.length === 1)
    return <p className="text-ink-muted text-sm">Choose at least one more number.</p>
  return (
    <p aria-live="polite" className="text-ink-muted text-sm">
      Together up to{' '}
      <span className="font-medium text-ink">{formatRate(rate)} messages a second</span>
      {people !== undefined && people > 0 && (
        <>
          : {formatPeople(people)} take {formatDuration(people / rate)}
        </>
      )}
      .
    </p>
  )
}
