import {
  type Campaign,
  deliveryStatuses,
  type Failure,
  recipientStates,
} from '@clarion/contracts/campaigns'
import { skipLines } from './render-preview.ts'
import { aligned, count, duration, listed, localTime, printable } from './text.ts'

type Heading = (text: string) => string
type Counted = Pick<Campaign, 'people' | 'counts' | 'skippedBy' | 'delivery' | 'failures'>

/** The whole report of a campaign: people by state, who was skipped, deliveries, failures. */
export const renderCampaign = (campaign: Campaign, heading: Heading): string =>
  [head(campaign, heading), ...countedSections(campaign, heading)].join('\n\n')

/** What is counted of a campaign or a program; a section with nothing in it is left out. */
export function countedSections(counted: Counted, heading: Heading): string[] {
  const sections: [title: string, text: string][] = [
    [`People: ${count(counted.people)}`, peopleTable(counted)],
    ['Skipped', aligned(skipLines(counted.skippedBy), '  ')],
    ['Delivery of accepted messages', deliveryTable(counted)],
    ['Failures', counted.failures.map(failureLines).join('\n')],
  ]
  return sections
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `${heading(title)}\n${text}`)
}

function head(campaign: Campaign, heading: Heading): string {
  const { template, program, stop } = campaign
  const lines = [
    `${heading(printable(campaign.name))}: ${campaign.state}`,
    `${template.name} (${template.language}, ${template.category}) from ${sendersOf(campaign)}, people from ${campaign.audience.fileName}`,
    `id ${campaign.id}`,
    ...(program === null
      ? []
      : [`Part ${program.part} of ${program.of} of the program ${program.id}`]),
    ...stoppedLines(campaign),
    ...(campaign.stateReason === null ? [] : [campaign.stateReason]),
    ...(stop === null || campaign.stateReason?.includes(stop.whatToDo) ? [] : [stop.whatToDo]),
    ...(campaign.waitingFor === null ? [] : [waitingText(campaign.waitingFor)]),
    ...times(campaign),
  ]
  return lines.map((line, at) => (at === 0 ? line : printable(line))).join('\n')
}

export const sendersOf = ({ numbers }: Pick<Campaign, 'numbers'>): string =>
  listed(numbers.map((number) => number.displayPhoneNumber))

/** Numbers nothing goes through now; the others send on. */
export const stoppedLines = ({ numbers }: Pick<Campaign, 'numbers'>): string[] =>
  numbers.flatMap(({ displayPhoneNumber, stoppedBecause }) =>
    stoppedBecause === null ? [] : [`${displayPhoneNumber} is stopped: ${stoppedBecause}`],
  )

type Timed = Pick<Campaign, 'launchedAt' | 'finishedAt'>
export function times(one: Timed): string[] {
  if (one.launchedAt === null) return []
  const launched = `Launched ${localTime(one.launchedAt)}`
  if (one.finishedAt === null) return [`${launched}.`]
  const tookMs = Date.parse(one.finishedAt) - Date.parse(one.launchedAt)
  return [`${launched}, ended after ${duration(Math.max(1_000, tookMs))}.`]
}

export const waitingText = (waiting: NonNullable<Campaign['waitingFor']>): string =>
  waiting.until === null
    ? `Waiting: ${waiting.detail}`
    : `Waiting until ${localTime(waiting.until)}: ${waiting.detail}`

const share = (part: number, whole: number): string =>
  whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`

function peopleTable(campaign: Counted): string {
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

function deliveryTable(campaign: Counted): string {
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
