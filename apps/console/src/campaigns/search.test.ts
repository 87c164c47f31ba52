import { describe, expect, it } from 'vitest'
import { readCampaignSearch, readCampaignsSearch, readSignInSearch } from './search.ts'

describe('what an address may carry', () => {
  it('keeps known filters and drops the rest', () => {
    expect(readCampaignsSearch({ state: 'sending', q: 'sale', x: '1' })).toEqual({
      state: 'sending',
      q: 'sale',
    })
    expect(readCampaignsSearch({ state: 'flying', q: '' })).toEqual({})
    expect(readCampaignsSearch({ state: 'toString', q: 'x'.repeat(201) })).toEqual({})
    expect(readCampaignSearch({ code: '131026', state: 'failed' })).toEqual({
      code: 131026,
      state: 'failed',
    })
    expect(readCampaignSearch({ code: 131026 })).toEqual({ code: 131026 })
    expect(readCampaignSearch({ code: '-1' })).toEqual({ code: -1 })
    expect(readCampaignSearch({ code: '-2' })).toEqual({})
    expect(readCampaignSearch({ code: 'x', status: 'seen' })).toEqual({})
  })

  it('leads nowhere else after sign-in', () => {
    expect(readSignInSearch({ next: '/campaigns?q=a' }).next).toBe('/campaigns?q=a')
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:x',
    ])
      expect(readSignInSearch({ next }).next).toBeUndefined()
  })
})
