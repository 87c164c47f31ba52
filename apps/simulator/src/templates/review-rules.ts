import type { Settings } from '../control/settings.ts'
import type { Template, TemplateComponent } from '../world/template.ts'
import type { Waba } from '../world/world.ts'

export type Verdict =
  | { kind: 'approve' }
  | { kind: 'reject'; reason: string; advice?: { reason: string; recommendation: string } }

/** What the review says of a template when nobody decides by hand. */
export function verdictOn(
  template: Template,
  waba: Waba,
  { rejectWords }: Settings['templates'],
): Verdict {
  const words = wordsOf([template.name, ...textsOf(template.components)])
  const rule = rejectWords.find(({ word }) => words.has(word.toLowerCase()))
  if (rule !== undefined) return { kind: 'reject', reason: rule.reason }
  const twin = twinOf(template, waba)
  if (twin === undefined) return { kind: 'approve' }
  return {
    kind: 'reject',
    reason: 'INVALID_FORMAT',
    advice: {
      reason: `The template ${twin.name} already has this body and footer.`,
      recommendation: 'Use the existing template, or write another text.',
    },
  }
}

/** Whether a utility text reads as marketing. */
export const isMarketing = (
  components: readonly TemplateComponent[],
  { marketingWords }: Settings['templates'],
): boolean => {
  const words = wordsOf(textsOf(components))
  return marketingWords.some((word) => words.has(word.toLowerCase()))
}

const wordsOf = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((text) => text.toLowerCase().split(/[^\p{L}]+/u)))

const textsOf = (components: readonly TemplateComponent[]): string[] =>
  components.flatMap(textsOfOne)

function textsOfOne(component: TemplateComponent): string[] {
  switch (component.type) {
    case 'HEADER':
      return component.text === undefined ? [] : [component.text]
    case 'BODY':
    case 'FOOTER':
      return [component.text]
    case 'BUTTONS':
      return component.buttons.map((button) => button.text)
    case 'LIMITED_TIME_OFFER':
      return [component.limited_time_offer.text]
    case 'CAROUSEL':
      return component.cards.flatMap((card) => textsOf(card.components))
  }
}

/**
 * Another template with the same body and footer, which Meta does not take twice; codes excepted,
 * whose texts are Meta's own. Source: Meta, Templates (reference 4.3).
 */
function twinOf(template: Template, waba: Waba): Template | undefined {
  if (template.category === 'AUTHENTICATION') return undefined
  const own = bodyAndFooter(template)
  for (const other of waba.templates.values()) {
    const isCandidate = other !== template && other.status !== 'REJECTED'
    if (isCandidate && bodyAndFooter(other) === own) return other
  }
  return undefined
}

function bodyAndFooter({ components }: Template): string {
  const footer = components.find((component) => component.type === 'FOOTER')?.text ?? ''
  const body = components.find((component) => component.type === 'BODY')?.text ?? ''
  return `${body}\n${footer}`
}
