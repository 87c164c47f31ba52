import { z } from 'zod'
import {
  type ControlAnswer,
  type ControlCall,
  type ControlRoute,
  controlOk,
  controlProblem,
  readControlBody,
} from '../control/control-api.ts'
import { qualityScores, type Template, templateCategories } from '../world/template.ts'
import type { World } from '../world/world.ts'
import { statesFor, type TemplateAction, templateAllows } from './lifecycle.ts'
import type { OwnedTemplate, TemplateDesk } from './template-desk.ts'
import type { TemplatePacing } from './template-pacing.ts'

const DAY_MS = 86_400_000

export interface TemplateRoutesNeeds {
  world: World
  desk: TemplateDesk
  pacing: TemplatePacing
}

const nothing = z.strictObject({})
const rejection = z.strictObject({
  reason: z
    .enum([
      'ABUSIVE_CONTENT',
      'INCORRECT_CATEGORY',
      'INVALID_FORMAT',
      'PROMOTIONAL',
      'SCAM',
      'TAG_CONTENT_MISMATCH',
    ])
    .default('INVALID_FORMAT'),
  /** Told to the business with INVALID_FORMAT alone. */
  advice: z.strictObject({ reason: z.string(), recommendation: z.string() }).optional(),
})
const quality = z.strictObject({ score: z.enum(qualityScores) })
const category = z.strictObject({
  category: z.enum(templateCategories),
  /** 24 hours as with Meta, or at once with 0. */
  noticeMs: z
    .number()
    .int()
    .min(0)
    .max(30 * DAY_MS)
    .default(DAY_MS),
})
const pacingVerdict = z.strictObject({ verdict: z.enum(['release', 'drop']) })

/** The review queue, and what Meta's people and machines do to templates, by hand. */
export function templateRoutes(needs: TemplateRoutesNeeds): ControlRoute[] {
  const { desk, pacing } = needs
  return [
    {
      method: 'GET',
      path: '/sim/templates',
      summary: 'All templates with their state, pause and held messages.',
      answer: () => controlOk({ data: everyTemplate(needs).map((owned) => viewOf(owned, pacing)) }),
    },
    {
      method: 'GET',
      path: '/sim/reviews',
      summary: 'Templates that wait for a verdict, the longest waiting first.',
      answer: () => controlOk({ data: queueOf(needs) }),
    },
    action(needs, 'approve', 'Approves a template.', nothing, (owned) => desk.approve(owned)),
    action(needs, 'reject', 'Rejects a template.', rejection, (owned, { reason, advice }) =>
      desk.reject(owned, reason, advice),
    ),
    action(needs, 'pause', 'Pauses for quality: 3 h, 6 h, then disabled.', nothing, (owned) =>
      desk.pauseForQuality(owned),
    ),
    action(needs, 'disable', 'Disables a template for good.', nothing, (owned) =>
      desk.disable(owned),
    ),
    action(needs, 'unpause', 'Ends a pause.', nothing, (owned) => desk.unpause(owned)),
    action(needs, 'quality', 'Sets the quality score; RED pauses.', quality, (owned, { score }) => {
      if (pacing.heldOf(owned.template) > 0 && score === 'RED') {
        pacing.decide(owned.template, 'drop')
        return
      }
      desk.setQuality(owned, score)
      if (score === 'GREEN') pacing.decide(owned.template, 'release')
    }),
    action(needs, 'recategorise', 'Changes the category.', category, (owned, change) =>
      desk.recategorise(owned, change.category, change.noticeMs),
    ),
    {
      method: 'POST',
      path: '/sim/templates/{template_id}/pacing',
      summary: 'Releases or drops the messages a template holds.',
      body: pacingVerdict,
      answer: (call) =>
        withTemplate(call, needs, pacingVerdict, (owned, { verdict }) => {
          pacing.decide(owned.template, verdict)
          return undefined
        }),
    },
  ]
}

function action<Body>(
  needs: TemplateRoutesNeeds,
  name: TemplateAction,
  summary: string,
  schema: z.ZodType<Body>,
  run: (owned: OwnedTemplate, body: Body) => void,
): ControlRoute {
  return {
    method: 'POST',
    path: `/sim/templates/{template_id}/${name}`,
    summary,
    body: schema,
    answer: (call) =>
      withTemplate(call, needs, schema, (owned, body) => {
        const { status } = owned.template
        if (!templateAllows(name, status)) {
          const states = statesFor(name)
          return controlProblem(409, `The template is ${status}; ${name} is for ${states}.`)
        }
        run(owned, body)
        return undefined
      }),
  }
}

function withTemplate<Body>(
  call: ControlCall,
  needs: TemplateRoutesNeeds,
  schema: z.ZodType<Body>,
  run: (owned: OwnedTemplate, body: Body) => ControlAnswer | undefined,
): ControlAnswer {
  const id = call.params['template_id'] ?? ''
  const node = needs.world.nodesById.get(id)
  if (node?.kind !== 'template') return controlProblem(404, `There is no template ${id}.`)
  const bodyText = call.bodyText === '' ? '{}' : call.bodyText
  const body = readControlBody({ ...call, bodyText }, schema)
  if (body.kind === 'refused') return body.answer
  const owned = { template: node.template, waba: node.waba }
  return run(owned, body.value) ?? controlOk(viewOf(owned, needs.pacing))
}

const everyTemplate = ({ world }: TemplateRoutesNeeds): OwnedTemplate[] =>
  world.wabas.flatMap((waba) =>
    [...waba.templates.values()].map((template) => ({ template, waba })),
  )

const queueOf = (needs: TemplateRoutesNeeds): object[] =>
  everyTemplate(needs)
    .filter(({ template }) => template.status === 'PENDING' || template.status === 'IN_APPEAL')
    .toSorted((a, b) => a.template.life.submittedAtMs - b.template.life.submittedAtMs)
    .map((owned) => viewOf(owned, needs.pacing))

const isoOf = (instantMs: number | undefined): string | null =>
  instantMs === undefined ? null : new Date(instantMs).toISOString()

function viewOf({ template, waba }: OwnedTemplate, pacing: TemplatePacing): object {
  const { life } = template
  return {
    id: template.id,
    wabaId: waba.id,
    name: template.name,
    language: template.language,
    category: template.category,
    correctCategory: template.correctCategory ?? null,
    status: template.status,
    rejectedReason: template.rejectedReason,
    qualityScore: template.qualityScore,
    components: template.components,
    submittedAt: isoOf(life.submittedAtMs),
    isEdit: life.isEdit,
    /** Null while a person has to decide, or nothing is to be decided. */
    verdictAt: isoOf(life.verdictAtMs),
    pause: pauseView(template),
    heldMessages: pacing.heldOf(template),
  }
}

const pauseView = ({ life: { pause, pauseCount } }: Template): object | null =>
  pause === undefined
    ? null
    : { cause: pause.cause, until: isoOf(pause.untilMs), pausesForQuality: pauseCount }
