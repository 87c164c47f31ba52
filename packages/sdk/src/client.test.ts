import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { ClarionClient, ClarionProblem, ClarionUnreachable } from './client.ts'

interface Heard {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: Buffer
}
type Answer = (response: ServerResponse, heard: Heard) => void

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server on a free port that answers every request the same way and remembers what it heard. */
async function serve(
  answer: Answer,
): Promise<{ client: ClarionClient; heard: Heard[]; url: string }> {
  const heard: Heard[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const one: Heard = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks),
    }
    heard.push(one)
    answer(response, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  // Listening on TCP, so the address is never a string or null.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { client: new ClarionClient({ baseUrl: `${url}/`, apiKey: 'secret-key' }), heard, url }
}

const json =
  (body: unknown, status = 200): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
const problem = {
  type: 'about:blank',
  title: 'There is no such campaign',
  status: 404,
  detail: 'No campaign has the id x.',
  code: 'campaign-not-found',
  error: { type: 'invalid_request', code: 'campaign-not-found', message: 'No campaign.' },
}
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

it('sends the key and asks below the base URL', async () => {
  const { client, heard } = await serve(json({ workspace: { id: 'w', name: 'W' } }))
  await client.me()
  expect(heard[0]).toMatchObject({
    method: 'GET',
    url: '/v1/me',
    headers: { authorization: 'Bearer secret-key' },
  })
})

it('asks for a message below its number, with the key that makes it one', async () => {
  const { client, heard } = await serve(json({ id: 'm1', state: 'pending' }, 202))
  const body = {
    ...{ messaging_product: 'whatsapp' as const, to: '+6281230001111', type: 'template' as const },
    template: { name: 'otp', language: { code: 'en_US' } },
  }
  const { id } = await client.sendMessage('106540352242922', body, { idempotencyKey: 'k1' })
  expect(id).toBe('m1')
  expect(heard[0]).toMatchObject({ method: 'POST', url: '/v1/106540352242922/messages' })
  expect(heard[0]?.headers['idempotency-key']).toBe('k1')
  expect(JSON.parse(String(heard[0]?.body))).toEqual(body)
  await client.getMessage('m1')
  expect(heard[1]).toMatchObject({ method: 'GET', url: '/v1/messages/m1' })
})

it('leaves out query values that are not given', async () => {
  const { client, heard } = await serve(json({ data: [], nextCursor: null, hasMore: false }))
  await client.recipients('c1', { state: 'failed', q: '', limit: 10 })
  expect(heard[0]?.url).toBe('/v1/campaigns/c1/recipients?state=failed&limit=10')
})

it('keeps an id inside its part of the path, whatever a person typed', async () => {
  const { client, heard } = await serve(json({}))
  await client.campaign('../imports/1?x=#')
  expect(heard[0]?.url).toBe('/v1/campaigns/..%2Fimports%2F1%3Fx%3D%23')
})

it('throws the problem Clarion answers with, whole', async () => {
  const { client } = await serve(json(problem, 404))
  const error = await rejection(client.campaign('x'))
  expect(error).toBeInstanceOf(ClarionProblem)
  expect(error).toMatchObject({ message: 'No campaign has the id x.', problem })
})

it('calls an error page of something else unreachable, with its status', async () => {
  const { client } = await serve((response) => response.writeHead(502).end('<h1>Bad gateway</h1>'))
  const error = await rejection(client.me())
  expect(error).toBeInstanceOf(ClarionUnreachable)
  expect(String(error)).toContain('502')
})

it('calls a page that answers 200 without JSON something other than Clarion', async () => {
  const { client } = await serve((response) => response.end('<h1>Welcome to the router</h1>'))
  const error = await rejection(client.me())
  expect(error).toBeInstanceOf(ClarionUnreachable)
  expect(String(error)).toContain('is not Clarion')
})

it('says Clarion is unreachable when nothing listens', async () => {
  const { client, url } = await serve(json({}))
  await closers.pop()?.()
  const error = await rejection(client.me())
  expect(error).toBeInstanceOf(ClarionUnreachable)
  expect(String(error)).toContain(url)
  expect(error).toHaveProperty('cause')
})

it('says Clarion is unreachable when the answer breaks off in the middle', async () => {
  const { client } = await serve((response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{ "id":', () => response.destroy())
  })
  expect(await rejection(client.campaign('x'))).toBeInstanceOf(ClarionUnreachable)
})

it('gives up on an answer that takes longer than asked for', async () => {
  const { client } = await serve(() => undefined)
  const error = await rejection(client.campaign('x', { timeoutMs: 20 }))
  expect(error).toBeInstanceOf(ClarionUnreachable)
  expect(String(error)).toContain('within 0.02 s')
})

it("throws the caller's own reason when the caller ends the call", async () => {
  const stop = new AbortController()
  const reason = new Error('the person pressed Ctrl-C')
  const { client } = await serve(() => stop.abort(reason))
  const error = await rejection(client.campaign('x', { signal: stop.signal, timeoutMs: 60_000 }))
  expect(error).toBe(reason)
})

it('passes the idempotency key and the body of a new campaign', async () => {
  const { client, heard } = await serve(json({ id: 'c1' }, 201))
  const body = {
    name: 'Promo',
    phoneNumberId: '100000000001',
    template: { name: 'promo', language: 'id_ID' },
    audience: { importId: '0192f0c1-0000-7000-8000-000000000001' },
    variables: { body: { 1: { column: 'first_name' } } },
  }
  await client.createCampaign(body, 'key-1')
  expect(heard[0]?.headers).toMatchObject({
    'idempotency-key': 'key-1',
    'content-type': 'application/json',
  })
  expect(JSON.parse(String(heard[0]?.body))).toEqual(body)
})

it('writes and steers programs at their own addresses', async () => {
  const { client, heard } = await serve(json({ id: 'p1' }))
  const body = {
    name: 'Promo',
    phoneNumberId: '100000000001',
    template: { name: 'promo', language: 'id_ID' },
    audience: { importId: '0192f0c1-0000-7000-8000-000000000001' },
    cutColumn: 'region',
    sideBySide: 4,
  }
  await client.createProgram(body, 'key-1')
  await client.actOnProgram('p1', 'launch')
  await client.program('p/1')
  await client.campaigns({ program: 'p1' })
  expect(heard.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /v1/programs',
    'POST /v1/programs/p1/launch',
    'GET /v1/programs/p%2F1',
    'GET /v1/campaigns?program=p1',
  ])
  expect(heard[0]?.headers).toMatchObject({ 'idempotency-key': 'key-1' })
  expect(JSON.parse(String(heard[0]?.body))).toEqual(body)
})

it('decides unknown outcomes, lifts stops and changes numbers', async () => {
  const { client, heard } = await serve(json({ people: 3, data: [] }))
  expect(await client.decideUnknown('c1', { decision: 'resend', ns: [1, 2, 3] })).toBe(3)
  await client.stops({ isOpen: true })
  await client.stops()
  await client.liftStop('s1', { resumeCampaigns: true })
  await client.liftStop('s2')
  await client.refreshPhoneNumbers()
  await client.changePhoneNumber('106540352242922', { mpsMax: null })
  expect(heard.map(({ method, url, body }) => [method, url, String(body)])).toEqual([
    ['POST', '/v1/campaigns/c1/unknown-outcomes', '{"decision":"resend","ns":[1,2,3]}'],
    ['GET', '/v1/stops?open=true', ''],
    ['GET', '/v1/stops', ''],
    ['POST', '/v1/stops/s1/lift', '{"resumeCampaigns":true}'],
    ['POST', '/v1/stops/s2/lift', '{}'],
    ['POST', '/v1/phone-numbers/refresh', ''],
    ['PATCH', '/v1/phone-numbers/106540352242922', '{"mpsMax":null}'],
  ])
})

it('sends an action without a body', async () => {
  const { client, heard } = await serve(json({ id: 'c1' }))
  await client.act('c1', 'pause')
  expect(heard[0]).toMatchObject({ method: 'POST', url: '/v1/campaigns/c1/pause' })
  expect(heard[0]?.body).toHaveLength(0)
  expect(heard[0]?.headers).not.toHaveProperty('content-type')
})

it('uploads a file as a form, its settings before it', async () => {
  const { client, heard } = await serve(json({ id: 'i1', state: 'ready' }, 201))
  await client.uploadImport(new Blob(['phone\n+628123']), 'people.csv', {
    defaultCountry: 'ID',
    mapping: { phone: 'phone', optedInAt: null },
  })
  const type = heard[0]?.headers['content-type'] ?? ''
  expect(type).toMatch(/^multipart\/form-data; boundary=/)
  const body = Uint8Array.from(heard[0]?.body ?? [])
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  expect([...form.keys()]).toEqual(['defaultCountry', 'mapping', 'file'])
  expect(form.get('defaultCountry')).toBe('ID')
  expect(JSON.parse(String(form.get('mapping')))).toEqual({ phone: 'phone', optedInAt: null })
  const file = form.get('file')
  expect(file).toBeInstanceOf(File)
  expect(file).toMatchObject({ name: 'people.csv', size: 13 })
})

it('streams an export, and refuses it in words', async () => {
  const good = await serve((response) => response.end('phone,state\n+628123,accepted\n'))
  const stream = await good.client.recipientsCsv('c1')
  expect(await new Response(stream).text()).toBe('phone,state\n+628123,accepted\n')
  expect(good.heard[0]?.headers.accept).toContain('text/csv')
  const bad = await serve(json(problem, 404))
  expect(await rejection(bad.client.importProblemsCsv('x'))).toBeInstanceOf(ClarionProblem)
})
