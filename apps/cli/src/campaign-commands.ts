import type { Campaign, CampaignState } from '@clarion/contracts/campaigns'
import { idSchema } from '@clarion/contracts/shared'
import { type ClarionClient, ClarionUnreachable } from '@clarion/sdk/client'
import { agreed } from './confirm.ts'
import { badUsage, CommandEnd, type ExitCode, exitCodes, Interrupted } from './exit-codes.ts'
import { followCampaign, printReport } from './follow-campaign.ts'
import { type CommandNeeds, print, printJson, say } from './needs.ts'
import { doneCount } from './progress.ts'
import { passStream, saveStream } from './save-stream.ts'
import { aligned, count, fileSize, localTime, people } from './text.ts'

/** Checked here, so that a slip of the hand is told apart from a campaign that is not there. */
export function campaignId(text: string): string {
  if (!idSchema.safeParse(text).success)
    throw badUsage(`${text} is not the id of a campaign. "clarion campaign list" shows the ids.`)
  return text
}

const PAGE_MAX = 100

export interface ListOptions {
  state?: CampaignState
  search?: string
  limit: number
  json?: boolean
}

export async function listCampaigns(options: ListOptions, needs: CommandNeeds): Promise<ExitCode> {
  const client = needs.connect()
  const found: Campaign[] = []
  let cursor: string | null = null
  do {
    const query = {
      limit: Math.min(PAGE_MAX, options.limit - found.length),
      ...(options.state && { state: options.state }),
      ...(options.search && { q: options.search }),
      ...(cursor !== null && { cursor }),
    }
    const page = await client.campaigns(query, { signal: needs.interrupt })
    found.push(...page.data)
    cursor = page.nextCursor
  } while (cursor !== null && found.length < options.limit)

  if (options.json) for (const campaign of found) printJson(needs.terminal, campaign)
  else if (found.length > 0) print(needs.terminal, campaignTable(found))
  if (found.length === 0) say(needs.terminal, 'No campaigns.')
  else if (cursor !== null) say(needs.terminal, 'There are more; ask for them with --limit.')
  return exitCodes.done
}

const campaignTable = (campaigns: readonly Campaign[]): string =>
  aligned([
    ['ID', 'STATE', 'DONE', 'CREATED', 'TEMPLATE', 'NAME'],
    ...campaigns.map((campaign) => [
      campaign.id,
      campaign.state,
      `${count(doneCount(campaign))} of ${count(campaign.people)}`,
      localTime(campaign.createdAt),
      `${campaign.template.name} (${campaign.template.language})`,
      campaign.name,
    ]),
  ])

export async function showCampaign(
  id: string,
  options: { watch?: boolean; json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const client = needs.connect()
  if (options.watch) return watch(client, id, options, needs)
  const campaign = await client.campaign(id, { signal: needs.interrupt })
  if (options.json) printJson(needs.terminal, campaign)
  else printReport(campaign, needs)
  return exitCodes.done
}

async function watch(
  client: ClarionClient,
  id: string,
  options: { json?: boolean },
  needs: CommandNeeds,
): Promise<ExitCode> {
  try {
    return await followCampaign(client, id, options, needs)
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    throw new CommandEnd(`The campaign goes on. Stop it with "clarion campaign cancel ${id}".`, {
      exitCode: exitCodes.interrupted,
      cause: error,
    })
  }
}

export interface ActOptions {
  yes?: boolean
  json?: boolean
}

/** Pauses, resumes or cancels; a cancel cannot be taken back, so it is asked about first. */
export async function actOnCampaign(
  id: string,
  action: 'pause' | 'resume' | 'cancel',
  options: ActOptions,
  needs: CommandNeeds,
): Promise<ExitCode> {
  if (action === 'cancel' && !options.yes && !needs.terminal.isInteractive)
    throw badUsage('There is no terminal to ask on. Give --yes to cancel without being asked.')
  const client = needs.connect()
  const call = { signal: needs.interrupt }
  if (action === 'cancel' && !options.yes) {
    const campaign = await client.campaign(id, call)
    const whyNot = campaign.whyNot.cancel
    if (whyNot !== null) throw new CommandEnd(whyNot, { exitCode: exitCodes.refused })
    const left = campaign.people - doneCount(campaign)
    const question = `Cancel "${campaign.name}"? ${people(left)} not reached so far will not be messaged. This cannot be taken back.`
    if (!(await agreed(question, needs)))
      throw new CommandEnd('Nothing was changed.', { exitCode: exitCodes.unfinished })
  }
  const campaign = await client.act(id, action, call).catch((cause: unknown) => {
    if (!(cause instanceof ClarionUnreachable)) throw cause
    const sentence = `${cause.message}. It is not known whether the ${action} was heard; see "clarion campaign status ${id}".`
    throw new CommandEnd(sentence, { exitCode: exitCodes.unreachable, cause })
  })
  if (options.json) printJson(needs.terminal, campaign)
  else
    print(
      needs.terminal,
      `"${campaign.name}" is ${campaign.state}: ${count(doneCount(campaign))} of ${people(campaign.people)} done.`,
    )
  return exitCodes.done
}

export async function exportCampaign(
  id: string,
  options: { out?: string },
  needs: CommandNeeds,
): Promise<ExitCode> {
  const stream = await needs.connect().recipientsCsv(id, { signal: needs.interrupt })
  if (options.out === undefined) {
    await passStream(stream, needs.terminal.out, needs.interrupt)
    return exitCodes.done
  }
  const bytes = await saveStream(stream, options.out, needs.interrupt)
  say(needs.terminal, `Wrote ${fileSize(bytes)} to ${options.out}.`)
  return exitCodes.done
}
