import type { PhoneNumber, Template } from '@clarion/contracts/templates'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { mapName } from './map-option.ts'
import { type CommandNeeds, print, printJson, say } from './needs.ts'
import { type FileOptions, openRecipients, readRecipients } from './read-recipients.ts'
import { renderImport } from './render-preview.ts'
import { saveStream } from './save-stream.ts'
import { aligned, fileSize } from './text.ts'

export async function listTemplates(
  options: { sync?: boolean; json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const client = needs.connect()
  const call = { signal: needs.interrupt }
  const templates = options.sync
    ? await client.syncTemplates(call)
    : await client.templates({}, call)
  if (options.json) for (const template of templates) printJson(needs.terminal, template)
  else if (templates.length > 0) print(needs.terminal, templateTable(templates))
  if (templates.length === 0) say(needs.terminal, 'No templates.')
  return exitCodes.done
}

const templateTable = (templates: readonly Template[]): string =>
  aligned([
    ['NAME', 'LANGUAGE', 'CATEGORY', 'STATUS', 'VARIABLES', ''],
    ...templates.map((template) => [
      template.name,
      template.language,
      template.category,
      template.status,
      template.variables.map(mapName).join(' ') || 'none',
      template.whyNotSendable ?? '',
    ]),
  ])

export async function listNumbers(
  options: { json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const numbers = await needs.connect().phoneNumbers({ signal: needs.interrupt })
  if (options.json) for (const number of numbers) printJson(needs.terminal, number)
  else if (numbers.length > 0) print(needs.terminal, numbersTable(numbers))
  if (numbers.length === 0) say(needs.terminal, 'No phone numbers.')
  return exitCodes.done
}

const numbersTable = (numbers: readonly PhoneNumber[]): string =>
  aligned([
    ['ID', 'NUMBER', 'NAME', 'STATUS', 'QUALITY', 'PER SECOND', 'BECAUSE'],
    ...numbers.map((number) => [
      number.id,
      number.displayPhoneNumber,
      number.verifiedName,
      number.status,
      number.qualityRating,
      String(number.plan.messagesPerSecond),
      number.plan.source,
    ]),
  ])

export async function importFile(
  path: string,
  options: FileOptions & { problems?: string; json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const file = await openRecipients(path, options)
  const client = needs.connect()
  const read = await readRecipients(client, file, needs)
  if (options.json) printJson(needs.terminal, read)
  else print(needs.terminal, `${renderImport(read)}\nid ${read.id}`)
  if (options.problems !== undefined) {
    const stream = await client.importProblemsCsv(read.id, { signal: needs.interrupt })
    const bytes = await saveStream(stream, options.problems, needs.interrupt)
    say(needs.terminal, `Wrote the refused rows (${fileSize(bytes)}) to ${options.problems}.`)
  }
  return exitCodes.done
}
