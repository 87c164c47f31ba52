import { useId, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import type { ReviewTemplate } from './answers.ts'
import { categoryWords, qualityWords, rejectReasons } from './template-actions.ts'

export type TemplateQuestion = 'reject' | 'quality' | 'recategorise'

interface Choices {
  title: (name: string) => string
  label: string
  /** The field of the body the choice goes into. */
  field: string
  options: Readonly<Record<string, string>>
  press: string
  first: (template: ReviewTemplate) => string
}

const questions: Readonly<Record<TemplateQuestion, Choices>> = {
  reject: {
    title: (name) => `Reject ${name}`,
    label: 'Reason told to the business',
    field: 'reason',
    options: rejectReasons,
    press: 'Reject template',
    first: () => 'INVALID_FORMAT',
  },
  quality: {
    title: (name) => `Set the quality of ${name}`,
    label: 'Quality',
    field: 'score',
    options: qualityWords,
    press: 'Set quality',
    first: ({ qualityScore }) => qualityScore,
  },
  recategorise: {
    title: (name) => `Change the category of ${name}`,
    label: 'Category',
    field: 'category',
    options: categoryWords,
    press: 'Change category',
    first: ({ category }) => (category === 'MARKETING' ? 'UTILITY' : 'MARKETING'),
  },
}

interface TemplateDialogProps {
  question: TemplateQuestion
  template: ReviewTemplate
  onClose: () => void
  onSend: (body: object) => void
}

/** The one thing a change needs to know. */
export function TemplateDialog({ question, template, onClose, onSend }: TemplateDialogProps) {
  const labelId = useId()
  const { title, label, field, options, press, first } = questions[question]
  const [value, setValue] = useState(first(template))
  const [isAtOnce, setIsAtOnce] = useState(true)
  const isRecategorising = question === 'recategorise'
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title(template.name)}
      actions={
        <>
          <Button onClick={onClose}>Back</Button>
          <Button
            variant={question === 'reject' ? 'danger' : 'primary'}
            onClick={() =>
              onSend({ [field]: value, ...(isRecategorising && isAtOnce && { noticeMs: 0 }) })
            }
          >
            {press}
          </Button>
        </>
      }
    >
      <Field labelId={labelId} label={label}>
        <Select
          labelledBy={labelId}
          options={Object.entries(options).map(([key, words]) => ({ value: key, label: words }))}
          value={value}
          onChange={setValue}
        />
      </Field>
      {isRecategorising && (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={isAtOnce}
            onChange={(event) => setIsAtOnce(event.target.checked)}
            className="size-4 accent-accent"
          />
          At once, without the 24 hours of notice Meta gives
        </label>
      )}
    </Dialog>
  )
}
