import { useQuery } from '@tanstack/react-query'
import { MapPin, OctagonX, Reply as ReplyIcon, SendHorizontal, SquareMenu } from 'lucide-react'
import { useId, useState } from 'react'
import { phoneNumbersQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { type Person, readWritten } from './answers.ts'
import { Delivered, type Written } from './delivered.tsx'
import { FlowDialog } from './flow-dialog.tsx'
import { useSimulatorChange } from './simulator-queries.ts'
import { useWhyNotChange } from './use-may-change.ts'

/** The five WhatsApp offers first; it takes any. */
const emojis = ['👍', '❤️', '😂', '😮', '🙏']
const place = {
  ...{ latitude: -6.914744, longitude: 107.60981 },
  ...{ name: 'Gedung Sate', address: 'Bandung, Indonesia' },
}

/** Writes to the business as this person, in one press for whatever their last message offers. */
export function Reply({ person }: { person: Person }) {
  const id = useId()
  const change = useSimulatorChange<{ id: string; phoneNumberId: string }>()
  const whyNot = useWhyNotChange()
  const { data: numbers = [] } = useQuery(phoneNumbersQuery)
  const { lastMessage } = person
  const [text, setText] = useState('')
  const [number, setNumber] = useState(lastMessage?.phoneNumberId ?? null)
  const [written, setWritten] = useState<Written | null>(null)
  const [isFlowOpen, setIsFlowOpen] = useState(false)
  const to = number ?? numbers[0]?.id
  const write = (what: string, body: object) =>
    change.mutate(
      {
        method: 'POST',
        path: `/people/${person.waId}/messages`,
        read: readWritten,
        body: { ...body, ...(to !== undefined && { phoneNumberId: to }) },
      },
      { onSuccess: (answer) => setWritten({ id: answer.id, what }) },
    )
  const whyNoAnswer =
    whyNot ?? (lastMessage === null ? 'They have got no message to answer lately.' : null)
  const offer = lastMessage?.offer
  const presses = [
    ...(offer?.buttons.map((button) => button.text) ?? []),
    ...(offer?.replies.map((reply) => reply.title) ?? []),
  ]
  return (
    <section aria-label="Reply as this person" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium text-sm">Reply as this person</h3>
        {numbers.length > 1 && (
          <Select
            label="Number they write to"
            options={numbers.map((one) => ({
              value: one.id,
              label: `To ${one.displayPhoneNumber}`,
            }))}
            value={to ?? null}
            onChange={setNumber}
          />
        )}
      </div>
      {(presses.length > 0 || (offer?.rows.length ?? 0) > 0 || offer?.flow) && (
        <div className="flex flex-wrap gap-2">
          {presses.map((label) => (
            <Button
              key={label}
              disabledReason={whyNoAnswer}
              onClick={() => write(`The press of ${label}`, { type: 'press', button: label })}
            >
              <ReplyIcon aria-hidden />
              {label}
            </Button>
          ))}
          {offer?.rows.map((row) => (
            <Button
              key={row.id}
              disabledReason={whyNoAnswer}
              onClick={() => write(`The choice of ${row.title}`, { type: 'pick', row: row.id })}
            >
              <SquareMenu aria-hidden />
              {row.title}
            </Button>
          ))}
          {offer?.flow && (
            <Button disabledReason={whyNoAnswer} onClick={() => setIsFlowOpen(true)}>
              <SquareMenu aria-hidden />
              Fill in the flow
            </Button>
          )}
        </div>
      )}
      <form
        className="flex gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() === '' || whyNot !== null) return
          write(text, { type: 'text', text })
          setText('')
        }}
      >
        <Input
          id={id}
          aria-label="Text"
          placeholder={`Write as ${person.name}`}
          value={text}
          maxLength={4_096}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          type="submit"
          variant="primary"
          isBusy={change.isPending}
          disabledReason={whyNot ?? (text.trim() === '' ? 'Write something first.' : null)}
        >
          <SendHorizontal aria-hidden />
          Send
        </Button>
      </form>
      <div className="flex flex-wrap gap-2">
        <Button
          disabledReason={whyNot}
          onClick={() => write('STOP', { type: 'text', text: 'STOP' })}
        >
          <OctagonX aria-hidden />
          STOP
        </Button>
        <Button
          disabledReason={whyNot}
          onClick={() => write('The location', { type: 'location', location: place })}
        >
          <MapPin aria-hidden />
          Location
        </Button>
        <fieldset aria-label="React to the last message" className="flex flex-wrap">
          {emojis.map((emoji) => (
            <Button
              key={emoji}
              variant="ghost"
              size="icon"
              aria-label={`React with ${emoji}`}
              disabledReason={whyNoAnswer}
              onClick={() =>
                write(`The reaction ${emoji}`, { type: 'reaction', reaction: { emoji } })
              }
            >
              {emoji}
            </Button>
          ))}
        </fieldset>
      </div>
      <div role="status" aria-live="polite">
        {written && <Delivered key={written.id} written={written} />}
      </div>
      <p className="text-ink-faint text-xs">
        Clarion keeps what people write in its inbox; it does not read it yet.
      </p>
      <FlowDialog
        isOpen={isFlowOpen}
        onClose={() => setIsFlowOpen(false)}
        onSend={(response) => {
          setIsFlowOpen(false)
          write('The filled-in flow', { type: 'flow', response })
        }}
      />
    </section>
  )
}
