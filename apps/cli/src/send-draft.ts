import {
  CAMPAIGN_PEOPLE_MAX,
  type CampaignPreview,
  type NewCampaignInput,
  type UnknownPolicy,
} from '@clarion/contracts/campaigns'
import type { Import } from '@clarion/contracts/imports'
import type { NewProgramInput, ProgramPreview } from '@clarion/contracts/programs'
import type { PhoneNumber, Template } from '@clarion/contracts/templates'
import type { ClarionClient } from '@clarion/sdk/client'
import { chooseNumbers, chooseSender } from './choose-sender.ts'
import { confirmed } from './confirm.ts'
import { badUsage, CommandEnd, exitCodes } from './exit-codes.ts'
import { type CommandNeeds, printJson, say } from './needs.ts'
import { type FileOptions, type RecipientsFile, readRecipients } from './read-recipients.ts'
import { renderImport, renderParts, renderPreview } from './render-preview.ts'
import { campaignJob, programJob, type SendJob } from './send-job.ts'
import { startAt } from './start-options.ts'
import { variablesFromMaps } from './template-variables.ts'
import { count, localTime, people } from './text.ts'

export interface SendOptions extends FileOptions {
  file: string
  template: string
  language?: string
  from?: string
  pool?: string[]
  map?: string[]
  name?: string
  at?: string
  lateMax?: number
  unknown?: UnknownPolicy
  cutBy?: string
  sideBySide?: number
  yes?: boolean
  json?: boolean
  detach?: boolean
}

const SAMPLES = 20
const NAME_MAX = 200

/** What is sent, from which numbers, and how; known before the file is read. */
interface Asked {
  template: Template
  number: PhoneNumber
  pool: readonly PhoneNumber[]
  /** The rest of the body, as far as it was said. */
  more: Pick<
    NewCampaignInput,
    'variables' | 'pool' | 'startsAt' | 'lateStartMaxMinutes' | 'unknownPolicy'
  >
}

/**
 * Everything before the first lasting step: what is asked for, checked, shown and agreed to.
 * Errors: throws a CommandEnd when it is wrong, or when the person says no.
 */
export async function prepareSend(
  client: ClarionClient,
  file: RecipientsFile,
  options: SendOptions,
  needs: CommandNeeds,
): Promise<SendJob> {
  const { terminal } = needs
  const asked = await readAsked(client, options, needs)
  const read = await readRecipients(client, file, needs)
  if (options.json) printJson(terminal, { type: 'import', import: read })
  say(terminal, `${renderImport(read)}\n`)
  const campaign: NewCampaignInput = {
    name: (options.name ?? `${asked.template.name} to ${file.name}`).slice(0, NAME_MAX),
    phoneNumberId: asked.number.id,
    template: { name: asked.template.name, language: asked.template.language },
    audience: { importId: read.id },
    ...asked.more,
  }
  const isProgram = read.validUnique > CAMPAIGN_PEOPLE_MAX || isCut(options)
  if (!isProgram) {
    const { name: _, ...unnamed } = campaign
    const preview = await client.previewCampaign(
      { ...unnamed, samples: SAMPLES },
      { signal: needs.interrupt },
    )
    await show(preview, [], asked, options, needs)
    return campaignJob(client, campaign)
  }
  const program: NewProgramInput = {
    ...campaign,
    ...(options.cutBy !== undefined && { cutColumn: options.cutBy }),
    ...(options.sideBySide !== undefined && { sideBySide: options.sideBySide }),
  }
  say(terminal, `${whyProgram(read)}\n`)
  const { name: _, ...unnamed } = program
  const preview = await client.previewProgram(
    { ...unnamed, samples: SAMPLES },
    { signal: needs.interrupt },
  )
  await show(preview, preview.parts, asked, options, needs)
  return programJob(client, program)
}

const isCut = ({ cutBy, sideBySide }: SendOptions): boolean =>
  cutBy !== undefined || sideBySide !== undefined

function whyProgram(read: Import): string {
  const max = count(CAMPAIGN_PEOPLE_MAX)
  const why =
    read.validUnique > CAMPAIGN_PEOPLE_MAX
      ? `${people(read.validUnique)} are more than the ${max} one campaign takes`
      : 'It was asked to be sent in parts'
  return `${why}, so this is a program: parts of at most ${max}, each a campaign of its own.`
}

async function readAsked(
  client: ClarionClient,
  options: SendOptions,
  needs: CommandNeeds,
): Promise<Asked> {
  const call = { signal: needs.interrupt }
  const startsAt = options.at === undefined ? undefined : startAt(options.at, needs.clock.nowMs())
  const [me, templates, numbers] = await Promise.all([
    client.me(call),
    client.templates({}, call),
    client.phoneNumbers(call),
  ])
  if (me.simulator !== null)
    say(needs.terminal, `Messages go to the simulator at ${me.simulator.url} and reach nobody.`)
  const { language, from } = options
  const wanted = { template: options.template, language, from }
  const { template, number } = chooseSender(wanted, { templates, numbers })
  if (template.whyNotSendable !== null)
    throw new CommandEnd(
      `The template ${template.name} (${template.language}) cannot be sent: ${template.whyNotSendable}`,
      { exitCode: exitCodes.refused },
    )
  const mapped = variablesFromMaps(options.map ?? [], template)
  if (mapped.kind === 'wrong') throw badUsage(mapped.sentences.join('\n'))
  const pool = chooseNumbers(options.pool ?? [], numbers)
  const more: Asked['more'] = {
    variables: mapped.variables,
    ...(pool.length > 0 && { pool: pool.map((one) => one.id) }),
    ...(startsAt !== undefined && { startsAt }),
    ...(options.lateMax !== undefined && { lateStartMaxMinutes: options.lateMax }),
    ...(options.unknown !== undefined && { unknownPolicy: options.unknown }),
  }
  return { template, number, pool, more }
}

/** Shows what would happen and asks, unless it was agreed to beforehand. */
async function show(
  preview: CampaignPreview,
  parts: ProgramPreview['parts'],
  { template, number, pool, more }: Asked,
  options: SendOptions,
  needs: CommandNeeds,
): Promise<void> {
  const { terminal } = needs
  if (options.json) printJson(terminal, { type: 'preview', preview })
  say(terminal, renderPreview(preview, template))
  if (parts.length > 0) say(terminal, `\n${renderParts(parts)}`)
  if (preview.eligible === 0)
    throw new CommandEnd('Nobody would be messaged, so nothing was sent. (audience-empty)', {
      exitCode: exitCodes.refused,
    })
  const starts = more.startsAt ? `, starting ${localTime(more.startsAt)}` : ''
  if (options.yes) {
    if (starts !== '') say(terminal, `It is sent${starts}.`)
    return
  }
  const others = pool.length === 0 ? '' : ` and ${count(pool.length)} more`
  const question = `Send ${template.name} (${template.language}) from ${number.displayPhoneNumber}${others} to ${people(preview.eligible)}${starts}?`
  if (!(await confirmed(question, preview.eligible, needs)))
    throw new CommandEnd('Nothing was sent.', { exitCode: exitCodes.unfinished })
}
