import { useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { isObject, type JsonObject } from './read.ts'

interface FlowDialogProps {
  isOpen: boolean
  onClose: () => void
  onSend: (response: JsonObject) => void
}

function answersIn(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What someone fills into a flow, by the names of its fields. */
export function FlowDialog({ isOpen, onClose, onSend }: FlowDialogProps) {
  const id = useId()
  const [text, setText] = useState('{\n  "name": "Siti"\n}')
  const answers = answersIn(text)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Fill in the flow"
      description="The answers by field, as the flow would send them."
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            variant="primary"
            disabledReason={answers === undefined ? 'The answers are not a JSON object.' : null}
            onClick={() => answers && onSend(answers)}
          >
            Send the flow
          </Button>
        </>
      }
    >
      <Field
        htmlFor={id}
        label="Answers"
        problem={answers === undefined && 'Write a JSON object, such as {"name": "Siti"}.'}
      >
        <textarea
          id={id}
          rows={6}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-full rounded-md border border-line-strong/70 bg-raised p-2.5 font-mono text-sm"
        />
      </Field>
    </Dialog>
  )
}
