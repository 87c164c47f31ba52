import type { Campaign } from '@clarion/contracts/campaigns'
import type { ListedProgram } from '@clarion/contracts/programs'
import { describe, expect, it } from 'vitest'
import { mergedNewest } from './sent-rows.ts'

// Only what the merging looks at.
const campaign = (createdAt: string) => ({ createdAt }) as Campaign
const program = (createdAt: string) => ({ createdAt }) as ListedProgram
const shown = (
  campaigns: readonly string[],
  programs: readonly string[],
  more: { campaigns?: boolean; programs?: boolean } = {},
) =>
  mergedNewest(
    { rows: campaigns.map(campaign), hasMore: more.campaigns ?? false },
    { rows: programs.map(program), hasMore: more.programs ?? false },
  ).map(({ kind, createdAt }) => `${kind} ${createdAt}`)

describe('campaigns and programs in one list', () => {
  it('stand newest first, whichever they are', () => {
    expect(shown(['9', '5', '1'], ['7'])).toEqual([
      'campaign 9',
      'program 7',
      'campaign 5',
      'campaign 1',
    ])
  })

  it('show nothing older than where the other list has been read to', () => {
    expect(shown(['9', '5'], ['7', '3'], { campaigns: true })).toEqual([
      'campaign 9',
      'program 7',
      'campaign 5',
    ])
    expect(shown(['9', '1'], ['7', '3'], { programs: true })).toEqual([
      'campaign 9',
      'program 7',
      'program 3',
    ])
  })

  it('stand alone when there are none of the other kind', () => {
    expect(shown([], ['2'])).toEqual(['program 2'])
    expect(shown([], [])).toEqual([])
  })
})
