import { z } from 'zod'
import { type Traits, traitsSchema } from './traits.ts'

/** More than this at once is a mistake, or a test of something else. */
export const PEOPLE_PER_CALL_MAX = 500_000

export const waIdSchema = z
  .string()
  .regex(/^\+?\d{7,15}$/, 'seven to 15 digits')
  .transform((text) => text.replace('+', ''))

const personSchema = traitsSchema.extend({ waId: waIdSchema })

export const peopleSchema = z.strictObject({
  people: z.array(personSchema).max(PEOPLE_PER_CALL_MAX),
})

export type PeopleReading =
  | { kind: 'people'; people: { waId: string; traits: Traits }[] }
  | { kind: 'refused'; sentence: string }

/** Reads people from JSON. */
export function readPeopleJson(text: string): PeopleReading {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return { kind: 'refused', sentence: 'The body is not valid JSON.' }
  }
  const parsed = peopleSchema.safeParse(Array.isArray(given) ? { people: given } : given)
  if (!parsed.success) return { kind: 'refused', sentence: sentenceOf(parsed.error) }
  return {
    kind: 'people',
    people: parsed.data.people.map(({ waId, ...traits }) => ({ waId, traits })),
  }
}

/**
 * Reads people from CSV: a header that names `waId` and any traits, separated by commas,
 * semicolons or tabs; empty cells mean nothing is known.
 */
export function readPeopleCsv(text: string): PeopleReading {
  const rows = csvRows(text.replace(/^\uFEFF/, ''))
  const header = rows.shift()?.map((name) => name.trim())
  if (header === undefined || !header.includes('waId')) {
    return { kind: 'refused', sentence: 'The first line must name the columns, waId among them.' }
  }
  const people: { waId: string; traits: Traits }[] = []
  for (const [position, row] of rows.entries()) {
    const cells = header.map((name, column) => [name, row[column]?.trim() ?? ''] as const)
    const filled = cells.filter(([, cell]) => cell !== '')
    const parsed = personSchema.safeParse(Object.fromEntries(filled))
    if (!parsed.success || row.length > header.length) {
      const reason = parsed.success ? 'it has too many cells' : sentenceOf(parsed.error)
      return { kind: 'refused', sentence: `Line ${position + 2}: ${reason}` }
    }
    const { waId, ...traits } = parsed.data
    people.push({ waId, traits })
    if (people.length > PEOPLE_PER_CALL_MAX) {
      return { kind: 'refused', sentence: `More than ${PEOPLE_PER_CALL_MAX} people at once.` }
    }
  }
  return { kind: 'people', people }
}

/** Cells may be quoted; a quote inside one is doubled. */
function csvRows(text: string): string[][] {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/))
  const separator = [';', '\t'].find((mark) => firstLine.includes(mark)) ?? ','
  const cell = new RegExp(
    `("(?:[^"]|"")*"|[^${separator}\\r\\n"]*)(${separator}|\\r?\\n|\\r|$)`,
    'y',
  )
  const rows: string[][] = []
  let row: string[] = []
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text)
    // A stray quote ends the reading: the rest becomes one cell that no column takes.
    if (match === null) return [...rows, [...row, text]]
    const [, raw = '', end = ''] = match
    row.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw)
    if (end !== separator) {
      if (row.length > 1 || row[0] !== '') rows.push(row)
      row = []
    }
  }
  if (row.length > 0) rows.push(row)
  return rows
}

function sentenceOf(error: z.ZodError): string {
  const issue = error.issues[0]
  if (issue === undefined) return 'the people are not valid.'
  return issue.code === 'unrecognized_keys'
    ? `${issue.path.join('.')} has no trait ${issue.keys.join(', ')}.`
    : `${issue.path.join('.')}: ${issue.message}.`
}
