import type { Template, TemplateVariable } from '@clarion/contracts/templates'
import { useId } from 'react'
import { Field, Input } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { choiceFor, choiceProblem, noteKey, type VariableChoice } from './draft.ts'
import type { DraftHandle } from './use-draft.ts'

const componentWords: Record<TemplateVariable['component'], string> = {
  header: 'header',
  body: 'text',
  buttons: 'button',
}

const nameOf = ({ component, key, kind }: TemplateVariable): string => {
  if (component === 'buttons') return `Button ${Number(key) + 1}`
  return kind === 'text' ? `{{${key}}}` : `The ${kind}`
}

const kindWords: Record<TemplateVariable['kind'], string | null> = {
  text: null,
  image: 'the https address of the image',
  video: 'the https address of the video',
  document: 'the https address of the document',
  url_suffix: 'the end of its address',
  coupon_code: 'the coupon code',
}

interface VariablesProps {
  draft: DraftHandle
  template: Template
  columns: readonly string[]
}

/** Where each variable of the template comes from. */
export function Variables({ draft, template, columns }: VariablesProps) {
  if (template.variables.length === 0)
    return <p className="text-ink-muted">This template has no variables: everyone gets the same.</p>
  return (
    <ul aria-label="Variables" className="flex flex-col gap-4">
      {template.variables.map((variable) => (
        <Variable
          key={noteKey(template, variable)}
          variable={variable}
          choice={choiceFor(template, variable, draft.notes, columns)}
          columns={columns}
          onChange={(choice) =>
            draft.note({
              variables: { ...draft.notes.variables, [noteKey(template, variable)]: choice },
            })
          }
        />
      ))}
    </ul>
  )
}

interface VariableProps {
  variable: TemplateVariable
  choice: VariableChoice | undefined
  columns: readonly string[]
  onChange: (choice: VariableChoice) => void
}

const problemWords = {
  'not-chosen': 'Choose where it comes from.',
  'column-gone': 'The file has no such column any more. Choose another one.',
  empty: 'Type what everyone gets.',
}

function Variable({ variable, choice, columns, onChange }: VariableProps) {
  const id = useId()
  const name = nameOf(variable)
  const problem = choiceProblem(choice, columns)
  const kind = choice?.kind ?? 'column'
  const what = kindWords[variable.kind] ?? `in the ${componentWords[variable.component]}`
  return (
    <li className="grid gap-x-3 gap-y-2 sm:grid-cols-[minmax(84px,0.7fr)_130px_minmax(0,1.4fr)_minmax(0,1.4fr)]">
      <div className="min-w-0 self-center sm:pt-5">
        <code className="break-all font-medium font-mono text-sm">{name}</code>
        <p className="text-ink-faint text-xs">
          {what}
          {variable.example && `, such as “${variable.example}”`}
        </p>
      </div>
      <Field labelId={`${id}-kind`} label="Comes from">
        <Select
          label={`${name} comes from`}
          options={[
            { value: 'column', label: 'A column' },
            { value: 'value', label: 'Same for everyone' },
          ]}
          value={kind}
          onChange={(next) =>
            onChange(
              next === 'column'
                ? { kind: 'column', column: '', fallback: '' }
                : { kind: 'value', value: '' },
            )
          }
        />
      </Field>
      {choice?.kind === 'value' ? (
        <Field
          htmlFor={`${id}-value`}
          label="Value"
          problem={problem && problemWords[problem]}
          className="sm:col-span-2"
        >
          <Input
            id={`${id}-value`}
            aria-label={`Value of ${name}`}
            maxLength={2000}
            value={choice.value}
            onChange={(event) => onChange({ kind: 'value', value: event.target.value })}
          />
        </Field>
      ) : (
        <ColumnChoice
          id={id}
          name={name}
          choice={choice ?? { kind: 'column', column: '', fallback: '' }}
          problem={columns.length === 0 ? 'Choose a file first.' : problem && problemWords[problem]}
          columns={columns}
          onChange={onChange}
        />
      )}
    </li>
  )
}

interface ColumnChoiceProps {
  id: string
  name: string
  choice: Extract<VariableChoice, { kind: 'column' }>
  problem: string | undefined
  columns: readonly string[]
  onChange: (choice: VariableChoice) => void
}

const ColumnChoice = ({ id, name, choice, problem, columns, onChange }: ColumnChoiceProps) => (
  <>
    <Field labelId={`${id}-column`} label="Column" problem={problem}>
      <Select
        label={`Column of ${name}`}
        disabledReason={columns.length === 0 ? 'Choose a file first.' : null}
        placeholder="Choose a column"
        options={columns.map((column) => ({ value: column, label: column }))}
        value={columns.includes(choice.column) ? choice.column : null}
        onChange={(column) => onChange({ ...choice, column })}
      />
    </Field>
    <Field htmlFor={`${id}-fallback`} label="When the cell is empty">
      <Input
        id={`${id}-fallback`}
        aria-label={`When the cell of ${name} is empty`}
        placeholder="Skip the person"
        maxLength={1024}
        value={choice.fallback}
        onChange={(event) => onChange({ ...choice, fallback: event.target.value })}
      />
    </Field>
  </>
)
