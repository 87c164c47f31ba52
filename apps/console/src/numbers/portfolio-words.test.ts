import type { PortfolioUse } from '@clarion/contracts/portfolios'
import type { PhoneNumber } from '@clarion/contracts/templates'
import { expect, it } from 'vitest'
import { limitWords, portfoliosOf, usedWords } from './portfolio-words.ts'

const english = { locale: 'en-US' }
const limited: PortfolioUse = {
  id: 'p1',
  messagingLimit: 'TIER_2K',
  dailyLimit: 2_000,
  usedToday: 1_400,
}

it('says what may be reached within a day and how much of it is left', () => {
  expect(limitWords(limited, english)).toBe('2,000 people in any 24 hours')
  expect(usedWords(limited, english)).toBe('1,400 used in the last 24 hours, room for 600 more')
  expect(usedWords({ ...limited, usedToday: 2_050 }, english)).toContain('no room for more')
})

it('says that there is no limit, and when the figure is only ours', () => {
  const free = { ...limited, dailyLimit: null, usedToday: null }
  expect(limitWords(free, english)).toBe('No limit')
  expect(usedWords(free, english)).toBeNull()
  expect(limitWords({ ...limited, messagingLimit: 'UNKNOWN' }, english)).toContain(
    'because Meta did not tell',
  )
})

it('lists each portfolio once, with its numbers', () => {
  // Only what the grouping looks at.
  const number = (id: string, portfolio: PortfolioUse | null) => ({ id, portfolio }) as PhoneNumber
  const found = portfoliosOf([number('1', limited), number('2', null), number('3', limited)])
  expect(
    found.map(({ portfolio, numbers }) => [portfolio.id, numbers.map(({ id }) => id)]),
  ).toEqual([['p1', ['1', '3']]])
})
