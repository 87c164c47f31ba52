import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readPeopleCsv, readPeopleJson } from './people-file.ts'

it('reads people from JSON, as a list or under their name', () => {
  const people = [{ waId: '+6281234567890', reaction: 'stop' }, { waId: '6281234567891' }]
  const expected = {
    kind: 'people',
    people: [
      { waId: '6281234567890', traits: { reaction: 'stop' } },
      { waId: '6281234567891', traits: {} },
    ],
  }
  expect(readPeopleJson(JSON.stringify(people))).toEqual(expected)
  expect(readPeopleJson(JSON.stringify({ people }))).toEqual(expected)
})

it.each([
  ['{', /not valid JSON/],
  ['[{"waId":"12"}]', /people\.0\.waId: seven to 15 digits/],
  ['[{"waId":"6281234567890","reach":"maybe"}]', /people\.0\.reach/],
  ['[{"waId":"6281234567890","mood":"good"}]', /has no trait mood/],
  ['{"persons":[]}', /people|persons/],
])('refuses %s in a sentence', (text, sentence) => {
  expect(readPeopleJson(text)).toEqual({
    kind: 'refused',
    sentence: expect.stringMatching(sentence),
  })
})

it.each([',', ';', '\t'])(
  'reads people from CSV separated by "%s", quoted cells included',
  (mark) => {
    const lines = [
      ['waId', 'name', 'reaction', 'replyText'],
      ['+6281234567890', '"Budi ""B"" S"', 'text', `"Yes${mark} please\nsoon"`],
      ['6281234567891', '', 'block', ''],
      [''],
    ]
    expect(readPeopleCsv(`\uFEFF${lines.map((line) => line.join(mark)).join('\r\n')}`)).toEqual({
      kind: 'people',
      people: [
        {
          waId: '6281234567890',
          traits: { name: 'Budi "B" S', reaction: 'text', replyText: `Yes${mark} please\nsoon` },
        },
        { waId: '6281234567891', traits: { reaction: 'block' } },
      ],
    })
  },
)

it.each([
  ['', /first line/],
  ['phone,reach\n6281234567890,delivers', /first line/],
  ['waId,reach\n6281234567890,delivers\n12,delivers', /Line 3: waId/],
  ['waId,reach\n6281234567890,delivers,extra', /Line 2: it has too many cells/],
  ['waId,mood\n6281234567890,good', /Line 2: .*mood/],
])('refuses the file %j and names the line', (text, sentence) => {
  expect(readPeopleCsv(text)).toEqual({
    kind: 'refused',
    sentence: expect.stringMatching(sentence),
  })
})

it('reads or refuses any text, and ends', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(['people', 'refused']).toContain(readPeopleCsv(`waId,name\n${text}`).kind)
      expect(['people', 'refused']).toContain(readPeopleJson(text).kind)
    }),
  )
})
