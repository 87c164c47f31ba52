import { type Import, rowProblems } from '@clarion/contracts/imports'
import { Download } from 'lucide-react'
import { clarion } from '../api/client.ts'
import { formatCount, formatRows } from '../lib/format.ts'
import { buttonStyle } from '../ui/button.tsx'
import type { Tone } from '../ui/chip.tsx'
import { toneColour } from '../ui/chip.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'

/** What the rows of a file came to: people, and everything that is not one, by reason. */
export function FileCounts({ file }: { file: Import }) {
  return (
    <>
      <p className="break-words text-ink-muted">
        <span className="font-medium text-ink">{file.fileName}</span> has {formatRows(file.rows)}
        {file.blank > 0 && ` and ${formatCount(file.blank)} blank lines`}.
      </p>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-4">
        <Count tone="delivered" name="People" count={file.validUnique} />
        <Count tone="skipped" name="Duplicates" count={file.duplicates} />
        <Count tone="failed" name="Refused" count={file.invalid} />
        <Count tone="unknown" name="Without consent" count={file.withoutOptIn} />
      </dl>
      {file.withoutOptIn > 0 && (
        <p className="text-ink-muted text-sm">
          {file.mapping?.optedInAt
            ? 'People without consent are skipped when the template is marketing.'
            : 'No column carries consent, so a marketing template would skip everyone. Choose the consent column below.'}
        </p>
      )}
      {file.refusedBy.length > 0 && <RefusedRows file={file} />}
    </>
  )
}

const Count = ({ tone, name, count }: { tone: Tone; name: string; count: number }) => (
  <div className="border-l-2 pl-3" style={{ borderColor: toneColour(tone) }}>
    <dt className="text-ink-muted text-xs">{name}</dt>
    <dd className="font-medium text-lg">{formatCount(count)}</dd>
  </div>
)

const RefusedRows = ({ file }: { file: Import }) => (
  <details className="group" open={file.invalid > 0 && file.validUnique === 0}>
    <summary className="w-fit py-1 font-medium text-accent-ink text-sm">
      Rows left out, by reason
    </summary>
    <div className="flex flex-col gap-2 pt-1">
      <TableFrame label="Rows left out, by reason">
        <thead>
          <tr>
            <HeadCell>Reason</HeadCell>
            <HeadCell align="right">Rows</HeadCell>
            <HeadCell>Examples</HeadCell>
          </tr>
        </thead>
        <tbody>
          {file.refusedBy.map(({ reason, rows, examples }) => (
            <tr key={reason} className={rowStyle}>
              <Cell className="min-w-56 py-2 align-top">{rowProblems[reason]}</Cell>
              <Cell align="right" className="py-2 align-top font-medium">
                {formatCount(rows)}
              </Cell>
              <Cell className="min-w-56 py-2 align-top">
                <ul>
                  {examples.map(({ line, value }) => (
                    <li key={line} className="flex gap-3">
                      <span className="w-20 shrink-0 text-ink-muted">line {formatCount(line)}</span>
                      <code className="break-all font-mono">
                        {value || <span className="font-sans text-ink-faint">empty</span>}
                      </code>
                    </li>
                  ))}
                </ul>
              </Cell>
            </tr>
          ))}
        </tbody>
      </TableFrame>
      <a
        href={clarion.importProblemsUrl(file.id)}
        download
        className={`${buttonStyle({ size: 'small' })} self-start`}
      >
        <Download aria-hidden />
        Download all of them
      </a>
    </div>
  </details>
)
