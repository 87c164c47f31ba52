import type { Import } from '@clarion/contracts/imports'
import type { PhoneNumber, Template } from '@clarion/contracts/templates'
import type { SendPreview } from '../campaigns/send-request.ts'
import { formatCount, formatPeople, formatStart, type Place } from '../lib/format.ts'
import type { ResolvedVariables } from './draft.ts'
import type { Start, StartProblem } from './sending.ts'

export interface Part {
  id: 'who' | 'what' | 'when' | 'check'
  title: string
  /** `done` can be sent as it is, `todo` is not chosen yet, `problem` needs a change. */
  state: 'done' | 'todo' | 'problem'
  summary: string
}

export interface PartsInput {
  file: Import | undefined
  number: PhoneNumber | undefined
  /** Everyone who sends, that number included. */
  senderCount: number
  template: Template | undefined
  resolved: ResolvedVariables | undefined
  start: Start
  name: string
  preview: SendPreview | undefined
  /** The sentence of a refused preview. */
  refusal: string | undefined
}

/** The four parts of a campaign with what stands in each and what is missing. */
export function partsOf(input: PartsInput, place: Place = {}): Part[] {
  return [
    { id: 'who', title: 'Who', ...whoPart(input, place) },
    { id: 'what', title: 'What', ...whatPart(input) },
    { id: 'when', title: 'When', ...whenPart(input, place) },
    { id: 'check', title: 'Check', ...checkPart(input, place) },
  ]
}

type PartState = Pick<Part, 'state' | 'summary'>

function whoPart({ file }: PartsInput, place: Place): PartState {
  if (!file) return { state: 'todo', summary: 'Choose a file' }
  if (file.state === 'refused') return { state: 'problem', summary: 'The file cannot be used' }
  if (file.state === 'reading') return { state: 'todo', summary: 'The file is being read' }
  return {
    state: 'done',
    summary: `${formatPeople(file.validUnique, place)} in ${file.fileName}`,
  }
}

function whatPart({ number, senderCount, template, resolved }: PartsInput): PartState {
  if (!number) return { state: 'todo', summary: 'Choose the sending number' }
  if (number.status !== 'CONNECTED') return { state: 'problem', summary: 'The number cannot send' }
  if (!template) return { state: 'todo', summary: 'Choose a template' }
  if (template.whyNotSendable !== null)
    return { state: 'problem', summary: `${template.name} cannot be sent` }
  const open = resolved?.problems.length ?? 0
  if (open > 0)
    return { state: 'todo', summary: `${open} ${open === 1 ? 'variable' : 'variables'} to fill` }
  const others = senderCount > 1 ? ` and ${senderCount - 1} more` : ''
  return { state: 'done', summary: `${template.name} from ${number.displayPhoneNumber}${others}` }
}

const startProblems: Record<StartProblem, PartState> = {
  'not-chosen': { state: 'todo', summary: 'Choose a day and a time' },
  past: { state: 'problem', summary: 'The start is past' },
  'too-far': { state: 'problem', summary: 'The start is more than a year ahead' },
}

function whenPart({ start, preview }: PartsInput, place: Place): PartState {
  if ('problem' in start) return startProblems[start.problem]
  const when = start.at === null ? 'At once when you confirm' : formatStart(start.at, place)
  const count = preview?.parts.length ?? 0
  return {
    state: 'done',
    summary:
      count === 0
        ? when
        : `${when}, in ${formatCount(count, place)} ${count === 1 ? 'part' : 'parts'}`,
  }
}

function checkPart({ name, preview, refusal }: PartsInput, place: Place): PartState {
  if (refusal !== undefined) return { state: 'problem', summary: refusal }
  if (!preview) return { state: 'todo', summary: 'Waits for the parts above' }
  if (name.trim() === '') return { state: 'todo', summary: 'Give the campaign a name' }
  if (preview.eligible === 0) return { state: 'problem', summary: 'Nobody would be messaged' }
  return { state: 'done', summary: `${formatPeople(preview.eligible, place)} will be messaged` }
}

/** The first thing that keeps the campaign from being sent; null when nothing does. */
export function whyNotSend(parts: readonly Part[]): string | null {
  const open = parts.find((part) => part.state !== 'done')
  return open ? `${open.title}: ${open.summary}.` : null
}
