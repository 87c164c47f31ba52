import { useQuery } from '@tanstack/react-query'
import { Button } from '../ui/button.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import type { FaultState } from './answers.ts'
import { readFaults } from './answers.ts'
import { FaultLine } from './fault-line.tsx'
import { faultWords, isOn, withFault, wordsOf } from './fault-table.ts'
import { faultsQuery, useSimulatorChange } from './simulator-queries.ts'
import { useWhyNotChange } from './use-may-change.ts'

/** What goes wrong on purpose. */
export function Faults() {
  const faults = useQuery(faultsQuery)
  const change = useSimulatorChange<{ faults: FaultState[] }>()
  const whyNot = useWhyNotChange()
  const now = faults.data?.faults ?? []
  const known = new Set(faultWords.map(({ kind }) => kind))
  // Set through the API by a name this page does not know: shown, and can be switched off.
  const strangers = now.filter(({ kind }) => !known.has(kind)).map(({ kind }) => wordsOf(kind))
  const isAnyOn = now.some(isOn)
  if (faults.isPending) return <SkeletonRows rows={10} />
  // Without knowing what is on, a switch would take the rest away.
  if (faults.data === undefined)
    return <FailureNote error={faults.error} onRetry={faults.refetch} />
  return (
    <>
      {faults.isError && <FailureNote error={faults.error} onRetry={faults.refetch} />}
      <div className="-mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-ink-muted text-sm">
          A fault stays on until it is turned off or has struck as often as you say.
        </p>
        <Button
          disabledReason={whyNot ?? (isAnyOn ? null : 'No fault is on.')}
          isBusy={change.isPending}
          onClick={() => change.mutate({ method: 'DELETE', path: '/faults', read: readFaults })}
        >
          Turn all off
        </Button>
      </div>
      {(['sends', 'webhooks'] as const).map((of) => (
        <Section key={of} title={of === 'sends' ? 'Calls that send' : 'Webhooks'}>
          <ul className="flex flex-col">
            {[...faultWords, ...strangers]
              .filter((words) => words.of === of)
              .map((words) => (
                <FaultLine
                  key={words.kind}
                  words={words}
                  fault={now.find((fault) => fault.kind === words.kind && isOn(fault))}
                  ended={now.find((fault) => fault.kind === words.kind && !isOn(fault))}
                  whyNot={whyNot}
                  onChange={(order) =>
                    change.mutate({
                      method: 'PUT',
                      path: '/faults',
                      read: readFaults,
                      body: { faults: withFault(now, words.kind, order) },
                    })
                  }
                />
              ))}
          </ul>
        </Section>
      ))}
    </>
  )
}
