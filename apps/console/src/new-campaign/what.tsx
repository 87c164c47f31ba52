import type { PhoneNumber, Template } from '@clarion/contracts/templates'
import type { UseQueryResult } from '@tanstack/react-query'
import { useId } from 'react'
import { formatRate } from '../lib/format.ts'
import { qualityWords, whyNotConnected } from '../numbers/words.ts'
import { Label } from '../ui/chip.tsx'
import { Combobox } from '../ui/combobox.tsx'
import { Field } from '../ui/field.tsx'
import { FailureNote, Note } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Pool } from './pool.tsx'
import type { DraftHandle } from './use-draft.ts'
import { Variables } from './variables.tsx'

interface WhatProps {
  draft: DraftHandle
  numbers: UseQueryResult<PhoneNumber[]>
  templates: UseQueryResult<Template[]>
  number: PhoneNumber | undefined
  template: Template | undefined
  columns: readonly string[]
  /** How many would be messaged, once that is known. */
  people: number | undefined
}

/** The message: from which number, which template, and where its variables come from. */
export function What(props: WhatProps) {
  const { draft, numbers, templates, number, template, columns, people } = props
  const failed = [numbers, templates].find((query) => query.isError)
  return (
    <Section id="what" title="What">
      {failed && <FailureNote error={failed.error} onRetry={failed.refetch} />}
      {(numbers.isPending || templates.isPending) && <SkeletonRows rows={2} />}
      {numbers.data && templates.data && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <NumberField
              numbers={numbers.data}
              chosen={number}
              onChoose={(from) => draft.choose({ from })}
            />
            <TemplateField
              templates={templates.data}
              number={number}
              chosen={template}
              onChoose={({ name, language }) => draft.choose({ template: name, language })}
            />
          </div>
          {number && (
            <Pool
              number={number}
              numbers={numbers.data}
              sending={draft.notes.sending}
              people={people}
              onChange={draft.noteSending}
            />
          )}
          {template?.whyNotSendable && (
            <Note kind="danger" title="This template cannot be sent">
              {template.whyNotSendable}
            </Note>
          )}
          {template && <Variables draft={draft} template={template} columns={columns} />}
        </>
      )}
    </Section>
  )
}

const planInWords = ({ plan }: PhoneNumber): string =>
  `up to ${formatRate(plan.messagesPerSecond)} messages per second`

interface NumberFieldProps {
  numbers: readonly PhoneNumber[]
  chosen: PhoneNumber | undefined
  onChoose: (id: string) => void
}

function NumberField({ numbers, chosen, onChoose }: NumberFieldProps) {
  const labelId = useId()
  return (
    <Field
      labelId={labelId}
      label="Sending number"
      hint={
        chosen &&
        `Plan: ${planInWords(chosen)}. ${chosen.plan.source} ${qualityWords[chosen.qualityRating]}.`
      }
    >
      <Select
        labelledBy={labelId}
        placeholder="Choose a number"
        value={chosen?.id ?? null}
        onChange={onChoose}
        options={numbers.map((number) => ({
          value: number.id,
          label: `${number.displayPhoneNumber} · ${number.verifiedName}`,
          hint: `${qualityWords[number.qualityRating]}, ${planInWords(number)}`,
          disabledReason: whyNotConnected(number),
        }))}
      />
    </Field>
  )
}

interface TemplateFieldProps {
  templates: readonly Template[]
  number: PhoneNumber | undefined
  chosen: Template | undefined
  onChoose: (template: Template) => void
}

const keyOf = ({ wabaId, name, language }: Template): string => [wabaId, name, language].join('|')

function TemplateField({ templates, number, chosen, onChoose }: TemplateFieldProps) {
  const inputId = useId()
  // A template belongs to the account of its numbers; others would be refused.
  const usable = templates.filter((template) => !number || template.wabaId === number.wabaId)
  return (
    <Field
      htmlFor={inputId}
      label="Template"
      hint={
        chosen && `${chosen.language}, ${chosen.category}, ${chosen.status.toLowerCase()} by Meta.`
      }
    >
      <Combobox
        id={inputId}
        items={usable}
        value={chosen ?? null}
        onChange={(template) => template && onChoose(template)}
        textOf={({ name, language }) => `${name} (${language})`}
        keyOf={keyOf}
        isDisabled={({ whyNotSendable }) => whyNotSendable !== null}
        renderItem={(template) => (
          <span className="flex flex-col gap-0.5">
            <span className="flex flex-wrap items-center gap-1.5">
              <span className="break-all">{template.name}</span>
              <Label>{template.language}</Label>
              <Label>{template.category}</Label>
              {template.status !== 'APPROVED' && <Label>{template.status.toLowerCase()}</Label>}
            </span>
            {template.whyNotSendable && <span className="text-xs">{template.whyNotSendable}</span>}
          </span>
        )}
        placeholder="Find a template"
        nothingFound="No template of that name."
      />
    </Field>
  )
}
