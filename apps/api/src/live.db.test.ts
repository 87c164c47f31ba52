import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Campaign } from '@clarion/contracts/campaigns'
import { announceCampaign } from '@clarion/core/campaigns'
import { aSendingCampaign, aWorkspace } from '@clarion/testkit/builders'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApiKey } from './api-keys.ts'
import { createTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let port: number
let campaignId: string
const open: ClientRequest[] = []
beforeAll(async () => {
  api = await createTestApi()
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  port = Number(new URL(api.app.listeningOrigin).port)
  campaignId = await aSendingCampaign(api.db.database, api.workspace, { people: 3 })
})
afterEach(async () => {
  for (const page of open.splice(0)) page.destroy()
  await expect.poll(() => api.live.subscriberCount).toBe(0)
})
afterAll(() => api.close())

const ask = (path: string, key: string): ClientRequest => {
  const headers = { authorization: `Bearer ${key}` }
  const page = request({ host: '127.0.0.1', port, path, headers })
  page.on('error', () => undefined)
  page.end()
  open.push(page)
  return page
}
/** An open page: what it heard, as it comes. */
const aPage = async (path = '/v1/events', key = api.key): Promise<Campaign[]> => {
  const heard: Campaign[] = []
  const [response]: IncomingMessage[] = await once(ask(path, key), 'response')
  let text = ''
  response?.setEncoding('utf8').on('data', (part) => {
    text += part
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events)
      if (event.startsWith('event: campaign\n')) heard.push(JSON.parse(event.slice(22)))
  })
  return heard
}
const names = (heard: readonly Campaign[]): string[] => heard.map((campaign) => campaign.name)
const rename = async (name: string): Promise<void> => {
  await sql`update campaigns set name = ${name} where id = ${campaignId}`.execute(api.db.database)
  await announceCampaign(api.db.database, campaignId)
}

describe('an open page', () => {
  it('gets the campaign it watches as it is, and then every change', async () => {
    const heard = await aPage(`/v1/events?campaignId=${campaignId}`)
    await expect.poll(() => names(heard)).toEqual(['Test campaign'])
    await rename('First')
    await expect.poll(() => names(heard)).toEqual(['Test campaign', 'First'])
  })

  it('hears of every campaign of its workspace and of no other', async () => {
    const { workspaceId } = await aWorkspace(api.db.database)
    const { database } = api.db
    const theirKey = await createApiKey(database, { workspaceId, name: 'Them', role: 'owner' })
    const [ours, theirs] = [await aPage(), await aPage('/v1/events', theirKey)]
    await rename('Second')
    await expect.poll(() => names(ours)).toEqual(['Second'])
    expect(theirs).toEqual([])
  })

  it('gets the last of many changes, not each', async () => {
    const heard = await aPage()
    for (let change = 0; change < 40; change++) await rename(`Change ${change}`)
    await expect.poll(() => names(heard).at(-1)).toBe('Change 39')
    expect(heard.length).toBeLessThan(20)
  })

  it('gets a change that could not be read at first', async () => {
    const heard = await aPage()
    await api.db.pool.query('alter table campaign_tallies rename to tallies_away')
    await rename('Third')
    await new Promise((resolve) => setTimeout(resolve, 400)) // past the moment it is read
    await api.db.pool.query('alter table tallies_away rename to campaign_tallies')
    await expect.poll(() => names(heard), { timeout: 4_000 }).toEqual(['Third'])
  })

  it('that goes away while it is let in leaves nothing behind', async () => {
    const lock = await api.db.pool.connect()
    await lock.query('begin')
    await lock.query('lock table campaigns')
    const page = ask(`/v1/events?campaignId=${campaignId}`, api.key)
    await expect
      .poll(async () => (await lock.query('select from pg_locks where not granted')).rowCount)
      .toBeGreaterThan(0)
    const gone = new Promise((resolve) => api.app.server.once('connection', resolve))
    page.destroy()
    await fetch(`http://127.0.0.1:${port}/healthz`) // by then the server knows that the other left
    await gone
    await lock.query('commit')
    lock.release()
    const heard = await aPage(`/v1/events?campaignId=${campaignId}`)
    await expect.poll(() => names(heard).length).toBe(1)
    expect(api.live.subscriberCount).toBe(1)
  })

  it('that does not read is let go before it fills our memory', async () => {
    const [response]: IncomingMessage[] = await once(ask('/v1/events', api.key), 'response')
    response?.pause()
    await expect.poll(() => api.live.subscriberCount).toBe(1)
    const long = 'x'.repeat(300_000)
    await expect
      .poll(
        async () => {
          await rename(long)
          return api.live.subscriberCount
        },
        { timeout: 15_000, interval: 260 },
      )
      .toBe(0)
  })
})
