import type { Import } from '@clarion/contracts/imports'
import { type ProgramPreview, SIDE_BY_SIDE_MAX } from '@clarion/contracts/programs'
import { useId } from 'react'
import { formatCount, formatPeople } from '../lib/format.ts'
import { Field } from '../ui/field.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'
import type { SendingNotes } from './sending.ts'

interface ProgramChoicesProps {
  file: Import
  cutColumn: string | null
  sideBySide: number
  parts: ProgramPreview['parts'] | undefined
  /** Why it cannot be cut like this. */
  refusal: string | undefined
  onChange: (change: Partial<SendingNotes>) => void
}

const EVENLY = 'evenly'
const BY_COLUMN = 'column:'

/** Too many people for one campaign: how they are cut into several, and in which order those go. */
export function ProgramChoices(props: ProgramChoicesProps) {
  const { file, cutColumn, sideBySide, parts, refusal, onChange } = props
  const id = useId()
  const phoneColumn = file.mapping?.phone
  return (
    <Section
      id="program"
      title="Program"
      aside={parts && <p className="text-ink-muted">{formatCount(parts.length)} parts</p>}
    >
      <p className="text-ink-muted">
        {formatPeople(file.validUnique)} are more than one campaign takes, so they go out as a
        program: parts of at most 50,000 people, which can be watched, paused and cancelled together
        or one by one.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          labelId={`${id}-cut`}
          label="Cut by"
          problem={refusal}
          hint={
            cutColumn === null
              ? 'Parts of about the same size, by chance.'
              : `Each value of ${cutColumn} is a part of its own; a large one is cut further.`
          }
        >
          <Select
            labelledBy={`${id}-cut`}
            value={cutColumn === null ? EVENLY : BY_COLUMN + cutColumn}
            options={[
              { value: EVENLY, label: 'Evenly' },
              ...file.columns.map((column) => ({
                value: BY_COLUMN + column,
                label: column,
                disabledReason:
                  column === phoneColumn ? 'Every number differs: each would be a part.' : null,
              })),
            ]}
            onChange={(next) =>
              onChange({ cutColumn: next === EVENLY ? null : next.slice(BY_COLUMN.length) })
            }
          />
        </Field>
        <Field
          labelId={`${id}-beside`}
          label="Order"
          hint="Parts side by side share what the numbers may send, so it does not end sooner."
        >
          <Select
            labelledBy={`${id}-beside`}
            value={String(sideBySide)}
            options={Array.from({ length: SIDE_BY_SIDE_MAX }, (_, index) => ({
              value: String(index + 1),
              label: index === 0 ? 'One after another' : `${index + 1} side by side`,
            }))}
            onChange={(next) => onChange({ sideBySide: Number(next) })}
          />
        </Field>
      </div>
      {parts && parts.length > 0 && <Parts parts={parts} cutColumn={cutColumn} />}
    </Section>
  )
}

const Parts = ({
  parts,
  cutColumn,
}: {
  parts: ProgramPreview['parts']
  cutColumn: string | null
}) => (
  <TableFrame label="Parts of the program" className="max-h-64 overflow-y-auto">
    <thead className="sticky top-0">
      <tr>
        <HeadCell>Part</HeadCell>
        {cutColumn !== null && <HeadCell>{cutColumn}</HeadCell>}
        <HeadCell align="right">People</HeadCell>
      </tr>
    </thead>
    <tbody>
      {parts.map(({ part, value, people }) => (
        <tr key={part} className={rowStyle}>
          <Cell>{formatCount(part)}</Cell>
          {cutColumn !== null && (
            <Cell className="max-w-72 truncate">
              {value || <span className="text-ink-faint">empty</span>}
            </Cell>
          )}
          <Cell align="right">{formatCount(people)}</Cell>
        </tr>
      ))}
    </tbody>
  </TableFrame>
)
