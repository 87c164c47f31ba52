import { randomUUID } from 'node:crypto'
import type { Campaign } from '@clarion/contracts/campaigns'
import type { Program } from '@clarion/contracts/programs'
import type { Stage } from './stage.ts'

/** The first of a row of Indonesian mobile numbers that are all valid. */
const FIRST_PERSON = 81_200_000_000
const PEOPLE_MAX = 99_000_000
const LINES_PER_PIECE = 10_000
const IMPORT_TIMEOUT_MS = 600_000

/** A file of `count` people from the `first` on, each with a name and consent. */
export function peopleFile(first: number, count: number): Blob {
  const pieces: string[] = ['phone,first_name,opted_in_at\n']
  for (let from = first; from < first + count; from += LINES_PER_PIECE) {
    const lines: string[] = []
    const end = Math.min(from + LINES_PER_PIECE, first + count)
    for (let person = from; person < end; person += 1) {
      lines.push(`+62${FIRST_PERSON + person},Budi,2026-01-01T00:00:00Z\n`)
    }
    pieces.push(lines.join(''))
  }
  return new Blob(pieces, { type: 'text/csv' })
}

/** Imports so many people nobody has been written to before, and returns the import's id. */
export async function importPeople(stage: Stage, count: number): Promise<string> {
  const first = stage.peopleGivenOut
  stage.peopleGivenOut += count
  if (stage.peopleGivenOut > PEOPLE_MAX) throw new RangeError('there are no more numbers')
  const file = peopleFile(first, count)
  const made = await stage.api.uploadImport(file, 'people.csv', { timeoutMs: IMPORT_TIMEOUT_MS })
  if (made.validUnique !== count)
    throw new Error(`of ${count} people ${made.validUnique} were read`)
  return made.id
}

export interface Sending {
  phoneNumberId: string
  importId: string
  name: string
  /** Further numbers that share the work. */
  pool?: readonly string[]
}

/** The body of a new campaign, or of a program but for how it is cut. */
export const campaignBody = ({ phoneNumberId, importId, name, pool = [] }: Sending) => ({
  name,
  phoneNumberId,
  pool: [...pool],
  template: { name: 'promo_flash_sale', language: 'id_ID' },
  audience: { importId },
  variables: { body: { '1': { column: 'first_name', fallback: 'Kak' } } },
})

/** Writes a campaign without launching it. */
export const draftCampaign = (stage: Stage, sending: Sending): Promise<Campaign> =>
  stage.api.createCampaign(campaignBody(sending), randomUUID())

export async function launchCampaign(stage: Stage, sending: Sending): Promise<Campaign> {
  const draft = await draftCampaign(stage, sending)
  return stage.api.act(draft.id, 'launch')
}

const PROGRAM_TIMEOUT_MS = 300_000

/** More people than one campaign takes, in parts that are sent in order unless told otherwise. */
export async function launchProgram(
  stage: Stage,
  sending: Sending & { sideBySide?: number },
): Promise<Program> {
  const body = { ...campaignBody(sending), sideBySide: sending.sideBySide ?? 1 }
  const draft = await stage.api.createProgram(body, randomUUID(), { timeoutMs: PROGRAM_TIMEOUT_MS })
  return stage.api.actOnProgram(draft.id, 'launch', { timeoutMs: PROGRAM_TIMEOUT_MS })
}
