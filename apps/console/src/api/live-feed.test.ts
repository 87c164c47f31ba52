import { describe, expect, it } from 'vitest'
import { type LiveSource, openLiveFeed } from './live-feed.ts'

class FakeSource implements LiveSource {
  readyState = 0
  onopen: ((event: Event) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  isClosed = false
  addEventListener = () => {}
  close = () => {
    this.isClosed = true
  }
  answers() {
    this.readyState = 1
    this.onopen?.(new Event('open'))
  }
  breaks(readyState: number) {
    this.readyState = readyState
    this.onerror?.(new Event('error'))
  }
}

function aFeed() {
  const sources: FakeSource[] = []
  const waits: { ms: number; then: () => void; isStopped: boolean }[] = []
  const heard: string[] = []
  const close = openLiveFeed(
    '/v1/events',
    {
      onCampaign: () => heard.push('campaign'),
      onLost: () => heard.push('lost'),
      onReturn: () => heard.push('return'),
    },
    {
      open: () => {
        const source = new FakeSource()
        sources.push(source)
        return source
      },
      later: (ms, then) => {
        const wait = { ms, then, isStopped: false }
        waits.push(wait)
        return () => {
          wait.isStopped = true
        }
      },
    },
  )
  const newest = () => {
    const source = sources.at(-1)
    if (!source) throw new Error('nothing was opened')
    return source
  }
  return { sources, waits, heard, close, newest }
}

describe('the live feed', () => {
  it('says nothing about the first connection', () => {
    const { heard, newest } = aFeed()
    newest().answers()
    expect(heard).toEqual([])
  })

  it('leaves a broken connection to the browser, and tells when it is back', () => {
    const { heard, newest, sources } = aFeed()
    newest().answers()
    newest().breaks(0)
    newest().breaks(0)
    newest().answers()
    expect(heard).toEqual(['lost', 'return'])
    expect(sources).toHaveLength(1)
  })

  it('opens anew after the server refused, waiting twice as long each time', () => {
    const { waits, newest, sources, heard } = aFeed()
    for (let attempt = 0; attempt < 7; attempt += 1) {
      newest().breaks(2)
      waits.at(-1)?.then()
    }
    expect(waits.map(({ ms }) => ms)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
    expect(sources).toHaveLength(8)
    newest().answers()
    newest().breaks(2)
    expect(waits.at(-1)?.ms).toBe(1_000)
    expect(heard).toEqual(['lost', 'return', 'lost'])
  })

  it('stays closed once closed, even while waiting to open anew', () => {
    const { close, newest, waits } = aFeed()
    newest().breaks(2)
    close()
    expect(waits.at(-1)?.isStopped).toBe(true)
    expect(newest().isClosed).toBe(true)
  })
})
