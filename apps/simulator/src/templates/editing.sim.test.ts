import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { demo } from '../demo-world.ts'
import { aTemplateAuthor, type TemplateAuthor, templatesEdge } from '../testing/template-author.ts'
import { TestClock } from '../testing/test-clock.ts'
import { type Answer, aSimulator, type TestSimulator } from '../testing/test-simulator.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const clock = new TestClock()
let meta: TestSimulator
let author: TemplateAuthor
beforeAll(async () => {
  meta = await aSimulator({ clock, settings: { templates: { autoReviewAfterMs: 0 } } })
  author = aTemplateAuthor(meta)
})
afterAll(() => meta.simulator.stop())
// Creations are limited by the hour.
afterEach(() => clock.advance(HOUR_MS))

const create = (change?: object): Promise<Answer> => author.create(change)
describe('editing', () => {
  const edit = (id: unknown, body: object): Promise<Answer> =>
    meta.call('POST', `/v26.0/${String(id)}`, body)

  it('replaces the components and goes through the review again', async () => {
    const { id } = (await create()).body
    meta.simulator.settings.update({ templates: { autoReviewAfterMs: 5_000 } })
    const text = 'Another text altogether, without any variable in it.'
    expect((await edit(id, { components: [{ type: 'BODY', text }] })).body).toEqual({
      success: true,
    })
    expect((await meta.call('GET', `/v26.0/${String(id)}?fields=status,components`)).body).toEqual({
      status: 'PENDING',
      components: [{ type: 'BODY', text }],
      id,
    })
    expect((await edit(id, { components: [author.plain()] })).body.error).toMatchObject({
      code: 100,
    })
    meta.simulator.settings.update({ templates: { autoReviewAfterMs: 0 } })
  })

  it('of an approved template is possible once a day and ten times in thirty', async () => {
    const { id } = (await create()).body
    for (let count = 0; count < 10; count += 1) {
      const text = `The text of edit ${count}, which differs from all the others.`
      expect((await edit(id, { components: [{ type: 'BODY', text }] })).status).toBe(200)
      expect((await edit(id, { components: [{ type: 'BODY', text }] })).status).toBe(400)
      clock.advance(DAY_MS)
    }
    const body = { components: [{ type: 'BODY', text: 'The eleventh edit of them all, at last.' }] }
    expect((await edit(id, body)).status).toBe(400)
    clock.advance(21 * DAY_MS)
    expect((await edit(id, body)).status).toBe(200)
  })

  it('keeps the category of an approved template, and changes its time to live alone', async () => {
    const { id } = (await create()).body
    expect((await edit(id, { category: 'MARKETING' })).status).toBe(400)
    expect((await edit(id, { message_send_ttl_seconds: 90 })).body).toEqual({ success: true })
    expect((await edit(id, { message_send_ttl_seconds: 5 })).status).toBe(400)
    expect((await edit(id, {})).body.error).toMatchObject({ error_subcode: 2388043 })
    expect(
      (await meta.call('GET', `/v26.0/${String(id)}?fields=message_send_ttl_seconds,status`)).body,
    ).toMatchObject({ message_send_ttl_seconds: 90, status: 'APPROVED' })
  })
})

describe('deleting', () => {
  const remove = (query: string): Promise<Answer> =>
    meta.call('DELETE', `${templatesEdge}?${query}`)

  it('by name takes all languages and locks the name for thirty days', async () => {
    await create({ name: 'short_lived' })
    await create({ name: 'short_lived', language: 'id' })
    expect((await remove('name=short_lived')).body).toEqual({ success: true })
    expect(await author.one('name=short_lived')).toEqual({})
    expect((await create({ name: 'short_lived' })).body.error).toMatchObject({
      error_subcode: 2388023,
    })
    clock.advance(30 * DAY_MS)
    expect((await create({ name: 'short_lived' })).status).toBe(200)
  })

  it('by name and id takes one language', async () => {
    const { id } = (await create({ name: 'two_tongues' })).body
    await create({ name: 'two_tongues', language: 'id' })
    expect((await remove(`name=two_tongues&hsm_id=${String(id)}`)).status).toBe(200)
    expect(await author.one('name=two_tongues&fields=language')).toMatchObject({ language: 'id' })
    expect((await create({ name: 'two_tongues', language: 'de' })).status).toBe(200)
  })

  it('by ids takes all of them or none', async () => {
    const ids = [(await create()).body['id'], (await create()).body['id']]
    expect((await remove(`hsm_ids=[${ids.join(',')},1]`)).status).toBe(400)
    expect((await remove(`hsm_ids=[${ids.join(',')}]&name=x`)).status).toBe(400)
    expect((await remove(`hsm_ids=[${ids.join(',')}]`)).body).toEqual({ success: true })
    expect((await meta.call('GET', `/v26.0/${String(ids[0])}`)).status).toBe(400)
  })

  it('of a disabled template, of none and of nothing is refused', async () => {
    const { id } = (await create({ name: 'bad_one' })).body
    await meta.call('POST', `/sim/templates/${String(id)}/disable`)
    expect((await remove('name=bad_one')).status).toBe(400)
    expect((await remove('name=nobody')).status).toBe(400)
    expect((await remove('')).status).toBe(400)
  })
})

it('makes and changes a code in many languages at once', async () => {
  const body = {
    name: 'bulk_code',
    languages: ['en_US', 'id', 'de'],
    category: 'AUTHENTICATION',
    components: [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
    ],
  }
  const upsert = `/v26.0/${demo.wabaId}/upsert_message_templates`
  const first = await meta.call('POST', upsert, body)
  expect(first.body).toEqual({
    data: body.languages.map((language) => ({
      id: expect.stringMatching(/^\d+$/),
      status: 'APPROVED',
      language,
    })),
  })
  expect((await meta.call('POST', upsert, { ...body, languages: ['id', 'fr'] })).status).toBe(200)
  expect((await meta.call('POST', upsert, { ...body, category: 'UTILITY' })).status).toBe(400)
  expect((await meta.call('POST', upsert, { ...body, languages: [] })).status).toBe(400)
})
