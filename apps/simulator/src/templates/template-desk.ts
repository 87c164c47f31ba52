import type { Agenda } from '../agenda.ts'
import type { Clock } from '../clock.ts'
import type { QualityScore, Template, TemplateCategory } from '../world/template.ts'
import { templateForm } from '../world/template.ts'
import type { Waba } from '../world/world.ts'
import {
  categoryEvent,
  categoryNotice,
  componentsEvent,
  qualityEvent,
  type StatusDetails,
  statusEvent,
  type TemplateEvent,
} from './template-events.ts'

const HOUR_MS = 3_600_000
/** Source: Meta, Template pausing (reference 4.5): 3 hours, 6 hours, then disabled. */
const PAUSE_MS = [3 * HOUR_MS, 6 * HOUR_MS] as const

export interface TemplateDeskNeeds {
  clock: Clock
  agenda: Agenda
  emit(waba: Waba, event: TemplateEvent): void
}

/** A template with the account that owns it. */
export interface OwnedTemplate {
  template: Template
  waba: Waba
}

/**
 * Meta's side of a template's life: verdicts of the review, quality, pauses and categories, each
 * with the webhooks that tell of it. Whether a step is possible from a state is asked before, of
 * the table in lifecycle.ts.
 */
export class TemplateDesk {
  readonly #needs: TemplateDeskNeeds

  constructor(needs: TemplateDeskNeeds) {
    this.#needs = needs
  }

  approve(owned: OwnedTemplate): void {
    const { template, waba } = owned
    const { life } = template
    template.rejectedReason = 'NONE'
    this.#become(owned, 'APPROVED', 'APPROVED')
    if (life.isEdit) this.#needs.emit(waba, componentsEvent(template))
    life.isEdit = false
  }

  /** Only INVALID_FORMAT comes with advice. */
  reject(owned: OwnedTemplate, reason: string, advice?: StatusDetails['rejection']): void {
    owned.template.rejectedReason = reason
    const rejection = reason === 'INVALID_FORMAT' ? (advice ?? formatAdvice) : undefined
    this.#become(owned, 'REJECTED', 'REJECTED', {
      reason,
      ...(rejection === undefined ? {} : { rejection }),
    })
  }

  /** Pauses for low quality: the third time is the last. */
  pauseForQuality(owned: OwnedTemplate): void {
    const { template } = owned
    const { life } = template
    const durationMs = PAUSE_MS[life.pauseCount]
    if (durationMs === undefined) {
      this.disable(owned)
      return
    }
    const title = life.pauseCount === 0 ? 'FIRST_PAUSE' : 'SECOND_PAUSE'
    const untilMs = this.#needs.clock.nowMs() + durationMs
    life.pauseCount += 1
    const hours = durationMs / HOUR_MS
    this.#pause(owned, { cause: 'quality', untilMs }, { title, description: pauseText(hours) })
    this.#needs.agenda.at(untilMs, () => {
      if (template.status === 'PAUSED' && life.pause?.untilMs === untilMs) this.unpause(owned)
    })
  }

  /** Pauses because pacing went badly: this one ends by hand alone. */
  pauseForPacing(owned: OwnedTemplate): void {
    this.#pause(
      owned,
      { cause: 'pacing', untilMs: undefined },
      {
        title: 'RATE_LIMITING_PAUSE',
        description: 'The first messages of your template were not well received.',
      },
    )
  }

  unpause(owned: OwnedTemplate): void {
    owned.template.life.pause = undefined
    this.#become(owned, 'APPROVED', 'APPROVED', {
      other: { title: 'UNPAUSE', description: 'Your template can be sent again.' },
    })
  }

  disable(owned: OwnedTemplate): void {
    owned.template.life.pause = undefined
    this.#become(owned, 'DISABLED', 'DISABLED', {
      disabledAtMs: this.#needs.clock.nowMs(),
      other: {
        title: 'DISABLED',
        description: 'Your template has been disabled because of repeated negative feedback.',
      },
    })
  }

  /** A template that turns RED is paused for it. */
  setQuality(owned: OwnedTemplate, score: QualityScore): void {
    const { template, waba } = owned
    const previous = template.qualityScore
    if (previous === score) return
    template.qualityScore = score
    template.qualityScoredAtSeconds = Math.floor(this.#needs.clock.nowMs() / 1_000)
    this.#needs.emit(waba, qualityEvent(template, previous))
    if (score === 'RED' && template.status === 'APPROVED') this.pauseForQuality(owned)
  }

  /**
   * Gives a template another category, after a notice if there is to be time for one.
   * Source: Meta, Template categorisation (reference 4.6): 24 hours' notice; status stays as it is.
   */
  recategorise(owned: OwnedTemplate, category: TemplateCategory, noticeMs: number): void {
    const { template, waba } = owned
    if (noticeMs === 0) {
      this.#setCategory(owned, category)
      return
    }
    const atMs = this.#needs.clock.nowMs() + noticeMs
    template.correctCategory = category
    this.#needs.emit(waba, categoryNotice(template, category, atMs))
    this.#needs.agenda.at(atMs, () => {
      if (template.correctCategory === category) this.#setCategory(owned, category)
    })
  }

  /** Tells of a status that the account itself brought about. */
  announce({ template, waba }: OwnedTemplate, event: string, details?: StatusDetails): void {
    this.#needs.emit(waba, statusEvent(template, event, details))
  }

  #setCategory({ template, waba }: OwnedTemplate, category: TemplateCategory): void {
    const previous = template.category
    delete template.correctCategory
    if (previous === category) return
    template.category = category
    template.previousCategory = previous
    template.form = templateForm(template.parameterFormat, template.components, category)
    this.#needs.emit(waba, categoryEvent(template, previous))
  }

  #pause(
    owned: OwnedTemplate,
    pause: NonNullable<Template['life']['pause']>,
    other: NonNullable<StatusDetails['other']>,
  ): void {
    const { life, category } = owned.template
    life.pause = pause
    life.paced = { sentCount: 0, isPassed: false }
    if (category === 'UTILITY') life.pausedAsUtilityAtMs = this.#needs.clock.nowMs()
    this.#become(owned, 'PAUSED', 'PAUSED', { other })
  }

  #become(
    owned: OwnedTemplate,
    status: Template['status'],
    event: string,
    details?: StatusDetails,
  ): void {
    owned.template.status = status
    owned.template.life.verdictAtMs = undefined
    this.announce(owned, event, details)
  }
}

const pauseText = (hours: number): string =>
  `Your template has been paused for ${hours} hours because of negative feedback.`

const formatAdvice = {
  reason: 'The template does not follow the format of its category.',
  recommendation: 'Check variables, examples and punctuation, then submit it again.',
}
