import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { cn } from '../lib/cn.ts'
import { Button, buttonStyle } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { FailureNote } from '../ui/note.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import type { Person } from './answers.ts'
import { PersonPanel } from './person.tsx'
import { knownPeopleQuery, recentPeopleQuery } from './simulator-queries.ts'

const wordsOfLast = ({ lastMessage }: Person): string => {
  if (lastMessage === null) return 'Got nothing lately'
  return lastMessage.template?.name ?? `A message of kind ${lastMessage.type}`
}

/** Everyone with a phone in the simulated world: who they are, what they do, what they write. */
export function PeopleSection() {
  const { person, q = '' } = useSearch({ from: '/signed-in/simulator' })
  const navigate = useNavigate()
  const recent = useQuery(recentPeopleQuery(q))
  const known = useQuery(knownPeopleQuery(q))
  const found = new Map(
    [...(recent.data?.people ?? []), ...(known.data?.people ?? [])].map((one) => [one.waId, one]),
  )
  const people = [...found.values()]
  const find = (next: string) =>
    void navigate({
      to: '/simulator',
      search: { section: 'people', person, q: next || undefined },
      replace: true,
    })
  return (
    <div className="grid gap-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
      <div className={cn('flex min-w-0 flex-col gap-3', person && 'max-lg:hidden')}>
        <SearchInput label="Number or name" value={q} onChange={find} />
        {recent.isError && <FailureNote error={recent.error} onRetry={recent.refetch} />}
        {recent.isPending && <SkeletonRows rows={6} />}
        {recent.isSuccess && known.isSuccess && people.length === 0 && (
          <Empty action={q !== '' && <Button onClick={() => find('')}>Show everyone</Button>}>
            {q === ''
              ? 'Whoever is written to appears here. Anyone else is found by their whole number.'
              : 'Nobody matches. Type the whole number with its country code, in digits, to find anyone.'}
          </Empty>
        )}
        {people.length > 0 && (
          <ul
            aria-label="People"
            className="flex flex-col gap-0.5 lg:max-h-[70dvh] lg:overflow-y-auto"
          >
            {people.map((one) => (
              <li key={one.waId}>
                <Link
                  to="/simulator"
                  search={{ section: 'people', person: one.waId, ...(q && { q }) }}
                  aria-current={one.waId === person ? 'true' : undefined}
                  className={cn(
                    'block rounded-md px-2.5 py-1.5 hover:bg-hover',
                    one.waId === person && 'bg-accent-soft',
                  )}
                >
                  <span className="flex justify-between gap-2">
                    <span className="min-w-0 truncate font-medium">{one.name}</span>
                    <span className="text-ink-muted text-sm">+{one.waId}</span>
                  </span>
                  <span className="block truncate text-ink-muted text-xs">{wordsOfLast(one)}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className={cn('flex min-w-0 flex-col gap-4', !person && 'max-lg:hidden')}>
        {person === undefined ? (
          <Empty>Choose someone to see what they got, and to write as them.</Empty>
        ) : (
          <>
            <Link
              to="/simulator"
              search={{ section: 'people', ...(q && { q }) }}
              className={cn(buttonStyle({ size: 'small' }), 'self-start lg:hidden')}
            >
              <ArrowLeft aria-hidden />
              All people
            </Link>
            <PersonPanel key={person} waId={person} />
          </>
        )}
      </div>
    </div>
  )
}
