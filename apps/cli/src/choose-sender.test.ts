import { expect, it } from 'vitest'
import { chooseSender } from './choose-sender.ts'
import { aNumber, aTemplate } from './testing/builders.ts'

const standard = aNumber({ id: '100000000000001', displayPhoneNumber: '+628111000001' })
const high = aNumber()
const elsewhere = aNumber({ id: '300000000001', displayPhoneNumber: '+4915100', wabaId: '3001' })
const known = { templates: [aTemplate()], numbers: [standard, high] }
const asked = { template: 'promo_flash_sale', language: 'id_ID', from: undefined }

it.each([
  ['its id', '100000000000002'],
  ['the number as stored', '+628111000002'],
  ['the number as people write it', '+62 811-1000-002'],
  ['the number without its plus', '628111000002'],
])('finds the number by %s', (_, from) => {
  expect(chooseSender({ ...asked, from }, known).number).toBe(high)
})

it('needs no --from when only one number can send', () => {
  const numbers = [high, aNumber({ id: '100000000000009', status: 'BANNED' }), elsewhere]
  expect(chooseSender(asked, { ...known, numbers }).number).toBe(high)
})

it('lists the numbers when several can send', () => {
  expect(() => chooseSender(asked, known)).toThrow(/--from[\s\S]*100000000000001[\s\S]*1000\/s/)
})

it('lists the numbers with their status when none can send or none is meant', () => {
  const numbers = [aNumber({ status: 'DISCONNECTED' })]
  expect(() => chooseSender(asked, { ...known, numbers })).toThrow(
    /No connected.*[\s\S]*DISCONNECTED/,
  )
  expect(() => chooseSender({ ...asked, from: '999' }, known)).toThrow(/no number 999[\s\S]*\+6281/)
})

it('needs no --language when the template has one', () => {
  const found = chooseSender({ ...asked, language: undefined, from: high.id }, known)
  expect(found.template.language).toBe('id_ID')
})

it('lists the languages when there are several, or when another is asked for', () => {
  const templates = [aTemplate(), aTemplate({ language: 'en_US' })]
  const open = { ...asked, language: undefined, from: high.id }
  expect(() => chooseSender(open, { ...known, templates })).toThrow(/id_ID and en_US/)
  expect(() => chooseSender({ ...open, language: 'de' }, known)).toThrow(/not exist in de, only/)
})

it('says how to list templates when there is none of that name', () => {
  expect(() => chooseSender({ ...asked, template: 'promo' }, known)).toThrow(/clarion templates/)
})

it('refuses a number of another account than the template', () => {
  const numbers = [high, elsewhere]
  expect(() => chooseSender({ ...asked, from: elsewhere.id }, { ...known, numbers })).toThrow(
    /another WhatsApp Business Account/,
  )
})
