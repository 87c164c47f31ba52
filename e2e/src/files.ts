/** Files as people have them. Built here, so that a journey knows what is in them. */

export interface UploadedFile {
  name: string
  mimeType: string
  buffer: Buffer
}

const csv = (name: string, lines: readonly string[]): UploadedFile => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8'),
})

/** Indonesian mobile numbers that differ in their last digits. */
const phoneOf = (index: number): string => `+62812${String(30_000_000 + index * 7)}`

/** Meta's code each of these numbers fails with in the simulator. */
export const sentinels = { '+628999131026': 131_026, '+628999131049': 131_049 } as const

export interface Crowd {
  file: UploadedFile
  people: number
  withConsent: number
  duplicates: number
  refused: number
}

/** A messy file: people, some without a name or consent, some twice, some with no number. */
export function crowd(name: string, peopleCount: number): Crowd {
  const consent = '2025-06-10T08:00:00Z'
  const lines = ['phone,first_name,city,opted_in_at']
  const regular = peopleCount - Object.keys(sentinels).length
  for (let index = 0; index < regular; index += 1) {
    const firstName = index % 10 === 3 ? '' : `Person ${index}`
    lines.push(`${phoneOf(index)},${firstName},Bandung,${index % 20 === 7 ? '' : consent}`)
  }
  for (const phone of Object.keys(sentinels)) lines.push(`${phone},Siti,Lagos,${consent}`)
  lines.push(`${phoneOf(0)},Again,Bandung,${consent}`, `${phoneOf(1)},Again,Bandung,${consent}`)
  lines.push(`not a number,Nobody,Bandung,${consent}`, `,Nobody,Bandung,${consent}`)
  const withoutConsent = Array.from({ length: regular }, (_, i) => i % 20 === 7).filter(
    Boolean,
  ).length
  return {
    file: csv(name, lines),
    people: peopleCount,
    withConsent: peopleCount - withoutConsent,
    duplicates: 2,
    refused: 2,
  }
}

/** People who all can be messaged, a third of them in each of three cities. */
export function cleanCrowd(name: string, peopleCount: number): UploadedFile {
  const cities = ['Bandung', 'Jakarta', 'Surabaya']
  const lines = Array.from(
    { length: peopleCount },
    (_, index) =>
      `${phoneOf(index)},Person ${index},${cities[index % cities.length]},2025-06-10T08:00:00Z`,
  )
  return csv(name, ['phone,first_name,city,opted_in_at', ...lines])
}

/** Numbers as people write them at home, in a column nobody would guess. */
export const localNumbers = csv('members.csv', [
  'member,code',
  'Siti,081230001111',
  'Budi,081230001112',
  'Rina,081230001113',
])

export const withoutPhones = csv('newsletter.csv', [
  'email,name',
  'siti@senja.example,Siti',
  'budi@senja.example,Budi',
])
export const emptyFile: UploadedFile = {
  name: 'empty.csv',
  mimeType: 'text/csv',
  buffer: Buffer.alloc(0),
}
