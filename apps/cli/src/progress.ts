import type { Campaign } from '@clarion/contracts/campaigns'
import type { Clock, Terminal } from './needs.ts'
import { waitingText } from './render-campaign.ts'
import { count, duration, printable } from './text.ts'

/** Without a screen to redraw, one line in this many ms is enough for a log. */
export const PLAIN_INTERVAL_MS = 5_000
const BAR_WIDTH = 24
const ERASE_LINE = '\r\u001b[2K'

/** Everyone about whom nothing more is to come. */
export const doneCount = ({ counts }: Campaign): number =>
  counts.accepted + counts.failed + counts.skipped

/** What `--json` says of a running campaign. */
export const progressOf = (campaign: Campaign) => ({
  type: 'progress' as const,
  campaignId: campaign.id,
  state: campaign.state,
  people: campaign.people,
  done: doneCount(campaign),
  accepted: campaign.counts.accepted,
  failed: campaign.counts.failed,
  skipped: campaign.counts.skipped,
  unknown: campaign.counts.unknown,
  ratePerSecond: campaign.rate.currentPerSecond,
  estimatedFinishAt: campaign.estimatedFinishAt,
  waitingFor: campaign.waitingFor,
})

/** The parts of a progress line, the most important first: the last may be left out. */
export function progressParts(campaign: Campaign, nowMs: number): string[] {
  const { counts, people, rate, estimatedFinishAt, waitingFor } = campaign
  const done = doneCount(campaign)
  const percent = people === 0 ? 0 : Math.floor((100 * done) / people)
  const parts = [`${percent} %`, `${count(done)} of ${count(people)}`]
  if (campaign.state !== 'sending') parts.push(campaign.state)
  if (campaign.state === 'sending') parts.push(`${count(Math.round(rate.currentPerSecond))}/s`)
  if (waitingFor !== null) parts.push(waitingText(waitingFor))
  else if (estimatedFinishAt !== null)
    parts.push(`${duration(Math.max(1_000, Date.parse(estimatedFinishAt) - nowMs))} left`)
  parts.push(`${count(counts.accepted)} accepted`)
  if (counts.failed > 0) parts.push(`${count(counts.failed)} failed`)
  if (counts.skipped > 0) parts.push(`${count(counts.skipped)} skipped`)
  if (counts.unknown > 0) parts.push(`${count(counts.unknown)} unknown`)
  return parts.map(printable)
}

export function bar(done: number, people: number): string {
  const full = people === 0 ? 0 : Math.floor((BAR_WIDTH * Math.min(done, people)) / people)
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full)
}

/**
 * The one line that shows how far a campaign is: drawn over in place on a screen; otherwise a plain
 * line when the state changes and every few seconds.
 */
export class ProgressLine {
  readonly #terminal: Terminal
  readonly #clock: Clock
  #isDrawn = false
  #plainAtMs = Number.NEGATIVE_INFINITY
  #plainKind = ''

  constructor(terminal: Terminal, clock: Clock) {
    this.#terminal = terminal
    this.#clock = clock
  }

  show(campaign: Campaign): void {
    const parts = progressParts(campaign, this.#clock.nowMs())
    const drawn = [bar(doneCount(campaign), campaign.people), ...parts]
    // A number cut in two would be a wrong number: what does not fit whole is left out.
    while (drawn.length > 2 && drawn.join('  ').length > this.#widthMax()) drawn.pop()
    this.#write(drawn.join('  '), parts.join('  '), campaign.state)
  }

  /** Says that Clarion does not answer, in place of the progress. */
  showAway(forMs: number): void {
    const text = `Clarion does not answer (for ${duration(forMs)}); trying again. What it is sending goes on without this command.`
    this.#write(text, text, 'away')
  }

  /** Takes the line off the screen, so that what is printed next starts clean. */
  clear(): void {
    if (this.#isDrawn) this.#terminal.err.write(ERASE_LINE)
    this.#isDrawn = false
  }

  /** One column stays free: a full last column makes some terminals wrap. */
  #widthMax(): number {
    return this.#terminal.columns - 1
  }

  #write(drawn: string, plain: string, kind: string): void {
    if (this.#terminal.canRedraw) {
      this.#terminal.err.write(ERASE_LINE + drawn.slice(0, this.#widthMax()))
      this.#isDrawn = true
      return
    }
    const nowMs = this.#clock.nowMs()
    if (kind === this.#plainKind && nowMs - this.#plainAtMs < PLAIN_INTERVAL_MS) return
    this.#terminal.err.write(`${plain}\n`)
    this.#plainKind = kind
    this.#plainAtMs = nowMs
  }
}
