import { draftCampaign, importPeople, launchCampaign } from '../stage/audience.ts'
import { measureRun, type RunFacts } from '../stage/measured-run.ts'
import type { Stage } from '../stage/stage.ts'
import { rounded } from '../stage/usage.ts'
import { type BenchSizes, PLAN_MPS, scaled } from './conditions.ts'

export interface SharingFacts extends RunFacts {
  campaignCount: number
  planMessagesPerSecond: number
  shareOfPlan: number
  /** Messages of each campaign while all of them were sending. */
  messagesWhileAllSent: number[]
  /** The smallest of those over the largest; 1 is perfectly even. */
  evenness: number
}

/** For each of them, whatever their number, so that all send side by side for half a minute. */
const PEOPLE_AT_ONE_NUMBER = 30_000
const PEOPLE_AT_EACH_NUMBER = 40_000
const SECONDS_MAX = 240

/** (c) Several campaigns at once through one HIGH number. */
export async function shareOneNumber(
  stage: Stage,
  campaignCount: number,
  sizes: BenchSizes,
): Promise<SharingFacts> {
  const phoneNumberId = stage.clarion.credentials.phoneNumberIds.high
  const people = scaled(sizes, PEOPLE_AT_ONE_NUMBER / campaignCount)
  const drafts: { id: string }[] = []
  for (let made = 0; made < campaignCount; made += 1) {
    const importId = await importPeople(stage, people)
    const name = `${made + 1} of ${campaignCount} at one number`
    drafts.push(await draftCampaign(stage, { phoneNumberId, importId, name }))
  }
  const { campaignIds, ...run } = await measureRun(
    stage,
    () => Promise.all(drafts.map(({ id }) => stage.api.act(id, 'launch'))),
    SECONDS_MAX,
  )
  const messagesWhileAllSent = await sharesOf(stage, campaignIds)
  const plan = PLAN_MPS.high
  const evenness = Math.min(...messagesWhileAllSent) / Math.max(1, ...messagesWhileAllSent)
  stage.say(
    `${campaignCount} at one   ${run.messagesPerSecond}/s of ${plan} together, shares ${messagesWhileAllSent.join(' ')}, evenness ${rounded(evenness, 3)}`,
  )
  return {
    campaignCount,
    planMessagesPerSecond: plan,
    shareOfPlan: rounded(run.messagesPerSecond / plan, 4),
    messagesWhileAllSent,
    evenness: rounded(evenness, 3),
    ...run,
  }
}

/** Messages of each campaign from a second after the last had begun until the first was through. */
async function sharesOf({ database }: Stage, campaignIds: readonly string[]): Promise<number[]> {
  const { rows } = await database.query<{ sent: number }>(
    `with spans as (
       select campaign_id, min(accepted_at) as first_at, max(accepted_at) as last_at
       from recipients where campaign_id = any($1) and accepted_at is not null
       group by campaign_id
     ), shared as (
       select max(first_at) + interval '1 second' as from_at, min(last_at) as until_at from spans
     )
     select count(r.n)::int as sent
     from spans join shared on true
     left join recipients r on r.campaign_id = spans.campaign_id
       and r.accepted_at >= shared.from_at and r.accepted_at < shared.until_at
     group by spans.campaign_id
     order by spans.campaign_id`,
    [campaignIds],
  )
  return rows.map(({ sent }) => sent)
}

export interface ManyNumbersFacts extends RunFacts {
  numberCount: number
  planMessagesPerSecond: number
  shareOfPlan: number
}

/** (c) Several HIGH numbers at once, a campaign through each. */
export async function useManyNumbers(
  stage: Stage,
  phoneNumberIds: readonly string[],
  sizes: BenchSizes,
): Promise<ManyNumbersFacts> {
  const people = scaled(sizes, PEOPLE_AT_EACH_NUMBER)
  const sendings: { phoneNumberId: string; importId: string; name: string }[] = []
  for (const phoneNumberId of phoneNumberIds) {
    const importId = await importPeople(stage, people)
    sendings.push({ phoneNumberId, importId, name: `number ${phoneNumberId}` })
  }
  const { campaignIds: _, ...run } = await measureRun(
    stage,
    () => Promise.all(sendings.map((sending) => launchCampaign(stage, sending))),
    SECONDS_MAX,
  )
  const plan = phoneNumberIds.length * PLAN_MPS.high
  stage.say(
    `${phoneNumberIds.length} numbers ${run.messagesPerSecond}/s of ${plan}, at most ${run.messagesMaxInAnySecond} a second at one; worker ${run.workerCpuPerMessageUs} µs, api ${run.apiCpuPerMessageUs} µs, PostgreSQL ${run.postgresCpuPerMessageUs} µs, simulator ${run.simulatorCpuPerMessageUs} µs a message`,
  )
  return {
    numberCount: phoneNumberIds.length,
    planMessagesPerSecond: plan,
    shareOfPlan: rounded(run.messagesPerSecond / plan, 4),
    ...run,
  }
}
