import type { Import } from '@clarion/contracts/imports'
import { RefreshCw } from 'lucide-react'
import { useId, useState } from 'react'
import { columnsToReadAgain } from '../api/failure.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { FileDrop } from '../ui/file-drop.tsx'
import { FailureNote, Note } from '../ui/note.tsx'
import { ProgressLine } from '../ui/progress-line.tsx'
import { Section } from '../ui/section.tsx'
import { Select } from '../ui/select.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { CountryField } from './country-field.tsx'
import { FileCounts } from './file-counts.tsx'
import { Mapping } from './mapping.tsx'
import type { Reading, UploadHandle, UploadState } from './use-upload.ts'

interface WhoProps {
  upload: UploadHandle
  /** The import in the address; undefined while there is none or it is being fetched. */
  file: Import | undefined
  isFetching: boolean
  fetchError: unknown
}

/** The people: a file, how it is read, and what came of it. */
export function Who({ upload, file, isFetching, fetchError }: WhoProps) {
  const [isReplacing, setIsReplacing] = useState(false)
  const { state } = upload
  const ready = file?.state === 'ready' ? file : undefined
  return (
    <Section
      id="who"
      title="Who"
      className="max-lg:border-t-0 max-lg:pt-0"
      aside={
        ready && (
          <Button size="small" onClick={() => setIsReplacing((isOpen) => !isOpen)}>
            <RefreshCw aria-hidden />
            Use another file
          </Button>
        )
      }
    >
      {state.kind === 'uploading' && (
        <div className="flex items-end gap-4">
          <div className="min-w-0 flex-1">
            {state.progress.kind === 'sending' ? (
              <ProgressLine label={`Uploading ${state.fileName}`} share={state.progress.share} />
            ) : (
              <ProgressLine label={`Reading the rows of ${state.fileName}`} share={null} />
            )}
          </div>
          <Button size="small" onClick={upload.stop}>
            Stop
          </Button>
        </div>
      )}
      {state.kind === 'failed' && (
        <Refused upload={upload} failed={state} hasOther={Boolean(ready)} />
      )}
      {file?.state === 'refused' && file.problem && (
        <Note kind="danger" title={file.problem.title}>
          {file.problem.detail}
        </Note>
      )}
      {fetchError !== null && <FailureNote error={fetchError} safe="Upload the file again." />}
      {(isReplacing || !ready) && state.kind !== 'uploading' && !isFetching && (
        <FileDrop
          label="Choose a file"
          accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
          hint="or drop it here. CSV with a header: comma, semicolon or tab, up to 1,000,000 rows, one person a row. One column holds the phone number."
          onFile={(chosen) => {
            setIsReplacing(false)
            upload.upload(chosen)
          }}
        />
      )}
      {isFetching && <SkeletonRows rows={4} />}
      {ready && (
        <>
          <FileCounts file={ready} />
          <Mapping file={ready} upload={upload} />
        </>
      )}
    </Section>
  )
}

interface RefusedProps {
  upload: UploadHandle
  failed: Extract<UploadState, { kind: 'failed' }>
  /** Whether an earlier file still stands. */
  hasOther: boolean
}

/** A file that could not be used, with the choices that may make it usable. */
function Refused({ upload, failed, hasOther }: RefusedProps) {
  const columns = columnsToReadAgain(failed.error)
  return (
    <div className="flex flex-col gap-3">
      <FailureNote
        error={failed.error}
        safe={
          hasOther ? 'The people below are still those of the reading before.' : 'Nothing was kept.'
        }
      />
      {columns.length > 0 && upload.hasFile && (
        <ReadAgain columns={columns} reading={failed.reading} onRead={upload.readAgain} />
      )}
    </div>
  )
}

interface ReadAgainProps {
  columns: readonly string[]
  /** How it was read when it was refused. */
  reading: Reading
  onRead: (reading: Reading) => void
}

function ReadAgain({ columns, reading, onRead }: ReadAgainProps) {
  const id = useId()
  const [phone, setPhone] = useState(reading.mapping?.phone ?? null)
  const [country, setCountry] = useState(reading.defaultCountry)
  const isSame = phone === (reading.mapping?.phone ?? null) && country === reading.defaultCountry
  const read = () =>
    onRead({
      // Without a choice the server guesses the column again.
      mapping:
        phone === null ? undefined : { phone, optedInAt: reading.mapping?.optedInAt ?? null },
      defaultCountry: country,
    })
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field labelId={id} label="Column with the phone number" className="w-full sm:w-60">
        <Select
          labelledBy={id}
          options={columns.map((column) => ({ value: column, label: column }))}
          value={phone}
          placeholder="Choose the phone column"
          onChange={setPhone}
        />
      </Field>
      <CountryField code={country ?? null} onChange={setCountry} />
      <Button disabledReason={isSame ? 'Choose a column or a country first.' : null} onClick={read}>
        Read the file again
      </Button>
    </div>
  )
}
