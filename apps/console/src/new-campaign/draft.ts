import {
  CAMPAIGN_PEOPLE_MAX,
  type VariableSource,
  type VariableSources,
} from '@clarion/contracts/campaigns'
import type { Import, ImportRow } from '@clarion/contracts/imports'
import type { PhoneNumber, Template, TemplateVariable } from '@clarion/contracts/templates'
import { z } from 'zod'
import type { SendRequest } from '../campaigns/send-request.ts'
import type { MessageValues } from '../whatsapp/message.ts'
import { readDraftChoices } from './choices.ts'
import { emptySending, sendersOf, sendingNotesSchema, startOf } from './sending.ts'

/**
 * A campaign being written lives in two places, so that a reload loses nothing: what has been
 * chosen stands in the address (`DraftChoices`), what has been typed in the tab's session storage
 * (`DraftNotes`). Both mirror the screen; `sendRequestOf` turns them into a request.
 */
// The content security policy forbids compiling code from text, which zod would otherwise try.
z.config({ jitless: true })

const variableChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('column'), column: z.string(), fallback: z.string() }),
  z.object({ kind: z.literal('value'), value: z.string() }),
])
export type VariableChoice = z.infer<typeof variableChoiceSchema>

const draftNotesSchema = z.object({
  /** Null while the suggested name stands. */
  name: z.string().nullable(),
  /** By template and variable, so that trying another template forgets nothing. */
  variables: z.record(z.string(), variableChoiceSchema),
  /** The key under which exactly this body was sent, so that a repeat cannot make a second draft. */
  submission: z.object({ key: z.string(), body: z.string() }).nullable(),
  sending: sendingNotesSchema.catch(emptySending),
  /** The choices as they stood last, for coming back to an address without them. */
  choices: z.record(z.string(), z.unknown()).transform(readDraftChoices),
})
export type DraftNotes = z.infer<typeof draftNotesSchema>

export const emptyNotes: DraftNotes = {
  name: null,
  variables: {},
  submission: null,
  sending: emptySending,
  choices: {},
}

/** Reads stored notes; whatever is not notes of this version reads as empty. */
export function parseNotes(stored: string | null): DraftNotes {
  if (stored === null) return emptyNotes
  try {
    return draftNotesSchema.catch(emptyNotes).parse(JSON.parse(stored))
  } catch {
    return emptyNotes
  }
}

type TemplateIdentity = Pick<Template, 'name' | 'language'>
type VariableIdentity = Pick<TemplateVariable, 'component' | 'key'>

export const noteKey = (template: TemplateIdentity, variable: VariableIdentity): string =>
  [template.name, template.language, variable.component, variable.key].join('|')

const normalised = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** What stands for a variable: the noted choice, else the column of the same name, else nothing. */
export function choiceFor(
  template: TemplateIdentity,
  variable: VariableIdentity,
  notes: DraftNotes,
  columns: readonly string[],
): VariableChoice | undefined {
  const noted = notes.variables[noteKey(template, variable)]
  if (noted) return noted
  const column = columns.find((name) => normalised(name) === normalised(variable.key))
  return column === undefined ? undefined : { kind: 'column', column, fallback: '' }
}

export type VariableProblem = 'not-chosen' | 'column-gone' | 'empty'

/** Why a choice cannot be sent; undefined when it can. */
export function choiceProblem(
  choice: VariableChoice | undefined,
  columns: readonly string[],
): VariableProblem | undefined {
  if (!choice) return 'not-chosen'
  if (choice.kind === 'value') return choice.value.trim() === '' ? 'empty' : undefined
  if (choice.column === '') return 'not-chosen'
  return columns.includes(choice.column) ? undefined : 'column-gone'
}

export interface ResolvedVariables {
  sources: VariableSources
  problems: { variable: TemplateVariable; problem: VariableProblem }[]
}

/** The request's `variables`, with what keeps each of the others from being there. */
export function resolveVariables(
  template: Pick<Template, 'name' | 'language' | 'variables'>,
  notes: DraftNotes,
  columns: readonly string[],
): ResolvedVariables {
  const sources: VariableSources = {}
  const problems: ResolvedVariables['problems'] = []
  for (const variable of template.variables) {
    const choice = choiceFor(template, variable, notes, columns)
    const problem = choiceProblem(choice, columns)
    if (problem || !choice) problems.push({ variable, problem: problem ?? 'not-chosen' })
    else
      sources[variable.component] = {
        ...sources[variable.component],
        [variable.key]: sourceOf(choice),
      }
  }
  return { sources, problems }
}

function sourceOf(choice: VariableChoice): VariableSource {
  if (choice.kind === 'value') return { value: choice.value }
  return choice.fallback === ''
    ? { column: choice.column }
    : { column: choice.column, fallback: choice.fallback }
}

/** What one row of the file would read as: for showing a message before everything is chosen. */
export function valuesOfRow(
  template: Pick<Template, 'name' | 'language' | 'variables'>,
  notes: DraftNotes,
  columns: readonly string[],
  row: Pick<ImportRow, 'values'>,
): MessageValues {
  const values = { header: {}, body: {}, buttons: {} } satisfies MessageValues
  for (const variable of template.variables) {
    const choice = choiceFor(template, variable, notes, columns)
    const text =
      choice?.kind === 'column'
        ? row.values[choice.column]?.trim() || choice.fallback
        : choice?.value
    Object.assign(values[variable.component], { [variable.key]: text || null })
  }
  return values
}

export const suggestedName = (template: TemplateIdentity, file: Pick<Import, 'fileName'>): string =>
  `${template.name}, ${file.fileName.replace(/\.[^.]+$/, '')}`.slice(0, 200)

/** More people than one campaign takes are sent to as a program. */
export const isForProgram = (file: Pick<Import, 'validUnique'> | undefined): boolean =>
  (file?.validUnique ?? 0) > CAMPAIGN_PEOPLE_MAX

/** What has been chosen so far, as the API describes it. */
export interface Chosen {
  number: PhoneNumber | undefined
  numbers: readonly PhoneNumber[]
  template: Template | undefined
  file: Import | undefined
}

/** Everything a preview needs; undefined while something is not chosen. */
export function sendRequestOf(
  notes: DraftNotes,
  { number, numbers, template, file }: Chosen,
  nowMs: number,
): SendRequest | undefined {
  if (!number || !template || template.whyNotSendable !== null || file?.state !== 'ready')
    return undefined
  const { sources, problems } = resolveVariables(template, notes, file.columns)
  const { sending } = notes
  const start = startOf(sending, nowMs)
  if (problems.length > 0 || 'problem' in start) return undefined
  const [, ...others] = sendersOf(number, numbers, sending)
  const body = {
    phoneNumberId: number.id,
    template: { name: template.name, language: template.language },
    audience: { importId: file.id },
    variables: sources,
    pool: others.map(({ id }) => id),
    startsAt: start.at,
    lateStartMaxMinutes: sending.lateStartMaxMinutes,
    unknownPolicy: sending.unknownPolicy,
  }
  if (!isForProgram(file)) return { kind: 'campaign', body }
  const cutColumn = cutColumnOf(notes, file)
  return { kind: 'program', body: { ...body, cutColumn, sideBySide: sending.sideBySide } }
}

/** The column a program is cut by; another file may not have the one that was chosen. */
export const cutColumnOf = (
  { sending }: Pick<DraftNotes, 'sending'>,
  file: Pick<Import, 'columns'>,
): string | null =>
  sending.cutColumn !== null && file.columns.includes(sending.cutColumn) ? sending.cutColumn : null

/**
 * The key to submit a request under: the one already used when it is the same, so that a repeat
 * after a lost answer finds the draft that was written; a new one when anything changed.
 */
export function submissionFor(
  notes: DraftNotes,
  request: SendRequest & { name: string },
  newKey: () => string,
): NonNullable<DraftNotes['submission']> {
  const text = JSON.stringify(request)
  return notes.submission?.body === text ? notes.submission : { key: newKey(), body: text }
}

/** Above this many people the number must be typed before anything is sent. */
export const TYPE_NUMBER_ABOVE_PEOPLE = 1_000

/** Whether the typed text is the number, written with any separators or none. */
export const isTypedNumber = (typed: string, people: number): boolean =>
  /^[\d\s.,'’]+$/u.test(typed) && typed.replaceAll(/\D/g, '') === String(people)
