import { randomInt } from 'node:crypto'
import type { Agenda } from '../agenda.ts'
import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import type { GraphProblem } from '../errors/graph-problem.ts'
import { RollingCount } from '../graph/rolling-count.ts'
import type { SampleKind } from '../media/upload-sessions.ts'
import { newTemplateLife, type Template, templateForm, templateKey } from '../world/template.ts'
import type { Waba, World } from '../world/world.ts'
import { draftProblem, type Read, read, refuse, subcodes } from './draft-problem.ts'
import { statesFor, templateAllows } from './lifecycle.ts'
import { isMarketing, verdictOn } from './review-rules.ts'
import type { OwnedTemplate, TemplateDesk } from './template-desk.ts'
import type { DraftContent, TemplateDraft } from './template-draft.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Source: Meta, Templates (reference 4.3, Nov 2025). */
const COUNT_MAX = { unverified: 250, verified: 6_000 } as const
const NAME_LOCK_MS = 30 * DAY_MS
const EDITS_PER_DAY_MAX = 1
const EDITS_PER_30_DAYS_MAX = 10
const FIRST_ID = 1_690_000_000_000_000
const ID_STEP_MAX = 1_000_000

export interface TemplateCatalogNeeds {
  world: World
  clock: Clock
  settings: SettingsStore
  agenda: Agenda
  desk: TemplateDesk
  sampleKind(handle: string): SampleKind | undefined
}

interface AccountRecord {
  creations: RollingCount
  /** Names, or names with a language, that cannot be used again before an instant. */
  lockedUntilMs: Map<string, number>
}

/** The business's side of templates: what it submits, edits and deletes, within Meta's limits. */
export class TemplateCatalog {
  readonly #needs: TemplateCatalogNeeds
  readonly #records = new Map<string, AccountRecord>()
  #lastId = FIRST_ID

  constructor(needs: TemplateCatalogNeeds) {
    this.#needs = needs
  }

  /** What an uploaded sample is; undefined when its handle is none. */
  readonly sampleKind = (handle: string): SampleKind | undefined => this.#needs.sampleKind(handle)

  /** Adds a template and hands it to the review, which may end before this returns. */
  create(waba: Waba, draft: TemplateDraft): Read<Template> {
    const problem = this.#creationProblem(waba, draft)
    if (problem !== undefined) return refuse(problem)
    const { clock, settings, world } = this.#needs
    const nowMs = clock.nowMs()
    this.#recordOf(waba).creations.add(nowMs)
    this.#lastId += randomInt(1, ID_STEP_MAX)
    const isRecategorised =
      draft.category === 'UTILITY' && isMarketing(draft.components, settings.get().templates)
    const category = isRecategorised ? 'MARKETING' : draft.category
    const template: Template = {
      id: String(this.#lastId),
      name: draft.name,
      language: draft.language,
      category,
      status: 'PENDING',
      parameterFormat: draft.parameterFormat,
      components: draft.components,
      qualityScore: 'UNKNOWN',
      qualityScoredAtSeconds: Math.floor(nowMs / 1_000),
      rejectedReason: 'NONE',
      subCategory: 'CUSTOM',
      form: templateForm(draft.parameterFormat, draft.components, category),
      marketingUse: { syncStartedAtMs: nowMs, lastUsedAtMs: nowMs },
      life: newTemplateLife(nowMs),
      ...optionsOf(draft),
    }
    waba.templates.set(templateKey(template.name, template.language), template)
    world.nodesById.set(template.id, { kind: 'template', template, waba })
    this.#review({ template, waba })
    return read(template)
  }

  /** Replaces all components of a template and hands it to the review again. */
  edit(owned: OwnedTemplate, content: DraftContent): Read<Template> {
    const { template } = owned
    const problem = this.editProblem(template)
    if (problem !== undefined) return refuse(problem)
    const nowMs = this.#needs.clock.nowMs()
    if (template.status === 'APPROVED') template.life.editedAtMs.push(nowMs)
    template.components = content.components
    template.parameterFormat = content.parameterFormat
    template.form = templateForm(content.parameterFormat, content.components, template.category)
    Object.assign(template, optionsOf(content))
    template.life.isEdit = true
    template.life.paced = { sentCount: 0, isPassed: false }
    template.life.submittedAtMs = nowMs
    template.status = 'PENDING'
    template.life.pause = undefined
    this.#needs.desk.announce(owned, 'PENDING')
    this.#review(owned)
    return read(template)
  }

  editProblem({ status, life }: Template): GraphProblem | undefined {
    const title = 'Template cannot be edited'
    if (!templateAllows('edit', status)) {
      return draftProblem(title, `Only templates that are ${statesFor('edit')} can be edited.`)
    }
    if (status !== 'APPROVED') return undefined
    const nowMs = this.#needs.clock.nowMs()
    const editsWithin = (spanMs: number): number =>
      life.editedAtMs.filter((instant) => instant > nowMs - spanMs).length
    const isOver =
      editsWithin(DAY_MS) >= EDITS_PER_DAY_MAX || editsWithin(30 * DAY_MS) >= EDITS_PER_30_DAYS_MAX
    return isOver
      ? draftProblem(
          title,
          'An approved template can be edited once in 24 hours and ten times in 30 days.',
        )
      : undefined
  }

  /** Deletes all of the templates, or none when one of them cannot be. */
  remove(
    waba: Waba,
    templates: readonly Template[],
    lock: 'name' | 'language',
  ): GraphProblem | undefined {
    const stuck = templates.find(({ status }) => !templateAllows('delete', status))
    if (stuck !== undefined) {
      const message = `A template that is ${stuck.status} cannot be deleted.`
      return draftProblem('Template cannot be deleted', message)
    }
    const { lockedUntilMs } = this.#recordOf(waba)
    const untilMs = this.#needs.clock.nowMs() + NAME_LOCK_MS
    for (const template of templates) {
      const key = templateKey(template.name, template.language)
      if (template.status === 'APPROVED') {
        lockedUntilMs.set(lock === 'name' ? template.name : key, untilMs)
      }
      waba.templates.delete(key)
      this.#needs.world.nodesById.delete(template.id)
      template.status = 'DELETED'
      this.#needs.desk.announce({ template, waba }, 'DELETED')
    }
    return undefined
  }

  #creationProblem(waba: Waba, { name, language }: TemplateDraft): GraphProblem | undefined {
    const { clock, settings } = this.#needs
    const { countMax, creationsPerHour } = settings.get().templates
    const { creations, lockedUntilMs } = this.#recordOf(waba)
    const nowMs = clock.nowMs()
    const key = templateKey(name, language)
    if (waba.templates.has(key)) {
      return draftProblem(
        'Content in this language already exists',
        `There is already ${language} content for this template. You can create a new template and try again.`,
        subcodes.alreadyExists,
      )
    }
    const lockedUntil = Math.max(lockedUntilMs.get(name) ?? 0, lockedUntilMs.get(key) ?? 0)
    if (lockedUntil > nowMs) {
      return draftProblem(
        'Message template language is being deleted',
        `The name ${name} was deleted and can be used again in 30 days.`,
        subcodes.nameLocked,
      )
    }
    const usual = waba.portfolio.verificationStatus === 'verified' ? 'verified' : 'unverified'
    if (waba.templates.size >= (countMax ?? COUNT_MAX[usual])) {
      return draftProblem(
        'Message template limit exceeded',
        'This account has as many templates as it may have. Delete one and try again.',
        subcodes.countLimit,
      )
    }
    return creations.countAt(nowMs) >= creationsPerHour ? { code: 80008, isBare: true } : undefined
  }

  /** Puts the verdict on the agenda, or speaks it at once. */
  #review(owned: OwnedTemplate): void {
    const { settings, clock, agenda } = this.#needs
    const { autoReviewAfterMs } = settings.get().templates
    const { life } = owned.template
    if (autoReviewAfterMs === null) {
      life.verdictAtMs = undefined
      return
    }
    const verdictAtMs = clock.nowMs() + autoReviewAfterMs
    life.verdictAtMs = verdictAtMs
    if (autoReviewAfterMs === 0) {
      this.#decide(owned)
      return
    }
    agenda.at(verdictAtMs, () => {
      if (owned.template.status === 'PENDING' && life.verdictAtMs === verdictAtMs) {
        this.#decide(owned)
      }
    })
  }

  #decide(owned: OwnedTemplate): void {
    const { desk, settings } = this.#needs
    const verdict = verdictOn(owned.template, owned.waba, settings.get().templates)
    if (verdict.kind === 'approve') desk.approve(owned)
    else desk.reject(owned, verdict.reason, verdict.advice)
  }

  #recordOf(waba: Waba): AccountRecord {
    let record = this.#records.get(waba.id)
    if (record === undefined) {
      record = { creations: new RollingCount(HOUR_MS), lockedUntilMs: new Map() }
      this.#records.set(waba.id, record)
    }
    return record
  }
}

const optionsOf = (
  content: DraftContent,
): Pick<Template, 'sendTtlSeconds' | 'hasMaxPrice' | 'isLinkTrackingOptedOut'> => ({
  ...(content.sendTtlSeconds === undefined ? {} : { sendTtlSeconds: content.sendTtlSeconds }),
  hasMaxPrice: content.hasMaxPrice,
  isLinkTrackingOptedOut: content.isLinkTrackingOptedOut,
})
