import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  aBody,
  aTemplateAuthor,
  type TemplateAuthor,
  templatesEdge,
} from '../testing/template-author.ts'
import { TestClock } from '../testing/test-clock.ts'
import {
  ACCESS_TOKEN,
  type Answer,
  aSimulator,
  type TestSimulator,
} from '../testing/test-simulator.ts'

const HOUR_MS = 3_600_000
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
const withComponents = (...components: object[]): Promise<Answer> => create({ components })

describe('a submitted template', () => {
  it('is answered with its id, status and category', async () => {
    meta.simulator.settings.update({ templates: { autoReviewAfterMs: 5_000 } })
    const { status, body } = await create()
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^\d+$/),
      status: 'PENDING',
      category: 'UTILITY',
    })
    meta.simulator.settings.update({ templates: { autoReviewAfterMs: 0 } })
  })

  it('is listed as it was written, with all it can be asked for', async () => {
    const handle = await author.handleOf('image/jpeg')
    const components = [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: [handle] } },
      {
        type: 'BODY',
        text: 'Your table for {{guests}} on {{day}} is confirmed.',
        example: {
          body_text_named_params: [
            { param_name: 'guests', example: '4' },
            { param_name: 'day', example: 'Saturday' },
          ],
        },
      },
      { type: 'FOOTER', text: 'Lucky Shrub' },
      {
        type: 'BUTTONS',
        buttons: [
          {
            type: 'URL',
            text: 'Change',
            url: 'https://x.example/{{1}}',
            example: ['https://x.example/abc'],
          },
          { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+16467043595' },
          { type: 'QUICK_REPLY', text: 'Cancel' },
        ],
      },
    ]
    const { body } = await create({
      name: 'reservation_confirmation',
      parameter_format: 'named',
      message_send_ttl_seconds: 600,
      allow_category_change: true,
      components,
    })
    expect(body).toMatchObject({ status: 'APPROVED' })
    const fields =
      'name,parameter_format,components,language,status,category,sub_category,correct_category,quality_score,rejected_reason,message_send_ttl_seconds,health_status{can_send_message}'
    expect(await author.one(`name=reservation_confirmation&fields=${fields}`)).toEqual({
      name: 'reservation_confirmation',
      parameter_format: 'NAMED',
      components: [
        {
          type: 'HEADER',
          format: 'IMAGE',
          example: {
            header_handle: [expect.stringMatching(/^https:\/\/scontent\.whatsapp\.net\//)],
          },
        },
        ...components.slice(1),
      ],
      language: 'en_US',
      status: 'APPROVED',
      category: 'UTILITY',
      sub_category: 'CUSTOM',
      correct_category: '',
      quality_score: { score: 'UNKNOWN', date: expect.any(Number) },
      rejected_reason: 'NONE',
      message_send_ttl_seconds: 600,
      health_status: { can_send_message: 'AVAILABLE' },
      id: body['id'],
    })
  })

  it('can be sent once it is approved', async () => {
    const { body } = await create({ name: 'sendable' })
    expect(body['status']).toBe('APPROVED')
    const answer = await meta.send({
      messaging_product: 'whatsapp',
      to: '+6281234567890',
      type: 'template',
      template: {
        name: 'sendable',
        language: { code: 'en_US' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ann' }] }],
      },
    })
    expect(answer.status).toBe(200)
  })

  it('may come as a form with its lists as JSON', async () => {
    const draft = author.draft()
    const form = new URLSearchParams(
      Object.entries(draft).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    )
    const response = await fetch(`${meta.simulator.url}${templatesEdge}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ACCESS_TOKEN}` },
      body: form,
    })
    expect(response.status).toBe(200)
  })

  it('becomes marketing when it reads like it', async () => {
    const { body } = await withComponents(
      aBody('Dear guest, the great summer sale begins on Friday.'),
    )
    expect(body).toMatchObject({ category: 'MARKETING', status: 'APPROVED' })
  })

  it.each([
    ['a word of a rule', aBody('This is surely no scam of any kind, dear friend.'), 'SCAM'],
    [
      'a text that another has',
      aBody('Our shops are open from 8 to 22 every day, holidays included.'),
      'INVALID_FORMAT',
    ],
  ])('is rejected for %s', async (_, body, reason) => {
    const answer = await withComponents(body)
    expect(answer.body['status']).toBe('REJECTED')
    expect(
      (await meta.call('GET', `/v26.0/${String(answer.body['id'])}?fields=rejected_reason`)).body,
    ).toMatchObject({ rejected_reason: reason })
  })

  it('of every special kind is taken', async () => {
    const image = await author.handleOf('image/png')
    const video = await author.handleOf('video/mp4')
    const header = { type: 'header', format: 'image', example: { header_handle: [image] } }
    const card = {
      components: [
        header,
        { type: 'body', text: 'A card of its own' },
        {
          type: 'buttons',
          buttons: [
            { type: 'quick_reply', text: 'More' },
            { type: 'url', text: 'Shop', url: 'https://x.example/{{1}}', example: ['a'] },
          ],
        },
      ],
    }
    const kinds: [string, object[]][] = [
      ['MARKETING', [author.plain(), { type: 'CAROUSEL', cards: [card, card] }]],
      [
        'MARKETING',
        [
          header,
          author.plain(),
          {
            type: 'limited_time_offer',
            limited_time_offer: { text: 'Expiring offer!', has_expiration: true },
          },
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'COPY_CODE', example: '250FF' },
              { type: 'URL', text: 'Shop', url: 'https://x.example' },
            ],
          },
        ],
      ],
      [
        'MARKETING',
        [{ type: 'HEADER', format: 'GIF', example: { header_handle: [video] } }, author.plain()],
      ],
      ['UTILITY', [{ type: 'HEADER', format: 'LOCATION' }, author.plain()]],
      [
        'UTILITY',
        [
          {
            type: 'HEADER',
            format: 'TEXT',
            text: 'From {{1}}',
            example: { header_text: ['Dec 1'] },
          },
          author.plain(),
        ],
      ],
      [
        'UTILITY',
        [
          author.plain(),
          {
            type: 'BUTTONS',
            buttons: [
              {
                type: 'FLOW',
                text: 'Sign up',
                flow_id: '123456789',
                flow_action: 'navigate',
                navigate_screen: 'WELCOME',
              },
            ],
          },
        ],
      ],
      [
        'MARKETING',
        [author.plain(), { type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'View catalog' }] }],
      ],
      [
        'MARKETING',
        [author.plain(), { type: 'BUTTONS', buttons: [{ type: 'MPM', text: 'View items' }] }],
      ],
      [
        'MARKETING',
        [
          author.plain(),
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'VOICE_CALL', text: 'Call' },
              { type: 'REQUEST_CONTACT_INFO', text: 'Share number' },
            ],
          },
        ],
      ],
    ]
    for (const [index, [category, components]] of kinds.entries()) {
      // The same body twice would be rejected.
      const own = components.map((component) =>
        'text' in component && 'type' in component && component.type === 'BODY'
          ? { ...component, text: `Kind ${index} is a kind of its own, as you see.` }
          : component,
      )
      const { body } = await create({ category, components: own })
      expect(body, JSON.stringify(own)).toMatchObject({ status: 'APPROVED', category })
    }
  })

  it('that counts for authentication gets Meta’s own words', async () => {
    const components = [
      { type: 'BODY', add_security_recommendation: true },
      { type: 'FOOTER', code_expiration_minutes: 5 },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy Code' }] },
    ]
    const { body } = await create({ name: 'my_code', category: 'AUTHENTICATION', components })
    expect(body).toMatchObject({ status: 'APPROVED', category: 'AUTHENTICATION' })
    expect((await author.one('name=my_code&fields=components'))['components']).toMatchObject([
      {
        type: 'BODY',
        text: '*{{1}}* is your verification code. For your security, do not share this code.',
      },
      { type: 'FOOTER', text: 'This code expires in 5 minutes.' },
      { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Copy Code' }] },
    ])
  })
})
