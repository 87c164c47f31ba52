import type { Campaign } from '@clarion/contracts/campaigns'
import type { Program } from '@clarion/contracts/programs'
import type { Clock, Terminal } from './needs.ts'
import { waitingText } from './render-campaign.ts'
import { count, duration, printable } from './text.ts'

/** Without a screen to redraw, one line in this many ms is enough for a log. */
export const PLAIN_INTERVAL_MS = 5_000
const BAR_WIDTH = 24
const ERASE_LINE = '\r\u001b[2K'

/** What a line of progress is drawn from, of a campaign or of a program. */
export interface Moving
  extends Pick<Campaign, 'people' | 'counts' | 'estimatedFinishAt' | 'waitingFor'> {
  state: Campaign['state'] | Program['state']
  currentPerSecond: number
  /** How many parts have ended. */
  parts?: { ended: number; of: number }
}

export const movingCampaign = (campaign: Campaign): Moving => ({
  ...campaign,
  currentPerSecond: campaign.rate.currentPerSecond,
})

const hasEnded = ({ state }: Pick<Campaign, 'state'>): boolean =>
  state === 'finished' || state === 'cancelled'

export function movingProgram(program: Program): Moving {
  const open = program.parts.filter((part) => !hasEnded(part))
  const begun = open.filter((part) => part.state !== 'queued')
  // What all parts under way wait for, the program waits for.
  const [first] = begun
  const waitingFor = begun.every((part) => part.state === 'waiting') ? first?.waitingFor : null
  return {
    ...program,
    waitingFor: waitingFor ?? null,
    parts: { ended: program.parts.length - open.length, of: program.partCount },
  }
}

/** Everyone about whom nothing more is to come. */
export const doneCount = ({ counts }: Pick<Campaign, 'counts'>): number =>
  counts.accepted + counts.failed + counts.skipped

/** What `--json` says of a running campaign or program. */
export const progressOf = (
  id: { campaignId: string } | { programId: string },
  { parts, ...moving }: Moving,
) => ({
  type: 'progress' as const,
  ...id,
  state: moving.state,
  people: moving.people,
  done: doneCount(moving),
  accepted: moving.counts.accepted,
  failed: moving.counts.failed,
  skipped: moving.counts.skipped,
  unknown: moving.counts.unknown,
  ratePerSecond: moving.currentPerSecond,
  estimatedFinishAt: moving.estimatedFinishAt,
  waitingFor: moving.waitingFor,
  ...(parts && { parts }),
})

/** The parts of a progress line, the most important first: the last may be left out. */
export function progressParts(moving: Moving, nowMs: number): string[] {
  const { counts, people, state, estimatedFinishAt, waitingFor } = moving
  const done = doneCount(moving)
  const percent = people === 0 ? 0 : Math.floor((100 * done) / people)
  const parts = [`${percent} %`, `${count(done)} of ${count(people)}`]
  if (state === 'sending' || state === 'running')
    parts.push(`${count(Math.round(moving.currentPerSecond))}/s`)
  else parts.push(state)
  if (moving.parts) parts.push(`${moving.parts.ended} of ${moving.parts.of} parts`)
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
 * The one line that shows how far a campaign or program is: drawn over in place on a screen; otherwise a plain
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

  show(moving: Moving): void {
    const parts = progressParts(moving, this.#clock.nowMs())
    const drawn = [bar(doneCount(moving), moving.people), ...parts]
    // A number cut in two would be a wrong number: what does not fit whole is left out.
    while (drawn.length > 2 && drawn.join('  ').length > this.#widthMax()) drawn.pop()
    this.#write(drawn.join('  '), parts.join('  '), moving.state)
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
