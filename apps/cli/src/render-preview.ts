import { type CampaignPreview, type SkipReason, skipReasons } from '@clarion/contracts/campaigns'
import type { Import } from '@clarion/contracts/imports'
import type { ProgramPreview } from '@clarion/contracts/programs'
import type { Template } from '@clarion/contracts/templates'
import { messageLines } from './render-message.ts'
import { aligned, count, duration, people, rows } from './text.ts'

export const skipLines = (skipped: Partial<Record<SkipReason, number>>): string[][] =>
  Object.entries(skipReasons).flatMap(([reason, sentence]) => {
    const skippedCount = Object.entries(skipped).find(([key]) => key === reason)?.[1] ?? 0
    return skippedCount > 0 ? [[count(skippedCount), sentence]] : []
  })

/** What launching would do: how many, who is left out and why, how long, and one message. */
export function renderPreview(preview: CampaignPreview, template: Template): string {
  const counts = aligned(
    [
      [count(preview.eligible), 'will be messaged'],
      [count(preview.people - preview.eligible), 'will be skipped'],
    ],
    '  ',
  )
  const skipped = aligned(skipLines(preview.skipped), '      ')
  const sample = preview.samples.find((one) => one.skipReason === null) ?? preview.samples[0]
  const message =
    sample === undefined
      ? []
      : [
          sample.skipReason === null
            ? `First message, to ${sample.phone} (line ${sample.line}):`
            : `As it would read for ${sample.phone} (line ${sample.line}), who is skipped:`,
          ...messageLines(template.components, sample.values).map((line) =>
            `  │ ${line}`.trimEnd(),
          ),
        ]
  return [
    `${people(preview.people)} in the file:`,
    counts,
    ...(skipped === '' ? [] : [skipped]),
    ...(preview.eligible === 0
      ? []
      : [
          `At the planned rate this takes about ${duration(Math.max(1_000, preview.secondsAtPlan * 1_000))}.`,
        ]),
    ...message,
  ].join('\n')
}

/** Parts a preview lists before it only counts the rest. */
const PARTS_SHOWN_MAX = 12

/** People without a value in the column are a part of their own. */
export const valueText = (value: string | null): string => (value === '' ? '(none)' : (value ?? ''))

/** The parts of a program in the order they are sent. */
export function renderParts(parts: ProgramPreview['parts']): string {
  const hasValues = parts.some((part) => part.value !== null)
  const shown = parts.slice(0, PARTS_SHOWN_MAX)
  const rest = parts.length - shown.length
  const table = aligned(
    shown.map((part) => [
      String(part.part),
      people(part.people),
      ...(hasValues ? [valueText(part.value)] : []),
    ]),
    '  ',
  )
  const partCount = parts.length === 1 ? '1 part' : `${count(parts.length)} parts`
  return [`${partCount}:`, table, ...(rest > 0 ? [`  and ${count(rest)} more`] : [])].join('\n')
}

/** What was read from a file: usable rows, and refused ones by reason with examples. */
export function renderImport(read: Import): string {
  const mapping = read.mapping
  const columns =
    mapping === null
      ? []
      : [
          `Phone numbers from column "${mapping.phone}", consent from ${
            mapping.optedInAt === null ? 'no column' : `column "${mapping.optedInAt}"`
          }.`,
        ]
  const counts = aligned(
    [
      [count(read.validUnique), 'usable'],
      [count(read.withoutOptIn), 'of them without consent'],
      [count(read.duplicates), 'repeated from an earlier line, left out'],
      [count(read.invalid), 'refused'],
    ],
    '  ',
  )
  const refused = read.refusedBy.map((one) => {
    const examples = one.examples.map((example) => `line ${example.line} "${example.value}"`)
    const such = examples.length === 0 ? '' : ` Such as ${examples.join(', ')}.`
    return [count(one.rows), `${one.detail}${such}`]
  })
  return [
    `${read.fileName}: ${rows(read.rows)}`,
    counts,
    ...(refused.length === 0 ? [] : ['Rows left out, by reason:', aligned(refused, '  ')]),
    ...columns,
  ].join('\n')
}
