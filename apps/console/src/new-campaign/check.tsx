import { type SkipReason, skipReasons } from '@clarion/contracts/campaigns'
import { useId } from 'react'
import type { SendPreview, SendRequest } from '../campaigns/send-request.ts'
import { orderWords } from '../campaigns/words.ts'
import { cn } from '../lib/cn.ts'
import { formatCount, formatDuration, formatPeople, formatStart } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'

interface CheckProps {
  name: string
  onName: (name: string) => void
  request: SendRequest | undefined
  preview: SendPreview | undefined
  isCounting: boolean
  error: unknown
  onRetry: () => unknown
  whyNot: string | null
  onSend: () => void
}

/** The last look: a name, the numbers by reason, how long it takes, and the button. */
export function Check({
  name,
  onName,
  request,
  preview,
  isCounting,
  error,
  onRetry,
  whyNot,
  onSend,
}: CheckProps) {
  const nameId = useId()
  return (
    <Section id="check" title="Check">
      <Field
        htmlFor={nameId}
        label={request?.kind === 'program' ? 'Program name' : 'Campaign name'}
        hint="For you and your team; people do not see it."
      >
        <Input
          id={nameId}
          value={name}
          maxLength={200}
          onChange={(event) => onName(event.target.value)}
        />
      </Field>
      {error !== null && (
        <FailureNote error={error} safe="Nobody was messaged." onRetry={onRetry} />
      )}
      {preview ? (
        <Numbers request={request} preview={preview} isCounting={isCounting} />
      ) : (
        error === null && (
          <p className="min-h-10 text-ink-muted">
            {isCounting
              ? 'Counting people.'
              : 'The numbers appear here when the parts above are complete.'}
          </p>
        )
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-1">
        <Button variant="primary" disabledReason={whyNot} onClick={onSend}>
          {sendWords(request, preview)}
        </Button>
        <p className="min-w-0 flex-1 text-ink-muted text-sm">
          {whyNot ?? 'You are asked once more before anything goes out.'}
        </p>
      </div>
    </Section>
  )
}

const isScheduled = (request: SendRequest | undefined): boolean =>
  typeof request?.body.startsAt === 'string'

function sendWords(request: SendRequest | undefined, preview: SendPreview | undefined): string {
  if (!preview) return isScheduled(request) ? 'Schedule' : 'Send'
  const people = formatPeople(preview.eligible)
  return isScheduled(request) ? `Schedule for ${people}` : `Send to ${people}`
}

/** How long it takes, from when, and in which parts: one sentence each. */
function goingWords({ body, ...request }: SendRequest, preview: SendPreview): string {
  const numbers = (body.pool ?? []).length > 0 ? 'these numbers together' : 'this number'
  const takes = `At the plan of ${numbers} that takes ${formatDuration(preview.secondsAtPlan)}.`
  const starts = body.startsAt ? ` It starts ${formatStart(body.startsAt)}.` : ''
  if (request.kind === 'campaign') return takes + starts
  const order = 'sideBySide' in body ? orderWords(body.sideBySide ?? 1) : ''
  return `${takes}${starts} It goes out as a program of ${formatCount(preview.parts.length)} parts, ${order}.`
}

interface NumbersProps {
  request: SendRequest | undefined
  preview: SendPreview
  isCounting: boolean
}

const Numbers = ({ request, preview, isCounting }: NumbersProps) => (
  <div aria-busy={isCounting} className={cn('flex flex-col gap-2', isCounting && 'opacity-60')}>
    <table className="w-full max-w-xl">
      <tbody>
        <NumberRow label="People in the file" people={preview.people} />
        {Object.entries(preview.skipped).map(([reason, people]) => (
          <NumberRow
            key={reason}
            // The keys of the record are its enum's; Object.entries widens them to text.
            label={`Skipped: ${skipReasons[reason as SkipReason]}`}
            people={-people}
          />
        ))}
        <NumberRow label="Will be messaged" people={preview.eligible} isTotal />
      </tbody>
    </table>
    {/* Faded by what surrounds it, quiet ink would be too quiet to read. */}
    <p className={cn(!isCounting && 'text-ink-muted')}>{request && goingWords(request, preview)}</p>
  </div>
)

interface NumberRowProps {
  label: string
  people: number
  isTotal?: boolean
}

const NumberRow = ({ label, people, isTotal = false }: NumberRowProps) => (
  <tr
    className={cn(
      'border-line border-b last:border-b-0',
      isTotal ? 'font-semibold' : 'font-normal',
    )}
  >
    <th
      scope="row"
      className={cn('py-1.5 pr-4 text-left', isTotal ? 'font-semibold' : 'font-normal')}
    >
      {label}
    </th>
    <td className="py-1.5 text-right">
      {people < 0 ? `−${formatCount(-people)}` : formatCount(people)}
    </td>
  </tr>
)
