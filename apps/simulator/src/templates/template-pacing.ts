import type { Agenda } from '../agenda.ts'
import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { AcceptedMessage, Pacing } from '../messages/message-intake.ts'
import type { Template } from '../world/template.ts'
import type { TemplateDesk } from './template-desk.ts'

const DAY_MS = 86_400_000
/** Source: Meta, Template pacing (reference 4.5): a utility template is paced so long after a pause. */
const UTILITY_PACED_MS = 7 * DAY_MS
const DROPPED = 132015
/** Beyond this messages pass unheld, rather than fill the memory. */
const HELD_MAX = 200_000

export interface TemplatePacingNeeds {
  clock: Clock
  settings: SettingsStore
  agenda: Agenda
  desk: TemplateDesk
  /** Sends a message that was held, or lets it fail with a code. */
  release(message: AcceptedMessage): void
}

/**
 * Holds the messages of a new or doubtful template after the first few, until its quality is
 * known: good lets them go, bad drops them and pauses the template.
 * Source: Meta, Template pacing (reference 4.5).
 */
export class TemplatePacing implements Pacing {
  readonly #needs: TemplatePacingNeeds
  readonly #heldByTemplate = new Map<Template, AcceptedMessage[]>()
  #heldCount = 0

  constructor(needs: TemplatePacingNeeds) {
    this.#needs = needs
  }

  get heldCount(): number {
    return this.#heldCount
  }

  heldOf(template: Template): number {
    return this.#heldByTemplate.get(template)?.length ?? 0
  }

  holds(template: Template): boolean {
    const afterCount = this.#needs.settings.get().templates.pacingAfterCount
    if (afterCount === 0) return false
    const { paced } = template.life
    if (paced.isPassed || !this.#isDoubtful(template)) return false
    paced.sentCount += 1
    return paced.sentCount > afterCount && this.#heldCount < HELD_MAX
  }

  hold(message: AcceptedMessage, template: Template): void {
    this.#heldCount += 1
    const held = this.#heldByTemplate.get(template)
    if (held !== undefined) {
      held.push(message)
      return
    }
    const first = [message]
    this.#heldByTemplate.set(template, first)
    const { pacingVerdictAfterMs } = this.#needs.settings.get().templates
    if (pacingVerdictAfterMs === null) return
    this.#needs.agenda.at(this.#needs.clock.nowMs() + pacingVerdictAfterMs, () => {
      if (this.#heldByTemplate.get(template) !== first) return
      this.decide(template, this.#needs.settings.get().templates.pacingVerdict)
    })
  }

  /** Ends the waiting of a template's held messages. */
  decide(template: Template, verdict: 'release' | 'drop'): void {
    const held = this.#heldByTemplate.get(template) ?? []
    this.#heldByTemplate.delete(template)
    this.#heldCount -= held.length
    template.life.paced = { sentCount: 0, isPassed: verdict === 'release' }
    const acceptedAtMs = this.#needs.clock.nowMs()
    const waba = held[0]?.sender.waba
    if (verdict === 'drop' && waba !== undefined && template.status === 'APPROVED') {
      // Paused before the score is told, so that turning RED does not pause it a second time.
      this.#needs.desk.pauseForPacing({ template, waba })
      this.#needs.desk.setQuality({ template, waba }, 'RED')
    }
    for (const message of held) {
      const failsWith = verdict === 'drop' ? DROPPED : message.failsWith
      this.#needs.release({ ...message, acceptedAtMs, failsWith })
    }
  }

  #isDoubtful({ category, qualityScore, life }: Template): boolean {
    if (qualityScore === 'GREEN') return false
    if (category === 'MARKETING') return true
    const { pausedAsUtilityAtMs } = life
    return (
      category === 'UTILITY' &&
      pausedAsUtilityAtMs !== undefined &&
      this.#needs.clock.nowMs() - pausedAsUtilityAtMs < UTILITY_PACED_MS
    )
  }
}
