import {
  type Campaign,
  deliveryStatuses,
  type Failure,
  recipientStates,
} from '@clarion/contracts/campaigns'
import { skipLines } from './render-preview.ts'
import { aligned, count, duration, localTime, printable } from './text.ts'

/** The whole report of a campaign: people by state, who was skipped, deliveries, failures. */
export function renderCampaign(campaign: Campaign, heading: (text: string) => string): string {
  const sections: [title: string, text: string][] = [
    [`People: ${count(campaign.people)}`, peopleTable(campaign)],
    ['Skipped', aligned(skipLines(campaign.skippedBy), '  ')],
    ['Delivery of accepted messages', deliveryTable(campaign)],
    ['Failures', campaign.failures.map(failureLines).join('\n')],
  ]
  return [
    head(campaign, heading),
    ...sections
      .filter(([, text]) => text !== '')
      .map(([title, text]) => `${heading(title)}\n${text}`),
  ].join('\n\n')
}

function head(campaign: Campaign, heading: (text: string) => string): string {
  const { template } = campaign
  const lines = [
    `${heading(printable(campaign.name))}: ${campaign.state}`,
    `${template.name} (${template.language}, ${template.category}) from ${campaign.displayPhoneNumber}, people from ${campaign.audience.fileName}`,
    `id ${campaign.id}`,
    ...(campaign.stateReason === null ? [] : [campaign.stateReason]),
    ...(campaign.waitingFor === null ? [] : [waitingText(campaign.waitingFor)]),
    ...times(campaign),
  ]
  return lines.map((line, at) => (at === 0 ? line : printable(line))).join('\n')
}

function times(campaign: Campaign): string[] {
  if (campaign.launchedAt === null) return []
  const launched = `Launched ${localTime(campaign.launchedAt)}`
  if (campaign.finishedAt === null) return [`${launched}.`]
  const tookMs = Date.parse(campaign.finishedAt) - Date.parse(campaign.launchedAt)
  return [`${launched}, ended after ${duration(Math.max(1_000, tookMs))}.`]
}

export const waitingText = (waiting: NonNullable<Campaign['waitingFor']>): string =>
  waiting.until === null
    ? `Waiting: ${waiting.detail}`
    : `Waiting until ${localTime(waiting.until)}: ${waiting.detail}`

const share = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`

function peopleTable(campaign: Campaign): string {
  const present = recipientStates.filter((state) => campaign.counts[state] > 0)
  return aligned(
    present.map((state) => [
      state,
      count(campaign.counts[state]),
      share(campaign.counts[state], campaign.people),
    ]),
    '  ',
  )
}

function deliveryTable(campaign: Campaign): string {
  const { accepted } = campaign.counts
  if (accepted === 0) return ''
  const heard = deliveryStatuses.reduce((sum, status) => sum + campaign.delivery[status], 0)
  const lines = deliveryStatuses
    .filter((status) => campaign.delivery[status] > 0)
    .map((status) => [
      status,
      count(campaign.delivery[status]),
      share(campaign.delivery[status], accepted),
    ])
  const unheard = Math.max(0, accepted - heard)
  if (unheard > 0) lines.push(['not heard of yet', count(unheard), share(unheard, accepted)])
  return aligned(lines, '  ')
}

function failureLines(failure: Failure): string {
  const when = failure.heardBy === 'answer' ? 'refused when sent' : 'reported after it was accepted'
  return [
    `  ${failure.code}  ${count(failure.people)} × ${failure.title} (${when})`,
    `          ${failure.meaning} ${failure.whatToDo}`,
  ]
    .map((line) => printable(line).trimEnd())
    .join('\n')
}
