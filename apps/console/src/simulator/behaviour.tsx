import { useId, useState } from 'react'
import { Field, Input } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import { type Person, readPerson } from './answers.ts'
import { AS_EVERYONE, type Trait, traitsWith, traitTable } from './behaviour-table.ts'
import { useSimulatorChange } from './simulator-queries.ts'
import { useWhyNotChange } from './use-may-change.ts'

/** How one person differs from what the settings make of everyone. */
export function Behaviour({ person }: { person: Person }) {
  const change = useSimulatorChange<Person>()
  const whyNot = useWhyNotChange()
  const put = (trait: string, value: string) =>
    change.mutate({
      method: 'PUT',
      path: `/people/${person.waId}`,
      read: readPerson,
      body: traitsWith(person, trait, value),
    })
  return (
    <Section
      title="Behaviour"
      aside={
        <span className="text-ink-muted text-xs">
          {person.isStored === true ? 'Set by hand or by what they did' : 'As everyone'}
        </span>
      }
    >
      <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
        {/* The keys of the table are the traits. */}
        {(Object.keys(traitTable) as Trait[]).map((trait) => (
          <TraitSelect
            key={trait}
            trait={trait}
            value={person[trait]}
            whyNot={whyNot}
            onChange={(value) => put(trait, value)}
          />
        ))}
      </div>
      {person.reaction === 'text' && (
        <ReplyText
          key={person.replyText}
          value={person.replyText ?? ''}
          isDisabled={whyNot !== null}
          onChange={(value) => put('replyText', value)}
        />
      )}
    </Section>
  )
}

interface TraitSelectProps {
  trait: Trait
  value: string | null
  whyNot: string | null
  onChange: (value: string) => void
}

function TraitSelect({ trait, value, whyNot, onChange }: TraitSelectProps) {
  const labelId = useId()
  const { label, values } = traitTable[trait]
  const options = [
    { value: AS_EVERYONE, label: 'As everyone' },
    ...Object.entries(values).map(([key, words]) => ({ value: key, label: words })),
  ]
  return (
    <Field labelId={labelId} label={label}>
      <Select
        labelledBy={labelId}
        options={options}
        value={value ?? AS_EVERYONE}
        disabledReason={whyNot}
        onChange={onChange}
        className="w-full"
      />
    </Field>
  )
}

interface ReplyTextProps {
  value: string
  isDisabled: boolean
  onChange: (value: string) => void
}

function ReplyText({ value, isDisabled, onChange }: ReplyTextProps) {
  const id = useId()
  const [typed, setTyped] = useState(value)
  return (
    <Field
      htmlFor={id}
      label="What they write"
      hint="Empty for one of the usual answers."
      className="max-w-md"
    >
      <Input
        id={id}
        value={typed}
        maxLength={4_096}
        disabled={isDisabled}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => typed !== value && onChange(typed)}
      />
    </Field>
  )
}
