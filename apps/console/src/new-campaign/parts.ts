import type { CampaignPreview } from '@clarion/contracts/campaigns'
import type { Import } from '@clarion/contracts/imports'
import type { PhoneNumber, Template } from '@clarion/contracts/templates'
import { formatPeople, type Place } from '../lib/format.ts'
import type { ResolvedVariables } from './draft.ts'

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
  template: Template | undefined
  resolved: ResolvedVariables | undefined
  name: string
  preview: CampaignPreview | undefined
  /** The sentence of a refused preview. */
  refusal: string | undefined
}

/** The four parts of a campaign with what stands in each and what is missing. */
export function partsOf(input: PartsInput, place: Place = {}): Part[] {
  return [
    { id: 'who', title: 'Who', ...whoPart(input, place) },
    { id: 'what', title: 'What', ...whatPart(input) },
    { id: 'when', title: 'When', state: 'done', summary: 'At once when you confirm' },
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

function whatPart({ number, template, resolved }: PartsInput): PartState {
  if (!number) return { state: 'todo', summary: 'Choose the sending number' }
  if (number.status !== 'CONNECTED') return { state: 'problem', summary: 'The number cannot send' }
  if (!template) return { state: 'todo', summary: 'Choose a template' }
  if (template.whyNotSendable !== null)
    return { state: 'problem', summary: `${template.name} cannot be sent` }
  const open = resolved?.problems.length ?? 0
  if (open > 0)
    return { state: 'todo', summary: `${open} ${open === 1 ? 'variable' : 'variables'} to fill` }
  return { state: 'done', summary: `${template.name} from ${number.displayPhoneNumber}` }
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
