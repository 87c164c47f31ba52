import { campaignStates } from '@clarion/contracts/campaigns'
import { describe, expect, it } from 'vitest'
import { hasEnded, standingWords } from './words.ts'

describe('where a campaign stands', () => {
  it('speaks of waiting only while it runs', () => {
    const speaking = campaignStates.filter(
      (state) => standingWords(state) === 'Waiting for nothing.',
    )
    expect(speaking).toEqual(['sending'])
  })

  it('has ended when nothing more happens', () => {
    expect(campaignStates.filter(hasEnded)).toEqual(['finished', 'cancelled'])
  })
})
