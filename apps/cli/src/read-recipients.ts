import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { countrySchema, type Import, type ImportMapping } from '@clarion/contracts/imports'
import type { ClarionClient, UploadOptions } from '@clarion/sdk/client'
import { badUsage, CommandEnd, exitCodes } from './exit-codes.ts'
import { type CommandNeeds, say } from './needs.ts'
import { patiently } from './patience.ts'
import { fileSize } from './text.ts'
import { POLL_INTERVAL_MS } from './watch.ts'

export interface FileOptions {
  defaultCountry?: string
  phoneColumn?: string
  consentColumn?: string
}

/** A file that is there, to be read while it is sent: its size does not matter to memory. */
export interface RecipientsFile {
  name: string
  sizeBytes: number
  content: Blob
  settings: Pick<UploadOptions, 'defaultCountry' | 'mapping'>
}

/** Errors: throws a CommandEnd when the file cannot be read or the options do not fit together. */
export async function openRecipients(path: string, options: FileOptions): Promise<RecipientsFile> {
  const settings = settingsOf(options)
  const found = await stat(path).catch((cause: unknown) => {
    throw new CommandEnd(`There is no file ${path} that can be read.`, {
      exitCode: exitCodes.usage,
      cause,
    })
  })
  if (!found.isFile()) throw badUsage(`${path} is not a file.`)
  const content = await openAsBlob(path).catch((cause: unknown) => {
    throw new CommandEnd(`The file ${path} cannot be read.`, { exitCode: exitCodes.usage, cause })
  })
  return { name: basename(path), sizeBytes: found.size, content, settings }
}

function settingsOf(options: FileOptions): RecipientsFile['settings'] {
  const country = options.defaultCountry?.toUpperCase()
  if (country !== undefined && !countrySchema.safeParse(country).success)
    throw badUsage(`--default-country ${country}: write two letters, such as ID.`)
  const mapping = mappingOf(options)
  return { ...(country && { defaultCountry: country }), ...(mapping && { mapping }) }
}

function mappingOf(options: FileOptions): ImportMapping | undefined {
  const { phoneColumn, consentColumn } = options
  // One named and the other guessed would hide which column decides who may be messaged.
  if (phoneColumn === undefined && consentColumn !== undefined)
    throw badUsage(
      '--consent-column needs --phone-column beside it: name both, or neither to have both found by their headers.',
    )
  return phoneColumn === undefined
    ? undefined
    : { phone: phoneColumn, optedInAt: consentColumn ?? null }
}

/**
 * Sends the file and waits until Clarion has read it.
 * Errors: throws ClarionProblem, or a CommandEnd with the same words, when the file is refused.
 */
export async function readRecipients(
  client: ClarionClient,
  file: RecipientsFile,
  needs: CommandNeeds,
): Promise<Import> {
  say(needs.terminal, `Reading ${file.name} (${fileSize(file.sizeBytes)}) …`)
  const options = { ...file.settings, signal: needs.interrupt }
  let read = await client.uploadImport(file.content, file.name, options)
  const { id } = read
  while (read.state === 'reading') {
    await needs.clock.wait(POLL_INTERVAL_MS, needs.interrupt)
    read = await patiently(() => client.import(id, { signal: needs.interrupt }), needs)
  }
  if (read.state === 'refused')
    throw new CommandEnd(
      `${read.problem?.detail ?? 'The file was refused.'} (${read.problem?.code ?? 'refused'})`,
      { exitCode: exitCodes.refused },
    )
  return read
}
