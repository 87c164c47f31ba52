import { useQuery } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { phoneNumbersQuery } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { FailureNote, Note } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { readSettings } from './answers.ts'
import { ClockSection } from './clock.tsx'
import { isObject, type JsonObject } from './read.ts'
import { SettingLine } from './setting-line.tsx'
import { numbersAt, patchFor, type SettingRow, settingGroups } from './setting-table.ts'
import { defaultsQuery, settingsQuery, useSimulatorChange } from './simulator-queries.ts'
import { useWhyNotChange } from './use-may-change.ts'

/** How the simulator behaves; each change holds from the next message on. */
export function Settings() {
  const settings = useQuery(settingsQuery)
  return (
    <>
      <ClockSection />
      {settings.isError && (
        <FailureNote
          error={settings.error}
          onRetry={settings.refetch}
          safe="Campaigns are not affected by this page."
        />
      )}
      {settings.isPending && <SkeletonRows rows={10} />}
      {settings.data && <Groups settings={settings.data} />}
    </>
  )
}

function Groups({ settings }: { settings: JsonObject }) {
  const { data: defaults } = useQuery(defaultsQuery)
  const { data: phoneNumbers = [] } = useQuery(phoneNumbersQuery)
  const change = useSimulatorChange<JsonObject>()
  const whyNot = useWhyNotChange()
  const put = (body: JsonObject) =>
    change.mutateAsync({ method: 'PUT', path: '/settings', read: readSettings, body })
  const ids = isObject(settings['throughput']) ? Object.keys(settings['throughput']) : []
  const numbers = ids.map((id) => ({
    id,
    name: phoneNumbers.find((number) => number.id === id)?.displayPhoneNumber ?? id,
  }))
  const rowsOf = (rows: readonly SettingRow[]) =>
    rows.flatMap((row) => {
      const values = numbersAt(row, settings)
      return values === undefined ? [] : [{ row, values }]
    })
  const groups = settingGroups(numbers)
    .map(({ title, rows }) => ({ title, rows: rowsOf(rows) }))
    .filter(({ rows }) => rows.length > 0)
  if (groups.length === 0)
    return (
      <Note kind="warning" title="This simulator has none of the settings known here">
        It is probably of another version than this console.
      </Note>
    )
  const whyNotReset =
    whyNot ?? (defaults === undefined ? 'This simulator does not tell its defaults.' : null)
  return (
    <>
      <div className="-mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-ink-muted text-sm">Each change holds at once, for all that follows.</p>
        <Button
          size="small"
          disabledReason={whyNotReset}
          isBusy={change.isPending}
          onClick={() => defaults && void put(defaults).catch(() => undefined)}
        >
          <RotateCcw aria-hidden />
          Reset all to defaults
        </Button>
      </div>
      {groups.map(({ title, rows }) => (
        <Section key={title} title={title}>
          <ul className="flex flex-col">
            {rows.map(({ row, values }) => (
              <SettingLine
                key={row.path}
                row={row}
                values={values}
                defaults={defaults && numbersAt(row, defaults)}
                isDisabled={whyNot !== null}
                onChange={(next) => put(patchFor(row, next, settings))}
              />
            ))}
          </ul>
        </Section>
      ))}
    </>
  )
}
