import {
  newTemplateLife,
  type Template,
  type TemplateButton,
  type TemplateComponent,
  templateForm,
} from './template.ts'

/** Quality scores in the listing carry a date; the demo's were all given on this one. */
const SCORED_AT_SECONDS = Date.UTC(2026, 8, 1) / 1_000
const FIRST_TEMPLATE_ID = 1_480_022_330_000_101n

const sampleMedia = (file: string): Record<string, unknown> => ({
  header_handle: [`https://scontent.whatsapp.net/v/t61.29466-34/${file}`],
})
const quickReply = (text: string): TemplateButton => ({ type: 'QUICK_REPLY', text })
const namedExample = (values: Record<string, string>): Record<string, unknown> => ({
  body_text_named_params: Object.entries(values).map(([name, example]) => ({
    param_name: name,
    example,
  })),
})
const positionalBody = (text: string, ...examples: string[]): TemplateComponent => ({
  type: 'BODY',
  text,
  example: { body_text: [examples] },
})

type Draft = Pick<Template, 'name' | 'language' | 'category' | 'components'> &
  Partial<Pick<Template, 'status' | 'parameterFormat' | 'qualityScore' | 'rejectedReason'>>

const sendable: Draft[] = [
  {
    name: 'promo_flash_sale',
    language: 'id_ID',
    category: 'MARKETING',
    qualityScore: 'GREEN',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Flash sale hari ini ☕' },
      positionalBody(
        'Halo {{1}}, semua biji kopi diskon 30% sampai pukul 21.00 malam ini.',
        'Budi',
      ),
      { type: 'FOOTER', text: 'Kopi Senja, Bandung' },
      { type: 'BUTTONS', buttons: [quickReply('Lihat promo'), quickReply('Berhenti promo')] },
    ],
  },
  {
    name: 'order_update',
    language: 'en_US',
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    qualityScore: 'GREEN',
    components: [
      {
        type: 'BODY',
        text: 'Hi {{first_name}}, your order has left our roastery and is on its way to {{city}} today.',
        example: namedExample({ first_name: 'Sarah', city: 'Jakarta' }),
      },
    ],
  },
  {
    name: 'new_collection',
    language: 'en_US',
    category: 'MARKETING',
    qualityScore: 'GREEN',
    components: [
      { type: 'HEADER', format: 'IMAGE', example: sampleMedia('collection.jpg') },
      positionalBody(
        'Dear {{1}}, our new single-origin collection has arrived in {{2}}.',
        'Ann',
        'Bali',
      ),
      { type: 'FOOTER', text: 'Reply STOP to stop these messages' },
      {
        type: 'BUTTONS',
        buttons: [
          quickReply('Stop'),
          {
            type: 'URL',
            text: 'See the collection',
            url: 'https://kopisenja.example/c/{{1}}',
            example: ['https://kopisenja.example/c/gayo'],
          },
        ],
      },
    ],
  },
  ...(['en_US', 'id_ID'] as const).map((language): Draft => {
    const isEnglish = language === 'en_US'
    return {
      name: 'delivery_tracking',
      language,
      category: 'UTILITY',
      qualityScore: 'UNKNOWN',
      components: [
        positionalBody(
          isEnglish
            ? 'Parcel {{1}} reaches you on {{2}} between 9 and 12.'
            : 'Paket {{1}} tiba pada {{2}} antara pukul 9 dan 12.',
          'KS-20431',
          isEnglish ? 'Friday' : 'Jumat',
        ),
        {
          type: 'BUTTONS',
          buttons: [
            {
              type: 'URL',
              text: isEnglish ? 'Track' : 'Lacak',
              url: 'https://kopisenja.example/track/{{1}}',
              example: ['https://kopisenja.example/track/KS-20431'],
            },
            {
              type: 'PHONE_NUMBER',
              text: isEnglish ? 'Call us' : 'Telepon kami',
              phone_number: '+6285550101000',
            },
          ],
        },
      ],
    }
  }),
  {
    name: 'loyalty_coupon',
    language: 'en_US',
    category: 'MARKETING',
    parameterFormat: 'NAMED',
    qualityScore: 'YELLOW',
    components: [
      {
        type: 'HEADER',
        format: 'TEXT',
        text: 'Thank you, {{first_name}}!',
        example: { header_text_named_params: [{ param_name: 'first_name', example: 'Sarah' }] },
      },
      {
        type: 'BODY',
        text: 'You have collected {{points}} points. Use your coupon before {{last_day}} in any shop.',
        example: namedExample({ points: '120', last_day: '30 November' }),
      },
      {
        type: 'BUTTONS',
        buttons: [{ type: 'COPY_CODE', text: 'Copy offer code', example: ['SENJA25'] }],
      },
    ],
  },
  {
    name: 'invoice_ready',
    language: 'en_US',
    category: 'UTILITY',
    qualityScore: 'GREEN',
    components: [
      { type: 'HEADER', format: 'DOCUMENT', example: sampleMedia('invoice.pdf') },
      positionalBody('Hello {{1}}, here is your invoice for October. Thank you.', 'Sarah'),
    ],
  },
  {
    name: 'opening_hours',
    language: 'en_US',
    category: 'UTILITY',
    qualityScore: 'GREEN',
    components: [
      { type: 'BODY', text: 'Our shops are open from 8 to 22 every day, holidays included.' },
    ],
  },
]

const notSendable: Draft[] = [
  {
    name: 'year_end_party',
    language: 'id_ID',
    category: 'MARKETING',
    status: 'PENDING',
    components: [positionalBody('Halo {{1}}, yuk datang ke pesta akhir tahun kami!', 'Budi')],
  },
  {
    name: 'free_machine',
    language: 'en_US',
    category: 'UTILITY',
    status: 'REJECTED',
    rejectedReason: 'PROMOTIONAL',
    components: [positionalBody('Hello {{1}}, claim your free espresso machine now.', 'Sarah')],
  },
  {
    name: 'weekly_digest',
    language: 'en_US',
    category: 'MARKETING',
    status: 'PAUSED',
    qualityScore: 'RED',
    components: [positionalBody('Hello {{1}}, this is what is new this week.', 'Sarah')],
  },
]

/** The demo account's templates, freshly made: some sendable, and one each pending, rejected, paused. */
export function demoTemplates(): Template[] {
  return [...sendable, ...notSendable].map((draft, position) => {
    const parameterFormat = draft.parameterFormat ?? 'POSITIONAL'
    return {
      id: String(FIRST_TEMPLATE_ID + BigInt(position) * 7_919n),
      status: 'APPROVED',
      qualityScore: 'UNKNOWN',
      rejectedReason: 'NONE',
      qualityScoredAtSeconds: SCORED_AT_SECONDS,
      ...structuredClone(draft),
      parameterFormat,
      // Prepared long ago.
      marketingUse: { syncStartedAtMs: Number.NEGATIVE_INFINITY, lastUsedAtMs: undefined },
      life: newTemplateLife(SCORED_AT_SECONDS * 1_000),
      form: templateForm(parameterFormat, draft.components, draft.category),
    }
  })
}
