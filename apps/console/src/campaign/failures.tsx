import type { Failure } from '@clarion/contracts/campaigns'
import { formatCount } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'

const heardByWords: Record<Failure['heardBy'], string> = {
  answer: 'Refused at once',
  webhook: 'Reported later',
}

interface FailuresProps {
  failures: readonly Failure[]
  /** The code whose recipients are shown, where choosing one shows them. */
  chosen?: number | undefined
  onChoose?: (code: number) => void
}

/** Why people were not reached, most people first, with what to do about it. */
export function Failures({ failures: given, chosen, onChoose }: FailuresProps) {
  const failures = given.toSorted((a, b) => b.people - a.people)
  return (
    <Section title="Failures">
      {failures.length === 0 ? (
        <p className="text-ink-muted">Nobody has failed.</p>
      ) : (
        <TableFrame label="Failures by code">
          <thead>
            <tr>
              <HeadCell>What happened</HeadCell>
              <HeadCell align="right">People</HeadCell>
              <HeadCell>What to do</HeadCell>
              <HeadCell>Heard</HeadCell>
              {onChoose && (
                <HeadCell>
                  <span className="sr-only">Recipients</span>
                </HeadCell>
              )}
            </tr>
          </thead>
          <tbody>
            {failures.map((failure) => (
              <tr key={`${failure.code}-${failure.heardBy}`} className={rowStyle}>
                <Cell className="min-w-64 py-2 align-top">
                  <p>{failure.meaning}</p>
                  <p className="text-ink-faint text-xs">
                    {failure.code > 0 && <code className="font-mono">{failure.code} </code>}
                    {failure.title}
                  </p>
                </Cell>
                <Cell align="right" className="py-2 align-top font-medium">
                  {formatCount(failure.people)}
                </Cell>
                <Cell className="min-w-56 py-2 align-top text-ink-muted">{failure.whatToDo}</Cell>
                <Cell className="whitespace-nowrap py-2 align-top text-ink-muted">
                  {heardByWords[failure.heardBy]}
                </Cell>
                {onChoose && (
                  <Cell align="right" className="py-1 align-top">
                    <Button
                      size="small"
                      className="aria-pressed:border-accent-ink aria-pressed:bg-accent-soft"
                      aria-pressed={chosen === failure.code}
                      onClick={() => onChoose(failure.code)}
                    >
                      Show recipients
                      <span className="sr-only">
                        {failure.code > 0 ? ` with code ${failure.code}` : ` of “${failure.title}”`}
                      </span>
                    </Button>
                  </Cell>
                )}
              </tr>
            ))}
          </tbody>
        </TableFrame>
      )}
    </Section>
  )
}
