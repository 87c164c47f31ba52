import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { previewQuery } from '../api/queries.ts'
import { formatCount, formatPeople } from '../lib/format.ts'
import { isTypedNumber, TYPE_NUMBER_ABOVE_PEOPLE } from '../new-campaign/draft.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Input } from '../ui/field.tsx'
import { FailureNote, Note } from '../ui/note.tsx'
import { SendFacts } from './send-facts.tsx'
import type { SendRequest } from './send-request.ts'

interface SendDialogProps {
  request: SendRequest
  name: string
  fileName: string
  /** The number shown before this opened; when it has changed since, that is said. */
  expectedPeople?: number | undefined
  onClose: () => void
  /** Sends; resolves when it is running or scheduled. */
  onConfirm: () => Promise<unknown>
}

/**
 * The last question before people are messaged. The number is asked for again as this opens, so
 * that what is confirmed is what is true now.
 */
export function SendDialog(props: SendDialogProps) {
  const { request, name, fileName, expectedPeople, onClose, onConfirm } = props
  const typedId = useId()
  const typedInput = useRef<HTMLInputElement>(null)
  const preview = useQuery({ ...previewQuery(request), staleTime: 0, refetchOnMount: 'always' })
  const [typed, setTyped] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const isFresh = preview.isSuccess && !preview.isFetching
  const people = preview.data?.eligible ?? expectedPeople ?? 0
  const isScheduled = (request.body.startsAt ?? null) !== null
  const verb = isScheduled ? 'Schedule' : 'Send'
  const mustType = people > TYPE_NUMBER_ABOVE_PEOPLE
  useEffect(() => {
    if (mustType) typedInput.current?.focus()
  }, [mustType])
  const confirm = async () => {
    setIsBusy(true)
    setFailure(null)
    try {
      await onConfirm()
    } catch (error) {
      setFailure(error)
      setIsBusy(false)
    }
  }
  const whyNot = () => {
    if (!isFresh) return preview.isError ? 'The number of people is not known.' : 'Counting people.'
    if (people === 0) return 'Nobody would be messaged.'
    if (mustType && !isTypedNumber(typed, people)) return 'Type the number of people first.'
    return null
  }
  return (
    <Dialog
      isOpen
      onClose={isBusy ? () => {} : onClose}
      title={`${verb} “${name}”?`}
      initialFocus={typedInput}
      description={
        isScheduled
          ? 'It starts by itself. Until then it can be paused or cancelled; what is sent cannot be taken back.'
          : 'What is sent cannot be taken back.'
      }
      actions={
        <>
          <Button onClick={onClose} disabledReason={isBusy ? 'Sending has begun.' : null}>
            Go back
          </Button>
          <Button
            variant="primary"
            isBusy={isBusy}
            disabledReason={whyNot()}
            onClick={() => void confirm()}
          >
            {isScheduled ? 'Schedule for' : 'Send to'} {formatPeople(people)}
          </Button>
        </>
      }
    >
      <SendFacts request={request} fileName={fileName} preview={preview.data} />
      {isFresh && expectedPeople !== undefined && expectedPeople !== people && (
        <Note kind="warning" title="The number has changed">
          It was {formatPeople(expectedPeople)} a moment ago and is {formatPeople(people)} now.
        </Note>
      )}
      {mustType && (
        <Field htmlFor={typedId} label={`Type ${formatCount(people)} to confirm`}>
          <Input
            id={typedId}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            ref={typedInput}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && whyNot() === null && !isBusy) void confirm()
            }}
          />
        </Field>
      )}
      {preview.isError && (
        <FailureNote error={preview.error} safe="Nobody was messaged." onRetry={preview.refetch} />
      )}
      {failure !== null && (
        <FailureNote
          error={failure}
          safe="The draft is kept. Trying again cannot make a second one."
        />
      )}
    </Dialog>
  )
}
