import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createApiKey } from './api-keys.ts'
import { controlAddress } from './routes/simulator-routes.ts'
import { createTestApi, type TestApi } from './testing/test-api.ts'

/** Stands where the simulator is, and notes what reaches it. */
const seen: { method?: string; url?: string; headers: object; body: string }[] = []
const simulator = createServer((request, response) => {
  void readText(request).then((body) => {
    const { method = '', url = '', headers } = request
    seen.push({ method, url, headers, body })
    if (url.includes('stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('event: traffic\ndata: {"id":1}\n\n')
      return
    }
    const isPage = url.includes('page')
    response.writeHead(url.includes('wrong') ? 400 : 200, {
      'content-type': isPage ? 'text/html' : 'application/json',
      'set-cookie': 'stolen=1',
    })
    response.end(isPage ? '<script>alert(1)</script>' : '{"faults":[]}')
  })
})

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a request without encoding
  return Buffer.concat(chunks).toString()
}

let api: TestApi
let viewerKey: string
beforeAll(async () => {
  simulator.listen(0, '127.0.0.1')
  await once(simulator, 'listening')
  const address = simulator.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  api = await createTestApi({ simulatorUrl: `http://127.0.0.1:${port}` })
  viewerKey = await createApiKey(api.db.database, {
    workspaceId: api.workspace.workspaceId,
    name: 'Viewer',
    role: 'viewer',
  })
})
afterAll(async () => {
  await api.close()
  simulator.closeAllConnections()
  simulator.close()
})
afterEach(() => {
  seen.length = 0
})

const ask = (method: 'GET' | 'PUT', url: string, key = api.key, payload?: object) =>
  api.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${key}`, cookie: 'session=secret' },
    ...(payload && { payload }),
  })

it('passes a call on with its query and body, and nothing of who asks', async () => {
  const body = { faults: [{ kind: 'http500' }] }
  const answer = await ask('PUT', '/simulator-api/faults?a=1', api.key, body)
  expect([answer.statusCode, answer.json()]).toEqual([200, { faults: [] }])
  expect(answer.headers['set-cookie']).toBeUndefined()
  expect(seen).toMatchObject([
    { method: 'PUT', url: '/sim/faults?a=1', body: JSON.stringify(body) },
  ])
  expect(JSON.stringify(seen[0]?.headers)).not.toMatch(/Bearer|session/)
})

it('passes a refusal of the simulator back as it is', async () => {
  const answer = await ask('PUT', '/simulator-api/wrong', api.key, {})
  expect([answer.statusCode, answer.json()]).toEqual([400, { faults: [] }])
})

it('never serves what the simulator says as a page', async () => {
  const answer = await ask('GET', '/simulator-api/page')
  expect(answer.headers['content-type']).toMatch(/^text\/plain/)
})

it('lets a viewer look and not change', async () => {
  expect((await ask('GET', '/simulator-api/faults', viewerKey)).statusCode).toBe(200)
  const answer = await ask('PUT', '/simulator-api/faults', viewerKey, { faults: [] })
  expect(answer.json()).toMatchObject({ status: 403, code: 'role-forbidden' })
  expect(seen.map(({ method }) => method)).toEqual(['GET'])
})

it('asks who is there before anything else', async () => {
  const answer = await api.app.inject({ method: 'GET', url: '/simulator-api/faults' })
  expect(answer.json()).toMatchObject({ status: 401, code: 'key-missing' })
  expect(seen).toEqual([])
})

it.each([
  '/simulator-api/../v26.0/me',
  '/simulator-api/%2e%2e/v26.0/me',
  '/simulator-api/people/..%2F..%2F..',
  '/simulator-api/.%2e/v26.0/me',
  '/simulator-api/\\..\\..\\v26.0',
  '/simulator-api//127.0.0.1:1/',
  '/simulator-api/@127.0.0.1:1/',
])('reaches nothing outside of /sim/ by %s', async (url) => {
  await ask('GET', url)
  for (const { url: reached = '' } of seen) expect(reached).toMatch(/^\/sim\//)
  const target = controlAddress('http://simulator.test:4200', url)
  if (target !== undefined)
    expect(target.href.startsWith('http://simulator.test:4200/sim/')).toBe(true)
})

it('refuses a body beyond what anyone needs to send', async () => {
  const answer = await ask('PUT', '/simulator-api/people', api.key, { x: 'a'.repeat(5_000_000) })
  expect(answer.json()).toMatchObject({ status: 413, code: 'body-too-large' })
  expect(seen).toEqual([])
})

it('streams events as they come', async () => {
  await api.app.listen({ port: 0, host: '127.0.0.1' })
  const address = api.app.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const leave = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/simulator-api/traffic/stream`, {
    headers: { authorization: `Bearer ${api.key}` },
    signal: leave.signal,
  })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader?.read())?.value).toContain('event: traffic')
  leave.abort()
})

it('says so when the simulator is away', async () => {
  const away = await createTestApi({ simulatorUrl: 'http://127.0.0.1:1' })
  const answer = await away.app.inject({
    method: 'GET',
    url: '/simulator-api/faults',
    headers: { authorization: `Bearer ${away.key}` },
  })
  await away.close()
  expect(answer.json()).toMatchObject({ status: 503, code: 'simulator-unavailable' })
})

it('is not there without a simulator', async () => {
  const real = await createTestApi()
  const answer = await real.app.inject({
    method: 'GET',
    url: '/simulator-api/faults',
    headers: { authorization: `Bearer ${real.key}`, accept: 'text/html' },
  })
  await real.close()
  expect(answer.json()).toMatchObject({ status: 404, code: 'route-not-found' })
})
