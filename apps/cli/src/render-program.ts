import type { Program } from '@clarion/contracts/programs'
import { doneCount } from './progress.ts'
import { countedSections, sendersOf, stoppedLines, times } from './render-campaign.ts'
import { valueText } from './render-preview.ts'
import { aligned, count, localTime, printable } from './text.ts'

/** The whole report of a program: its parts, and the sums of what they have come to. */
export const renderProgram = (program: Program, heading: (text: string) => string): string =>
  [
    head(program, heading),
    ...countedSections(program, heading),
    ...(program.parts.length === 0 ? [] : [`${heading('Parts')}\n${partTable(program)}`]),
  ].join('\n\n')

function head(program: Program, heading: (text: string) => string): string {
  const { template } = program
  const lines = [
    `${heading(printable(program.name))}: ${program.state}`,
    `${template.name} (${template.language}, ${template.category}) from ${sendersOf(program)}, people from ${program.audience.fileName}`,
    `id ${program.id}`,
    cutting(program),
    ...stoppedLines(program),
    ...(program.stateReason === null ? [] : [program.stateReason]),
    ...(program.state === 'scheduled' && program.startsAt !== null
      ? [`Starts ${localTime(program.startsAt)}.`]
      : []),
    ...times(program),
  ]
  return lines.map((line, at) => (at === 0 ? line : printable(line))).join('\n')
}

function cutting({ cutColumn, sideBySide }: Program): string {
  const cut = cutColumn === null ? 'Cut evenly' : `Cut by the column "${cutColumn}"`
  return sideBySide === 1
    ? `${cut}, one part after another.`
    : `${cut}, ${sideBySide} parts at a time.`
}

function partTable(program: Program): string {
  const hasValues = program.cutColumn !== null
  return aligned(
    [
      ['PART', 'STATE', 'DONE', ...(hasValues ? ['VALUE'] : []), 'ID', ''],
      ...program.parts.map((part) => [
        String(part.part),
        part.state,
        `${count(doneCount(part))} of ${count(part.people)}`,
        ...(hasValues ? [valueText(part.value)] : []),
        part.id,
        part.stateReason ?? '',
      ]),
    ],
    '  ',
  )
}
