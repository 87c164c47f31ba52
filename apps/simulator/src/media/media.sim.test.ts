import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demo } from '../demo-world.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  ACCESS_TOKEN,
  type Answer,
  APP_ID,
  aSimulator,
  aTemplateMessage,
  type TestSimulator,
} from '../testing/test-simulator.ts'

const DAY_MS = 86_400_000
const clock = new TestClock()
let meta: TestSimulator
beforeAll(async () => {
  meta = await aSimulator({ clock })
})
afterAll(() => meta.simulator.stop())

const numberId: string = demo.phoneNumberIds.high
const bearer = { authorization: `Bearer ${ACCESS_TOKEN}` }

async function upload(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  number = numberId,
  more: Record<string, string> = { messaging_product: 'whatsapp' },
): Promise<Answer['body']> {
  const form = new FormData()
  for (const [name, value] of Object.entries(more)) form.set(name, value)
  form.set('file', new Blob([bytes], { type }), 'file')
  const response = await fetch(`${meta.simulator.url}/v26.0/${number}/media`, {
    method: 'POST',
    headers: bearer,
    body: form,
  })
  // Every answer of the edge is a JSON object.
  return (await response.json()) as Answer['body']
}
const anImage = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])
const idOf = async (...given: Parameters<typeof upload>): Promise<string> =>
  String((await upload(...given))['id'])

describe('an uploaded file', () => {
  it('is shown with its address, hash and size, and downloaded with a token', async () => {
    const id = await idOf(anImage, 'image/jpeg')
    const { body } = await meta.call('GET', `/v26.0/${id}?phone_number_id=${numberId}`)
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      url: expect.stringMatching(/\/whatsapp_business\/attachments\/\?mid=\d+&ext=\d+&hash=/),
      mime_type: 'image/jpeg',
      sha256: createHash('sha256').update(anImage).digest('hex'),
      file_size: 7,
      id,
    })
    const url = String(body['url'])
    expect((await fetch(url)).status).toBe(401)
    const download = await fetch(url, { headers: bearer })
    expect(download.headers.get('content-type')).toBe('image/jpeg')
    expect(new Uint8Array(await download.arrayBuffer())).toEqual(anImage)
  })

  it('has an address for five minutes and lives thirty days', async () => {
    const id = await idOf(anImage, 'image/jpeg')
    const url = String((await meta.call('GET', `/v26.0/${id}`)).body['url'])
    clock.advance(5 * 60_000 + 1_000)
    expect((await fetch(url, { headers: bearer })).status).toBe(404)
    clock.advance(30 * DAY_MS)
    expect((await meta.call('GET', `/v26.0/${id}`)).body.error).toMatchObject({
      code: 100,
      error_subcode: 33,
    })
  })

  it('is not shown for another number and is gone once deleted', async () => {
    const id = await idOf(anImage, 'image/jpeg')
    const other = `/v26.0/${id}?phone_number_id=${demo.phoneNumberIds.standard}`
    expect((await meta.call('GET', other)).status).toBe(400)
    expect((await meta.call('DELETE', `/v26.0/${id}`)).body).toEqual({ success: true })
    expect((await meta.call('GET', `/v26.0/${id}`)).status).toBe(400)
  })

  it('cannot be downloaded from an address that was altered', async () => {
    const id = await idOf(anImage, 'image/jpeg')
    const url = String((await meta.call('GET', `/v26.0/${id}`)).body['url'])
    const later = url.replace(/ext=(\d+)/, (_, seconds) => `ext=${Number(seconds) + 9_999}`)
    expect((await fetch(later, { headers: bearer })).status).toBe(404)
  })
})

describe('an upload', () => {
  it.each([
    ['a type Meta does not take', new Uint8Array(3), 'image/gif', 100],
    ['an image above 5 MB', new Uint8Array(5 * 1_048_576 + 1), 'image/png', 131053],
    ['a still sticker above 100 KB', new Uint8Array(100 * 1_024 + 1), 'image/webp', 131053],
    ['an audio file above 16 MB', new Uint8Array(16 * 1_048_576 + 1), 'audio/ogg', 131053],
    ['an empty file', new Uint8Array(0), 'text/plain', 131053],
  ])('of %s is refused', async (_, bytes, type, code) => {
    expect((await upload(bytes, type)).error).toMatchObject({ code })
  })

  it('of a document far above what a message may have is taken', async () => {
    expect(await upload(new Uint8Array(20 * 1_048_576), 'application/pdf')).toHaveProperty('id')
  })

  it('without its product or its file is refused', async () => {
    expect((await upload(anImage, 'image/jpeg', numberId, {})).error).toMatchObject({ code: 100 })
    const answer = await meta.call('POST', `/v26.0/${numberId}/media`, {
      messaging_product: 'whatsapp',
    })
    expect(answer.body.error).toMatchObject({
      message: '(#100) The parameter file is required.',
    })
  })

  it('that is no form at all is refused', async () => {
    const response = await fetch(`${meta.simulator.url}/v26.0/${numberId}/media`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'multipart/form-data; boundary=x' },
      body: 'nonsense',
    })
    expect(response.status).toBe(400)
  })

  it('may name its type beside the file', async () => {
    const more = { messaging_product: 'whatsapp', type: 'audio/ogg; codecs=opus' }
    expect(await upload(anImage, '', numberId, more)).toHaveProperty('id')
  })
})

describe('a header that names a file', () => {
  const send = (image: object): Promise<Answer> =>
    meta.send(
      aTemplateMessage('new_collection', 'en_US', [
        { type: 'header', parameters: [{ type: 'image', image }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', text: 'Ann' },
            { type: 'text', text: 'Bali' },
          ],
        },
        { type: 'button', sub_type: 'url', index: 1, parameters: [{ type: 'text', text: 'g' }] },
      ]),
    )

  it('is sent with the number’s own image', async () => {
    expect((await send({ id: await idOf(anImage, 'image/jpeg') })).status).toBe(200)
  })

  it.each([
    ['that nobody uploaded', async () => '2871834006348767', 131009, /does not exist/],
    [
      'of another number',
      () => idOf(anImage, 'image/jpeg', demo.phoneNumberIds.standard),
      131009,
      /another phone number/,
    ],
    ['of another type', () => idOf(anImage, 'video/mp4'), 132012, /another type/],
  ])('%s is refused', async (_, file, code, details) => {
    const { body } = await send({ id: await file() })
    expect(body.error).toMatchObject({
      code,
      error_data: { details: expect.stringMatching(details) },
    })
  })

  it('whose life is over is refused', async () => {
    const id = await idOf(anImage, 'image/jpeg')
    clock.advance(30 * DAY_MS)
    expect((await send({ id })).body.error).toMatchObject({
      code: 131009,
      error_data: { details: expect.stringMatching(/expired/) },
    })
  })

  it('with both an id and a link, neither, or a stray key is refused', async () => {
    const link = 'https://cdn.example/a.jpg'
    expect((await send({ id: '1', link })).body.error).toMatchObject({ code: 131009 })
    expect((await send({})).body.error).toMatchObject({ code: 131008 })
    expect((await send({ link, caption: 'x' })).body.error).toMatchObject({ code: 100 })
  })
})

describe('a resumable upload', () => {
  const start = async (query: string): Promise<Answer> =>
    meta.call('POST', `/v26.0/${APP_ID}/uploads?${query}`)
  const put = async (
    id: string,
    bytes: string,
    offset: number,
    scheme = 'OAuth',
  ): Promise<Response> =>
    fetch(`${meta.simulator.url}/v26.0/${id}`, {
      method: 'POST',
      headers: { authorization: `${scheme} ${ACCESS_TOKEN}`, file_offset: String(offset) },
      body: bytes,
    })

  it('ends in a handle, also when it was interrupted', async () => {
    const session = await start('file_name=a.jpg&file_length=8&file_type=image/jpeg')
    const id = String(session.body['id'])
    expect(id).toMatch(/^upload:[\w-]+\?sig=[\w-]+$/)
    expect((await put(id, 'abc', 0)).status).toBe(200)
    expect((await meta.call('GET', `/v26.0/${id}`)).body).toEqual({ id, file_offset: 3 })
    expect((await put(id, 'xxxxx', 0)).status).toBe(400)
    expect(await (await put(id, 'defgh', 3)).json()).toEqual({
      h: expect.stringMatching(/^4::aW1hZ2UvanBlZw==:/),
    })
    expect((await put(id, 'x', 8)).status).toBe(400)
  })

  it('insists on the scheme OAuth and on its length', async () => {
    const session = await start('file_name=a.pdf&file_length=3&file_type=application/pdf')
    const id = String(session.body['id'])
    expect((await put(id, 'abc', 0, 'Bearer')).status).toBe(400)
    expect((await put(id, 'abcd', 0)).status).toBe(400)
    expect((await put(id, 'abc', 0)).status).toBe(200)
  })

  it.each([
    'file_length=3&file_type=image/gif',
    'file_length=0&file_type=image/png',
    'file_type=image/png',
  ])('of %s is refused', async (query) => {
    expect((await start(query)).body.error).toMatchObject({ code: 100 })
  })

  it('that nobody began does not exist', async () => {
    expect((await put('upload:x?sig=y', 'abc', 0)).status).toBe(400)
  })
})
