import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { demo } from '../demo-world.ts'
import { aBody, aTemplateAuthor, type TemplateAuthor } from '../testing/template-author.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  type Answer,
  aReceiver,
  aSimulator,
  type TestSimulator,
} from '../testing/test-simulator.ts'
import type { WebhookReceiver } from '../testing/webhook-receiver.ts'

const HOUR_MS = 3_600_000
const clock = new TestClock()
let meta: TestSimulator
let author: TemplateAuthor
let app: WebhookReceiver
beforeAll(async () => {
  meta = await aSimulator({ clock, settings: { templates: { autoReviewAfterMs: null } } })
  author = aTemplateAuthor(meta)
  app = await aReceiver()
  await meta.subscribe(
    app,
    'messages,message_template_status_update,message_template_quality_update,template_category_update,message_template_components_update',
  )
})
afterAll(async () => {
  await meta.simulator.stop()
  await app.stop()
})
afterEach(() => {
  app.received.length = 0
  clock.advance(HOUR_MS)
})

const sim = (id: string, action: string, body?: object): Promise<Answer> =>
  meta.call('POST', `/sim/templates/${id}/${action}`, body)
const statusOf = async (id: string): Promise<unknown> =>
  (await meta.call('GET', `/v26.0/${id}?fields=status`)).body['status']
/** The template made last. */
let latest = ''
/** The webhooks of a field about that template, as soon as they have come. */
const told = (field: string, count = 1): Promise<Record<string, unknown>[]> =>
  vi.waitFor(() => {
    const values = app
      .values(field)
      .filter((value) => value['message_template_id'] === Number(latest))
    expect(values).toHaveLength(count)
    return values
  })
const aTemplate = async (change?: object): Promise<{ id: string; name: string }> => {
  const draft = author.draft(change)
  const { body } = await meta.call('POST', `/v26.0/${demo.wabaId}/message_templates`, draft)
  expect(body).toMatchObject({ status: 'PENDING' })
  latest = String(body['id'])
  return { id: String(body['id']), name: String(draft['name']) }
}
const anApproved = async (change?: object): Promise<{ id: string; name: string }> => {
  const template = await aTemplate(change)
  await sim(template.id, 'approve')
  await told('message_template_status_update')
  app.received.length = 0
  return template
}

describe('the review queue', () => {
  it('shows what waits, the longest waiting first', async () => {
    const { id, name } = await aTemplate()
    const { body } = await meta.call('GET', '/sim/reviews')
    // Lists of the simulator have this shape; what is in them is checked below.
    const data = body['data'] as Record<string, unknown>[]
    expect(data[0]).toMatchObject({ name: 'year_end_party', status: 'PENDING' })
    expect(data).toContainEqual(
      expect.objectContaining({ id, name, status: 'PENDING', verdictAt: null, heldMessages: 0 }),
    )
    await sim(id, 'approve')
    await told('message_template_status_update')
    expect((await meta.call('GET', '/sim/reviews')).body['data']).not.toContainEqual(
      expect.objectContaining({ id }),
    )
  })

  it('ends by itself when the settings say when', async () => {
    meta.simulator.settings.update({ templates: { autoReviewAfterMs: 60_000 } })
    const { id } = await aTemplate()
    const { body } = await meta.call('GET', '/sim/reviews')
    expect(body['data']).toContainEqual(
      expect.objectContaining({ id, verdictAt: new Date(clock.nowMs() + 60_000).toISOString() }),
    )
    clock.advance(60_000)
    await told('message_template_status_update')
    expect(await statusOf(id)).toBe('APPROVED')
    meta.simulator.settings.update({ templates: { autoReviewAfterMs: null } })
  })
})

describe('by hand a template', () => {
  it('is approved', async () => {
    const { id, name } = await aTemplate()
    expect((await sim(id, 'approve')).body).toMatchObject({ id, status: 'APPROVED' })
    expect(await told('message_template_status_update')).toEqual([
      {
        event: 'APPROVED',
        message_template_id: Number(id),
        message_template_name: name,
        message_template_language: 'en-US',
        reason: 'NONE',
        message_template_category: 'UTILITY',
      },
    ])
    const [webhook] = app.received
    expect(JSON.parse(String(webhook?.bytes))).toMatchObject({
      object: 'whatsapp_business_account',
      entry: [{ id: demo.wabaId, time: expect.any(Number) }],
    })
  })

  it('is rejected with a reason, and with advice for its format', async () => {
    const { id } = await aTemplate()
    const advice = { reason: 'A variable is malformed.', recommendation: 'Close its braces.' }
    await sim(id, 'reject', { reason: 'INVALID_FORMAT', advice })
    expect(await told('message_template_status_update')).toMatchObject([
      { event: 'REJECTED', reason: 'INVALID_FORMAT', rejection_info: advice },
    ])
    const other = await aTemplate()
    await sim(other.id, 'reject', { reason: 'SCAM' })
    const [second] = await told('message_template_status_update')
    expect(second).toMatchObject({ event: 'REJECTED', reason: 'SCAM' })
    expect(second).not.toHaveProperty('rejection_info')
  })

  it('is disabled for good', async () => {
    const { id } = await anApproved()
    await sim(id, 'disable')
    expect(await told('message_template_status_update')).toMatchObject([
      {
        event: 'DISABLED',
        disable_info: { disable_date: expect.stringMatching(/^\d{10}$/) },
        other_info: { title: 'DISABLED' },
      },
    ])
    expect((await sim(id, 'approve')).status).toBe(409)
    expect((await sim(id, 'unpause')).status).toBe(409)
  })

  it('gets another quality, and RED pauses it', async () => {
    const { id, name } = await anApproved()
    await sim(id, 'quality', { score: 'YELLOW' })
    expect(await told('message_template_quality_update')).toEqual([
      {
        previous_quality_score: 'UNKNOWN',
        new_quality_score: 'YELLOW',
        message_template_id: Number(id),
        message_template_name: name,
        message_template_language: 'en-US',
      },
    ])
    await sim(id, 'quality', { score: 'RED' })
    expect(await told('message_template_status_update')).toMatchObject([
      { event: 'PAUSED', other_info: { title: 'FIRST_PAUSE' } },
    ])
    expect(await statusOf(id)).toBe('PAUSED')
  })

  it('gets another category, after a day’s notice or at once', async () => {
    const { id } = await anApproved()
    await sim(id, 'recategorise', { category: 'MARKETING' })
    expect(await told('template_category_update')).toMatchObject([
      {
        new_category: 'UTILITY',
        correct_category: 'MARKETING',
        category_update_timestamp: Math.floor((clock.nowMs() + 24 * HOUR_MS) / 1_000),
      },
    ])
    const fields = '?fields=category,correct_category,previous_category'
    expect((await meta.call('GET', `/v26.0/${id}${fields}`)).body).toEqual({
      category: 'UTILITY',
      correct_category: 'MARKETING',
      id,
    })
    clock.advance(24 * HOUR_MS)
    const [, changed] = await told('template_category_update', 2)
    expect(changed).toMatchObject({ previous_category: 'UTILITY', new_category: 'MARKETING' })
    expect(changed).not.toHaveProperty('correct_category')
    expect((await meta.call('GET', `/v26.0/${id}${fields}`)).body).toEqual({
      category: 'MARKETING',
      correct_category: '',
      previous_category: 'UTILITY',
      id,
    })
    await sim(id, 'recategorise', { category: 'UTILITY', noticeMs: 0 })
    await told('template_category_update', 3)
  })

  it('that was edited tells of its new components when it is approved', async () => {
    const { id, name } = await anApproved()
    const components = [
      { type: 'HEADER', format: 'TEXT', text: 'A header' },
      { type: 'BODY', text: 'An altogether different body of its own.' },
      { type: 'FOOTER', text: 'A footer' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Email', url: 'https://x.example' }] },
    ]
    expect((await meta.call('POST', `/v26.0/${id}`, { components })).status).toBe(200)
    await sim(id, 'approve')
    expect(await told('message_template_components_update')).toEqual([
      {
        message_template_id: Number(id),
        message_template_name: name,
        message_template_language: 'en_US',
        message_template_title: 'A header',
        message_template_element: 'An altogether different body of its own.',
        message_template_footer: 'A footer',
        message_template_buttons: [
          {
            message_template_button_type: 'URL',
            message_template_button_text: 'Email',
            message_template_button_url: 'https://x.example',
          },
        ],
      },
    ])
  })

  it.each([
    ['approve', 'nobody', {}, 404],
    ['dance', undefined, {}, 404],
    ['quality', undefined, { score: 'BLUE' }, 400],
    ['quality', undefined, { colour: 'RED' }, 400],
    ['pacing', undefined, {}, 400],
    ['unpause', undefined, {}, 409],
  ])('is not helped by %s of %s with %j', async (action, id, body, status) => {
    const template = await anApproved()
    const answer = await sim(id ?? template.id, action, body)
    expect(answer.status).toBe(status)
    expect(answer.body.error?.['message']).toEqual(expect.any(String))
  })
})

it('is paused for three hours, then for six, then disabled', async () => {
  const { id } = await anApproved()
  const pause = async (title: string, hours: number): Promise<void> => {
    app.received.length = 0
    await sim(id, 'pause')
    expect(await told('message_template_status_update')).toMatchObject([
      { event: 'PAUSED', other_info: { title } },
    ])
    clock.advance(hours * HOUR_MS - 60_000)
    expect(await statusOf(id)).toBe('PAUSED')
    clock.advance(60_000)
    const [, resumed] = await told('message_template_status_update', 2)
    expect(resumed).toMatchObject({ event: 'APPROVED', other_info: { title: 'UNPAUSE' } })
  }
  await pause('FIRST_PAUSE', 3)
  await pause('SECOND_PAUSE', 6)
  await sim(id, 'pause')
  expect(await statusOf(id)).toBe('DISABLED')
})

it('is not resumed by the end of a pause that was over before', async () => {
  const { id } = await anApproved()
  await sim(id, 'pause')
  await sim(id, 'unpause')
  clock.advance(HOUR_MS)
  await sim(id, 'pause')
  clock.advance(2 * HOUR_MS + 60_000)
  // Another template's webhook shows that the agenda has been looked at.
  meta.simulator.settings.update({ templates: { autoReviewAfterMs: 1 } })
  const other = await aTemplate()
  clock.advance(60_000)
  await vi.waitFor(async () => expect(await statusOf(other.id)).toBe('APPROVED'))
  expect(await statusOf(id)).toBe('PAUSED')
  meta.simulator.settings.update({ templates: { autoReviewAfterMs: null } })
})

describe('pacing', () => {
  const send = (name: string, to = '+6281234567890'): Promise<Answer> =>
    meta.send({
      messaging_product: 'whatsapp',
      to,
      type: 'template',
      template: { name, language: { code: 'en_US' } },
    })
  // An accepted send answers with a list of one message.
  const messageOf = ({ body }: Answer): unknown => (body['messages'] as unknown[])[0]
  const aPaced = async (): Promise<{ id: string; name: string }> => {
    meta.simulator.settings.update({ templates: { pacingAfterCount: 1 } })
    const paced = await anApproved({
      category: 'MARKETING',
      components: [aBody(`News of day ${clock.nowMs()} for all friends of our shop.`)],
    })
    expect(messageOf(await send(paced.name, '+6281200000001'))).toMatchObject({
      message_status: 'accepted',
    })
    expect(messageOf(await send(paced.name, '+6281200000002'))).toEqual({
      id: expect.stringMatching(/^wamid\./),
      message_status: 'held_for_quality_assessment',
    })
    return paced
  }
  const settled = (to: string): Promise<unknown[]> => {
    return vi.waitFor(() => {
      clock.advance(60_000)
      const statuses = app.statuses().filter((status) => status.recipient_id === to)
      expect(statuses.length).toBeGreaterThan(0)
      return statuses
    })
  }

  it('lets what it held go when quality is good, and passes the rest', async () => {
    const { id, name } = await aPaced()
    clock.advance(20 * 60_000)
    expect(app.statuses().filter(({ recipient_id }) => recipient_id === '6281200000002')).toEqual(
      [],
    )
    expect((await sim(id, 'quality', { score: 'GREEN' })).body).toMatchObject({ heldMessages: 0 })
    expect(await settled('6281200000002')).toContainEqual(
      expect.objectContaining({ status: 'sent' }),
    )
    expect(messageOf(await send(name))).toMatchObject({ message_status: 'accepted' })
  })

  it('drops what it held when quality is bad, and waits for a hand', async () => {
    const { id, name } = await aPaced()
    await sim(id, 'quality', { score: 'RED' })
    expect(await told('message_template_quality_update')).toMatchObject([
      { previous_quality_score: 'UNKNOWN', new_quality_score: 'RED' },
    ])
    expect(await told('message_template_status_update')).toMatchObject([
      { event: 'PAUSED', other_info: { title: 'RATE_LIMITING_PAUSE' } },
    ])
    expect(await settled('6281200000002')).toMatchObject([
      { status: 'failed', errors: [{ code: 132015 }] },
    ])
    expect((await send(name)).body.error).toMatchObject({ code: 132015 })
    expect((await meta.call('POST', `/v26.0/${id}/unpause`)).body).toEqual({ success: true })
    expect((await meta.call('POST', `/v26.0/${id}/unpause`)).status).toBe(400)
    expect(messageOf(await send(name))).toMatchObject({ message_status: 'accepted' })
  })

  it('ends by itself when nobody decides', async () => {
    await aPaced()
    expect(meta.simulator.pendingCount()).toBeGreaterThan(0)
    clock.advance(30 * 60_000)
    expect(await settled('6281200000002')).toContainEqual(
      expect.objectContaining({ status: 'sent' }),
    )
    meta.simulator.settings.update({ templates: { pacingVerdict: 'drop' } })
    const { id } = await aPaced()
    clock.advance(30 * 60_000)
    await vi.waitFor(async () => expect(await statusOf(id)).toBe('PAUSED'))
    meta.simulator.settings.update({ templates: { pacingVerdict: 'release', pacingAfterCount: 0 } })
  })

  it('leaves templates alone whose quality is known to be good', async () => {
    meta.simulator.settings.update({ templates: { pacingAfterCount: 1 } })
    const promo = {
      messaging_product: 'whatsapp',
      to: '+6281234567890',
      type: 'template',
      template: {
        name: 'promo_flash_sale',
        language: { code: 'id_ID' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Budi' }] }],
      },
    }
    for (let count = 0; count < 3; count += 1) {
      expect(messageOf(await meta.send(promo))).toMatchObject({ message_status: 'accepted' })
    }
    meta.simulator.settings.update({ templates: { pacingAfterCount: 0 } })
  })

  it('does not let a pause for quality be ended by the business', async () => {
    const { id } = await anApproved()
    await sim(id, 'pause')
    expect((await meta.call('POST', `/v26.0/${id}/unpause`)).status).toBe(400)
  })
})
