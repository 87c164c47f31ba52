import type { Import, ImportMapping, ImportRow } from '@clarion/contracts/imports'
import { useQuery } from '@tanstack/react-query'
import { importRowsQuery } from '../api/queries.ts'
import { Instant } from '../ui/instant.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Select } from '../ui/select.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'
import { CountryField } from './country-field.tsx'
import type { UploadHandle } from './use-upload.ts'

type Role = 'phone' | 'consent' | 'value'

const ROWS_SHOWN = 5

interface MappingProps {
  file: Import
  upload: UploadHandle
}

/** How the file is read: what each column means, above its first rows as found. */
export function Mapping({ file, upload }: MappingProps) {
  const rows = useQuery(importRowsQuery(file.id))
  const { mapping } = file
  if (!mapping) return null
  const whyNotChange = (() => {
    if (upload.state.kind === 'uploading') return 'The file is being read.'
    return upload.hasFile
      ? null
      : 'The page was reloaded and no longer holds the file. Use another file to choose it again.'
  })()
  const readAgain = (next: Partial<ImportMapping>, defaultCountry = file.defaultCountry) =>
    upload.readAgain({
      mapping: { ...mapping, ...next },
      ...(defaultCountry && { defaultCountry }),
    })
  const assign = (column: string, role: Role) => {
    const wasConsent = mapping.optedInAt === column
    if (role === 'phone') readAgain({ phone: column, ...(wasConsent && { optedInAt: null }) })
    else readAgain({ optedInAt: role === 'consent' ? column : null })
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div>
          <h3 className="font-medium">How the columns are read</h3>
          <p className="text-ink-muted text-sm">
            {whyNotChange ??
              'Changing a column or the country reads the file again. Without a country, every number needs its country code.'}
          </p>
        </div>
        <CountryField
          code={file.defaultCountry}
          onChange={(country) => readAgain({}, country)}
          isFixed={whyNotChange !== null}
        />
      </div>
      {rows.isError && <FailureNote error={rows.error} onRetry={rows.refetch} />}
      {rows.isPending && <SkeletonRows rows={ROWS_SHOWN} />}
      {rows.data && (
        <FirstRows
          file={file}
          mapping={mapping}
          rows={rows.data.data.slice(0, ROWS_SHOWN)}
          whyNotChange={whyNotChange}
          onAssign={assign}
        />
      )}
    </div>
  )
}

interface FirstRowsProps {
  file: Import
  mapping: ImportMapping
  rows: readonly ImportRow[]
  whyNotChange: string | null
  onAssign: (column: string, role: Role) => void
}

function FirstRows({ file, mapping, rows, whyNotChange, onAssign }: FirstRowsProps) {
  const roleOf = (column: string): Role => {
    if (column === mapping.phone) return 'phone'
    return column === mapping.optedInAt ? 'consent' : 'value'
  }
  const phoneStays =
    'Every file needs a phone column. Choose another one as phone number to change this.'
  return (
    <TableFrame label="First rows of the file">
      <thead>
        <tr>
          <HeadCell align="right">Line</HeadCell>
          <HeadCell>Read as</HeadCell>
          {file.columns.map((column) => (
            <HeadCell key={column} className="py-2">
              <span className="mb-1 block max-w-48 truncate text-ink" title={column}>
                {column}
              </span>
              <Select
                label={`Meaning of column ${column}`}
                disabledReason={whyNotChange}
                className="w-40 text-sm"
                options={[
                  { value: 'phone', label: 'Phone number' },
                  {
                    value: 'consent',
                    label: 'Consent',
                    hint: 'When, or whether, the person agreed',
                    disabledReason: roleOf(column) === 'phone' ? phoneStays : null,
                  },
                  {
                    value: 'value',
                    label: 'Value only',
                    hint: 'For the variables of the template',
                    disabledReason: roleOf(column) === 'phone' ? phoneStays : null,
                  },
                ]}
                value={roleOf(column)}
                onChange={(role) => role !== roleOf(column) && onAssign(column, role)}
              />
            </HeadCell>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.line} className={rowStyle}>
            <Cell align="right" className="text-ink-faint">
              {row.line}
            </Cell>
            <Cell className="whitespace-nowrap font-mono">{row.phone}</Cell>
            {file.columns.map((column) => (
              <Cell key={column} className="max-w-56 truncate">
                {column === mapping.optedInAt ? (
                  <Consent row={row} text={row.values[column] ?? ''} />
                ) : (
                  row.values[column]
                )}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </TableFrame>
  )
}

/** The instant consent was read as, or that there is none. */
const Consent = ({ row, text }: { row: ImportRow; text: string }) =>
  row.optedInAt === null ? (
    <span className="text-warning-ink">{text === '' ? 'none' : `not readable: ${text}`}</span>
  ) : (
    <Instant at={row.optedInAt} />
  )
