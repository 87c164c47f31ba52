import { useId } from 'react'
import { formatAhead, formatDuration, formatStart, zoneName } from '../lib/format.ts'
import { Field, Input } from '../ui/field.tsx'
import { Fold } from '../ui/fold.tsx'
import { RadioChoice } from '../ui/radio-choice.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import {
  lateStartsMinutes,
  type SendingNotes,
  type Start,
  startOf,
  suggestedStart,
  typedInstant,
} from './sending.ts'

interface WhenProps {
  sending: SendingNotes
  nowMs: number
  onChange: (change: Partial<SendingNotes>) => void
}

/** When it goes out, and what is done in the cases nobody hopes for. */
export const When = ({ sending, nowMs, onChange }: WhenProps) => (
  <Section id="when" title="When">
    <RadioChoice
      label="Start"
      value={sending.startsAt === null ? 'now' : 'later'}
      onChange={(next) =>
        onChange({ startsAt: next === 'now' ? null : (sending.startsAt ?? suggestedStart(nowMs)) })
      }
      options={[
        { value: 'now', label: 'At once', hint: 'As soon as you confirm.' },
        {
          value: 'later',
          label: 'At a time',
          hint: 'Everyone is fixed when you confirm, and it starts by itself. Until then it can be paused or cancelled.',
        },
      ]}
    />
    {sending.startsAt !== null && (
      <StartFields
        startsAt={sending.startsAt}
        lateStartMaxMinutes={sending.lateStartMaxMinutes}
        nowMs={nowMs}
        onChange={onChange}
      />
    )}
    <Fold
      title="Advanced"
      summary={
        sending.unknownPolicy === 'hold'
          ? 'Unknown outcomes are held for you'
          : 'Unknown outcomes are sent again when proven'
      }
    >
      <RadioChoice
        label="When Meta does not answer for somebody"
        value={sending.unknownPolicy}
        onChange={(unknownPolicy) => onChange({ unknownPolicy })}
        options={[
          {
            value: 'resend_when_proven',
            label: 'Send again when it is proven that nothing went out',
            hint: 'Proof is that Meta reports on messages sent later through the same number, and not on this one.',
          },
          {
            value: 'hold',
            label: 'Hold for me to decide',
            hint: 'Nobody is sent to a second time by itself; you decide on the campaign’s page.',
          },
        ]}
      />
    </Fold>
  </Section>
)

const lateWords = (minutes: number): string =>
  minutes === 0 ? 'Ask me' : `Start up to ${formatDuration(minutes * 60)} late, else ask`

const problemWords = {
  'not-chosen': 'Choose a day and a time.',
  past: 'This is past. Choose a time to come, or start at once.',
  'too-far': 'This is more than a year ahead.',
}

interface StartFieldsProps {
  startsAt: string
  lateStartMaxMinutes: number
  nowMs: number
  onChange: (change: Partial<SendingNotes>) => void
}

function StartFields({ startsAt, lateStartMaxMinutes, nowMs, onChange }: StartFieldsProps) {
  const id = useId()
  const start = startOf({ startsAt }, nowMs)
  return (
    <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.3fr)]">
      <Field
        htmlFor={`${id}-at`}
        label="Day and time"
        problem={'problem' in start && problemWords[start.problem]}
        hint={<StartWords start={start} nowMs={nowMs} />}
      >
        <Input
          id={`${id}-at`}
          type="datetime-local"
          value={startsAt}
          min={typedInstant(nowMs)}
          aria-describedby={`${id}-zone`}
          onChange={(event) => onChange({ startsAt: event.target.value })}
        />
        <p id={`${id}-zone`} className="text-ink-muted text-xs">
          In your time zone, {zoneName()}
        </p>
      </Field>
      <Field
        labelId={`${id}-late`}
        label="If Clarion was not running then"
        hint="Such as a computer that slept. Asking waits for you on the campaign’s page."
      >
        <Select
          labelledBy={`${id}-late`}
          value={String(lateStartMaxMinutes)}
          options={lateStartsMinutes.map((minutes) => ({
            value: String(minutes),
            label: lateWords(minutes),
          }))}
          onChange={(minutes) => onChange({ lateStartMaxMinutes: Number(minutes) })}
        />
      </Field>
    </div>
  )
}

const StartWords = ({ start, nowMs }: { start: Start; nowMs: number }) =>
  'at' in start && start.at !== null
    ? `${formatStart(start.at)}, ${formatAhead(start.at, nowMs)}.`
    : null
