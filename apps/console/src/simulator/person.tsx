import { useQuery } from '@tanstack/react-query'
import { formatClock } from '../lib/format.ts'
import { Instant } from '../ui/instant.tsx'
import { FailureNote } from '../ui/note.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Bubble } from '../whatsapp/bubble.tsx'
import type { LastMessage, Person } from './answers.ts'
import { Behaviour } from './behaviour.tsx'
import { PersonMenu } from './person-menu.tsx'
import { Reply } from './reply.tsx'
import { personQuery, reviewsQuery } from './simulator-queries.ts'
import { gottenMessage } from './template-message.ts'

/** One person: what they got last, writing as them, and how they behave. */
export function PersonPanel({ waId }: { waId: string }) {
  const person = useQuery(personQuery(waId))
  if (person.isError) return <FailureNote error={person.error} onRetry={person.refetch} />
  if (person.data === undefined) return <SkeletonRows rows={6} />
  const { data } = person
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-2">
        <div>
          <h2 className="font-semibold text-lg">{data.name}</h2>
          <p className="text-ink-muted text-sm">
            +{data.waId}
            {data.username !== null && `, @${data.username}`}
          </p>
        </div>
        <PersonMenu person={data} />
      </header>
      <div className="grid gap-6 xl:grid-cols-[20rem_minmax(0,1fr)]">
        <LastGotten person={data} />
        <Reply person={data} />
      </div>
      <Behaviour person={data} />
    </>
  )
}

function LastGotten({ person: { lastMessage, windows } }: { person: Person }) {
  const closesAt = windows[0]?.closesAt
  return (
    <section aria-label="Last message they got" className="flex flex-col gap-2">
      <h3 className="font-medium text-sm">Last message they got</h3>
      {lastMessage === null ? (
        <p className="rounded-md border border-line border-dashed px-3 py-6 text-center text-ink-muted">
          None of the newest messages went to them.
        </p>
      ) : (
        <Gotten message={lastMessage} />
      )}
      <p className="text-ink-faint text-xs">
        {closesAt === undefined ? (
          'They have not written in the last 24 hours: only templates reach them.'
        ) : (
          <>
            Anything may be sent to them until <Instant at={closesAt} />.
          </>
        )}
      </p>
    </section>
  )
}

function Gotten({ message }: { message: LastMessage }) {
  const templates = useQuery(reviewsQuery)
  const view = gottenMessage(message, templates.data?.data ?? [])
  if (view !== undefined)
    return <Bubble message={view} clock={formatClock(message.at)} ticks="none" />
  return (
    <p className="rounded-md bg-sunken px-3 py-2 text-ink-muted text-sm">
      {message.template?.name ?? `A message of kind ${message.type}`}, <Instant at={message.at} />
    </p>
  )
}
