import type { Campaign, CampaignPreview, NewCampaign } from '@clarion/contracts/campaigns'
import type { Template } from '@clarion/contracts/templates'
import { type ClarionClient, ClarionProblem } from '@clarion/sdk/client'
import { chooseSender } from './choose-sender.ts'
import { confirmed } from './confirm.ts'
import { badUsage, CommandEnd, type ExitCode, exitCodes, Interrupted } from './exit-codes.ts'
import { followCampaign } from './follow-campaign.ts'
import { type CommandNeeds, print, printJson, say } from './needs.ts'
import { isAway, patiently } from './patience.ts'
import {
  type FileOptions,
  openRecipients,
  type RecipientsFile,
  readRecipients,
} from './read-recipients.ts'
import { renderImport, renderPreview } from './render-preview.ts'
import { variablesFromMaps } from './template-variables.ts'
import { people } from './text.ts'

export interface SendOptions extends FileOptions {
  file: string
  template: string
  language?: string
  from?: string
  map?: string[]
  name?: string
  yes?: boolean
  json?: boolean
  detach?: boolean
}

const SAMPLES = 20
const NAME_MAX = 200

/** How far a send has come: it decides what Ctrl-C or a lost connection means. */
type Stage =
  | { at: 'nothing-sent' }
  | { at: 'launching'; id: string }
  | { at: 'launched'; id: string }

/**
 * The whole job: reads the file, checks it against the template, shows what would happen, asks,
 * launches and follows the campaign to its end.
 *
 * Errors: throws a CommandEnd that says what is already under way, if anything.
 */
export async function sendCampaign(options: SendOptions, needs: CommandNeeds): Promise<ExitCode> {
  if (!options.yes && !needs.terminal.isInteractive)
    throw badUsage(
      'There is no terminal to ask on. Give --yes to send without being asked; nothing was sent.',
    )
  const file = await openRecipients(options.file, options)
  const client = needs.connect()
  let stage: Stage = { at: 'nothing-sent' }
  try {
    const draft = await prepare(client, file, options, needs)
    const campaign = await create(client, draft, needs)
    stage = { at: 'launching', id: campaign.id }
    await launch(client, campaign.id, needs)
    stage = { at: 'launched', id: campaign.id }
    tellLaunched(campaign, options, needs)
    if (options.detach) return exitCodes.done
    return await followCampaign(client, campaign.id, options, needs)
  } catch (error) {
    throw endAt(stage, error)
  }
}

/** Everything before the first lasting step: what is asked for, checked, shown and agreed to. */
async function prepare(
  client: ClarionClient,
  file: RecipientsFile,
  options: SendOptions,
  needs: CommandNeeds,
): Promise<NewCampaign> {
  const { terminal } = needs
  const call = { signal: needs.interrupt }
  const [me, templates, numbers] = await Promise.all([
    client.me(call),
    client.templates({}, call),
    client.phoneNumbers(call),
  ])
  if (me.simulator !== null)
    say(terminal, `Messages go to the simulator at ${me.simulator.url} and reach nobody.`)
  const { language, from } = options
  const asked = { template: options.template, language, from }
  const { template, number } = chooseSender(asked, { templates, numbers })
  if (template.whyNotSendable !== null)
    throw new CommandEnd(
      `The template ${template.name} (${template.language}) cannot be sent: ${template.whyNotSendable}`,
      { exitCode: exitCodes.refused },
    )
  const mapped = variablesFromMaps(options.map ?? [], template)
  if (mapped.kind === 'wrong') throw badUsage(mapped.sentences.join('\n'))

  const read = await readRecipients(client, file, needs)
  if (options.json) printJson(terminal, { type: 'import', import: read })
  say(terminal, `${renderImport(read)}\n`)
  const draft: NewCampaign = {
    name: (options.name ?? `${template.name} to ${file.name}`).slice(0, NAME_MAX),
    phoneNumberId: number.id,
    template: { name: template.name, language: template.language },
    audience: { importId: read.id },
    variables: mapped.variables,
  }
  const { name: _, ...unnamed } = draft
  const preview = await client.previewCampaign({ ...unnamed, samples: SAMPLES }, call)
  if (options.json) printJson(terminal, { type: 'preview', preview })
  await agree(preview, { template, from: number.displayPhoneNumber }, options, needs)
  return draft
}

async function agree(
  preview: CampaignPreview,
  what: { template: Template; from: string },
  options: SendOptions,
  needs: CommandNeeds,
): Promise<void> {
  const { terminal } = needs
  say(terminal, renderPreview(preview, what.template))
  if (preview.eligible === 0)
    throw new CommandEnd('Nobody would be messaged, so nothing was sent. (audience-empty)', {
      exitCode: exitCodes.refused,
    })
  if (options.yes) return
  const question = `Send ${what.template.name} (${what.template.language}) from ${what.from} to ${people(preview.eligible)}?`
  if (!(await confirmed(question, preview.eligible, needs)))
    throw new CommandEnd('Nothing was sent.', { exitCode: exitCodes.unfinished })
}

/** One key for the whole run: however often the call is repeated, there is one draft. */
async function create(
  client: ClarionClient,
  draft: NewCampaign,
  needs: CommandNeeds,
): Promise<Campaign> {
  const key = needs.newKey()
  return patiently(() => client.createCampaign(draft, key, { signal: needs.interrupt }), needs)
}

/**
 * Launches a draft once. When a try went unanswered it may have been carried out, so the campaign is
 * looked at before and after launching again.
 */
async function launch(client: ClarionClient, id: string, needs: CommandNeeds): Promise<void> {
  const call = { signal: needs.interrupt }
  const isLaunched = async () => (await client.campaign(id, call)).state !== 'draft'
  await patiently(async (isRepeat) => {
    if (isRepeat && (await isLaunched())) return
    try {
      await client.act(id, 'launch', call)
    } catch (error) {
      const isTooLate =
        error instanceof ClarionProblem && error.problem.code === 'campaign-action-not-allowed'
      if (!(isRepeat && isTooLate && (await isLaunched()))) throw error
    }
  }, needs)
}

function tellLaunched(campaign: Campaign, options: SendOptions, needs: CommandNeeds): void {
  if (options.json)
    printJson(needs.terminal, { type: 'launched', campaignId: campaign.id, name: campaign.name })
  else if (options.detach) print(needs.terminal, campaign.id)
  say(needs.terminal, `Launched "${campaign.name}" as ${campaign.id}.`)
  if (options.detach) say(needs.terminal, wayToSee(campaign.id))
}

const wayToSee = (id: string): string =>
  `See it with "clarion campaign status ${id} --watch", stop it with "clarion campaign cancel ${id}".`

/** Says what an interruption, a lost connection or a refusal means for the people in the file. */
function endAt(stage: Stage, error: unknown): unknown {
  const isInterrupted = error instanceof Interrupted
  if (!isInterrupted && !isAway(error)) return refusedAt(stage, error)
  const exitCode = isInterrupted ? exitCodes.interrupted : exitCodes.unreachable
  const why = isInterrupted ? '' : `${error.message.replace(/\.$/, '')}. `
  const end = (sentence: string) => new CommandEnd(why + sentence, { exitCode, cause: error })
  switch (stage.at) {
    case 'nothing-sent':
      return end('Nothing was sent.')
    case 'launching':
      return end(
        `The campaign ${stage.id} was being launched and may be sending. ${wayToSee(stage.id)}`,
      )
    case 'launched':
      return end(
        `The campaign ${stage.id} goes on in Clarion without this command. ${wayToSee(stage.id)}`,
      )
  }
}

/** A refusal keeps its own words and code; what is added is where that leaves the campaign. */
function refusedAt(stage: Stage, error: unknown): unknown {
  if (stage.at === 'nothing-sent' || !(error instanceof ClarionProblem)) return error
  const detail =
    stage.at === 'launching'
      ? `${error.message} The draft ${stage.id} was not launched.`
      : `${error.message} The campaign ${stage.id} goes on in Clarion. ${wayToSee(stage.id)}`
  return new ClarionProblem({ ...error.problem, detail })
}
