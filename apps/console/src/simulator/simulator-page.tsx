import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { meQuery } from '../api/queries.ts'
import { cn } from '../lib/cn.ts'
import { NothingHere } from '../shell/page-failure.tsx'
import { PageBody, TopBar } from '../shell/shell.tsx'
import { ClockLine } from './clock.tsx'
import { isOn } from './fault-table.ts'
import { Faults } from './faults.tsx'
import { PeopleSection } from './people.tsx'
import { Reviews } from './reviews.tsx'
import { type SimulatorSection, sectionLabels } from './search.ts'
import { Settings } from './settings.tsx'
import { faultsQuery, reviewsQuery } from './simulator-queries.ts'
import { isWaiting } from './template-actions.ts'
import { Traffic } from './traffic.tsx'

const sections: Record<SimulatorSection, () => React.ReactNode> = {
  traffic: Traffic,
  people: PeopleSection,
  reviews: Reviews,
  faults: Faults,
  settings: Settings,
}

/** Steers the simulator of Meta that messages go to. There only while one is in use. */
export function SimulatorPage() {
  const { data: me } = useQuery(meQuery)
  const { section = 'traffic' } = useSearch({ from: '/signed-in/simulator' })
  const Content = sections[section]
  if (me && me.simulator === null)
    return (
      <>
        <TopBar crumbs={['Simulator']} />
        <NothingHere />
      </>
    )
  return (
    <>
      <TopBar crumbs={['Simulator', sectionLabels[section]]} />
      <PageBody>
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h1 className="font-semibold text-xl">Simulator</h1>
          <ClockLine />
        </div>
        <Sections chosen={section} />
        <Content />
      </PageBody>
    </>
  )
}

function Sections({ chosen }: { chosen: SimulatorSection }) {
  const reviews = useQuery(reviewsQuery)
  const faults = useQuery(faultsQuery)
  const marks: Partial<Record<SimulatorSection, number>> = {
    reviews: reviews.data?.data.filter(({ status }) => isWaiting(status)).length ?? 0,
    faults: faults.data?.faults.filter(isOn).length ?? 0,
  }
  return (
    <nav
      aria-label="Parts of the simulator"
      className="-mx-4 flex gap-1 overflow-x-auto border-line border-b px-4 md:mx-0 md:px-0"
    >
      {/* The keys of the table are the sections. */}
      {(Object.keys(sectionLabels) as SimulatorSection[]).map((section) => {
        const mark = marks[section] ?? 0
        return (
          <Link
            key={section}
            to="/simulator"
            search={{ section }}
            aria-current={section === chosen ? 'page' : undefined}
            className={cn(
              '-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2.5 text-ink-muted hover:text-ink',
              section === chosen && 'border-accent-ink font-medium text-ink',
            )}
          >
            {sectionLabels[section]}
            {mark > 0 && (
              <span className="rounded-full bg-hover px-1.5 text-ink-muted text-xs">{mark}</span>
            )}
          </Link>
        )
      })}
    </nav>
  )
}
