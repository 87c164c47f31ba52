import { expect, it } from 'vitest'
import { renderCampaign } from './render-campaign.ts'
import { messageLines } from './render-message.ts'
import { renderImport, renderPreview } from './render-preview.ts'
import { aCampaign, aFinishedCampaign, anImport, aPreview, aTemplate } from './testing/builders.ts'

const asIs = (text: string) => text
const none = { header: {}, body: {}, buttons: {} }

it('shows a message with header, body, footer and buttons filled', () => {
  const components = [
    { type: 'HEADER', format: 'IMAGE' },
    { type: 'BODY', text: 'Hi {{first_name}},\nyour order to {{ city }} is on its way.' },
    { type: 'FOOTER', text: 'Toko Clarion' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'Track', url: 'https://a.example/{{1}}' },
        { type: 'QUICK_REPLY', text: 'Stop' },
        { type: 'COPY_CODE', text: 'Copy' },
      ],
    },
  ]
  const values = {
    header: { image: 'https://a.example/x.png' },
    body: { first_name: 'Ann', city: 'Lagos' },
    buttons: { 0: 'o-17', 2: 'SALE' },
  }
  expect(messageLines(components, values)).toEqual([
    '[image: https://a.example/x.png]',
    '',
    'Hi Ann,',
    'your order to Lagos is on its way.',
    '',
    'Toko Clarion',
    '',
    '[ Track ] https://a.example/o-17',
    '[ Stop ]',
    '[ Copy ] SALE',
  ])
})

it('shows where a value is missing, and fills no value twice', () => {
  const components = [{ type: 'BODY', text: '{{1}} and {{2}}' }]
  expect(messageLines(components, { ...none, body: { 1: '{{2}}', 2: null } })).toEqual([
    '{{2}} and [no 2]',
  ])
})

it('previews how many are messaged, why others are not, and a message that will be sent', () => {
  const skipped = { line: 2, phone: '+62811', skipReason: 'no_consent', values: none } as const
  const sent = {
    ...skipped,
    phone: '+62812',
    skipReason: null,
    values: { ...none, body: { 1: 'Siti' } },
  }
  const text = renderPreview(aPreview({ samples: [skipped, { ...sent, line: 3 }] }), aTemplate())
  expect(text).toMatch(/8 {2}will be messaged\n\s+2 {2}will be skipped/)
  expect(text).toContain('2  No consent to marketing is recorded.')
  expect(text).toContain('about 1 s')
  expect(text).toContain(
    'First message, to +62812 (line 3):\n  │ Halo Siti, *flash sale* hari ini!',
  )
})

it('promises no time and no first message when nobody would be messaged', () => {
  const skipped = { line: 2, phone: '+62811', skipReason: 'no_consent', values: none } as const
  const nobody = aPreview({ eligible: 0, skipped: { no_consent: 10 }, samples: [skipped] })
  const text = renderPreview(nobody, aTemplate())
  expect(text).not.toContain('takes about')
  expect(text).toContain('As it would read for +62811 (line 2), who is skipped:')
})

it('says which rows of a file were left out and which columns were taken', () => {
  const text = renderImport(anImport())
  expect(text).toContain('people.csv: 12 rows')
  expect(text).toContain('1  The phone cell is not a phone number. Such as line 4 "n/a".')
  expect(text).toContain('from column "phone", consent from column "opted_in_at"')
  const unasked = renderImport(anImport({ mapping: { phone: 'phone', optedInAt: null } }))
  expect(unasked).toContain('consent from no column')
})

it('reports people, skipped, deliveries and failures with their meaning', () => {
  const text = renderCampaign(aFinishedCampaign(), asIs)
  expect(text).toMatch(/^Promo: finished$/m)
  expect(text).toContain('ended after 9 s')
  expect(text).toMatch(/accepted {2}7 {2}70\.0 %/)
  expect(text).toMatch(/not heard of yet {2}1 {2}14\.3 %/)
  expect(text).toContain('2  No consent to marketing is recorded.')
  expect(text).toContain('131026  1 × Message undeliverable (refused when sent)')
  expect(text).toContain('WhatsApp could not deliver to this number. Check that')
})

it('leaves out parts with nothing in them, and says why a campaign stopped or waits', () => {
  const until = '2026-11-21T13:00:00.000Z'
  const text = renderCampaign(
    aCampaign({
      state: 'waiting',
      stateReason: 'Meta paused the template.',
      waitingFor: { reason: 'messaging_limit', detail: 'The allowance is used up.', until },
    }),
    asIs,
  )
  expect(text).not.toMatch(/Failures|Skipped|Delivery/)
  expect(text).toContain('Meta paused the template.')
  expect(text).toMatch(/Waiting until .*: The allowance is used up\./)
})

it('keeps names from steering the terminal', () => {
  const text = renderCampaign(aCampaign({ name: 'Promo\u001b[2J' }), asIs)
  expect(text).not.toContain('\u001b')
})
