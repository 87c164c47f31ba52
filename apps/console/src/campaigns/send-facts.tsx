import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { phoneNumbersQuery } from '../api/queries.ts'
import {
  formatAhead,
  formatCount,
  formatDuration,
  formatPeople,
  formatStart,
} from '../lib/format.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { SendPreview, SendRequest } from './send-request.ts'
import { orderWords } from './words.ts'

interface SendFactsProps {
  request: SendRequest
  fileName: string
  preview: SendPreview | undefined
}

/** Who gets what, through what and when: everything that is confirmed, in one look. */
export function SendFacts({ request, fileName, preview }: SendFactsProps) {
  const { body } = request
  const startsAt = body.startsAt ?? null
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      <Line name="To">
        {preview ? (
          <>
            {formatPeople(preview.eligible)} of {fileName}
            <Skipped preview={preview} />
          </>
        ) : (
          <Skeleton className="w-full" />
        )}
      </Line>
      <Line name="Message">
        <code className="break-all font-mono">{body.template.name}</code> ({body.template.language})
      </Line>
      <Line name="Through">
        <Numbers ids={[body.phoneNumberId, ...(body.pool ?? [])]} />
      </Line>
      {request.kind === 'program' && preview && (
        <Line name="In">
          {formatCount(preview.parts.length)} {preview.parts.length === 1 ? 'part' : 'parts'},{' '}
          {orderWords(request.body.sideBySide ?? 1)}
        </Line>
      )}
      <Line name="Starts">
        {startsAt === null
          ? 'At once'
          : `${formatStart(startsAt)}, ${formatAhead(startsAt, Date.now())}`}
      </Line>
      <Line name="Takes">
        {preview ? `${formatDuration(preview.secondsAtPlan)} at full rate` : <Skeleton />}
      </Line>
    </dl>
  )
}

const Line = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-ink-muted">{name}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </>
)

const Skipped = ({ preview: { people, eligible } }: { preview: SendPreview }) =>
  people > eligible ? (
    <span className="text-ink-muted">; {formatCount(people - eligible)} are skipped</span>
  ) : null

/** Numbers as people know them; their ids until that is read. */
function Numbers({ ids }: { ids: readonly string[] }) {
  const { data: numbers = [] } = useQuery(phoneNumbersQuery)
  const nameOf = (id: string) => numbers.find((each) => each.id === id)?.displayPhoneNumber ?? id
  return (
    <ul>
      {ids.map((id) => (
        <li key={id} className="whitespace-nowrap">
          {nameOf(id)}
        </li>
      ))}
    </ul>
  )
}
