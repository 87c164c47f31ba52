import { Meter } from '@base-ui/react/meter'
import type { PortfolioUse } from '@clarion/contracts/portfolios'
import type { PhoneNumber } from '@clarion/contracts/templates'
import { formatCount } from '../lib/format.ts'
import { Section } from '../ui/section.tsx'
import { limitWords, portfoliosOf, usedWords } from './portfolio-words.ts'

/** How many people may be reached within a day: a limit of the portfolio, shared by its numbers. */
export function Portfolios({ numbers }: { numbers: readonly PhoneNumber[] }) {
  const portfolios = portfoliosOf(numbers)
  return (
    <Section title="Messaging limit">
      <p className="max-w-3xl text-ink-muted">
        Meta counts the people a business portfolio messages first within a moving day. A campaign
        that reaches the limit waits and goes on by itself.
      </p>
      {portfolios.length === 0 && (
        <p className="text-ink-muted">Meta has not been asked yet. Refresh from Meta to know it.</p>
      )}
      {portfolios.map(({ portfolio, numbers: own }) => (
        <Portfolio
          key={portfolio.id}
          portfolio={portfolio}
          numbers={own.map(({ displayPhoneNumber }) => displayPhoneNumber).join(', ')}
        />
      ))}
    </Section>
  )
}

const Portfolio = ({ portfolio, numbers }: { portfolio: PortfolioUse; numbers: string }) => {
  const { id, dailyLimit, usedToday } = portfolio
  return (
    <div className="flex max-w-3xl flex-col gap-1">
      <p className="font-medium text-lg">{limitWords(portfolio)}</p>
      {dailyLimit !== null && usedToday !== null && (
        <Meter.Root
          value={Math.min(usedToday, dailyLimit)}
          max={dailyLimit}
          aria-label={`People reached in the last 24 hours, of ${formatCount(dailyLimit)}`}
          getAriaValueText={() => usedWords(portfolio) ?? ''}
        >
          <Meter.Track className="h-2 overflow-hidden rounded-sm bg-hover">
            <Meter.Indicator className="bg-accent" />
          </Meter.Track>
        </Meter.Root>
      )}
      <p className="min-h-5 text-ink-muted text-sm">
        {usedWords(portfolio) ?? 'Nothing is counted, because nothing is limited.'}
      </p>
      <p className="text-ink-faint text-xs">
        Business portfolio <code className="select-all font-mono">{id}</code>: {numbers}
      </p>
    </div>
  )
}
