import type { ImportRow } from '@clarion/contracts/imports'
import type { Template } from '@clarion/contracts/templates'
import { useQuery } from '@tanstack/react-query'
import { describeFailure } from '../api/failure.ts'
import {
  importQuery,
  importRowsQuery,
  phoneNumbersQuery,
  previewQuery,
  templatesQuery,
} from '../api/queries.ts'
import { useSettled } from '../lib/use-settled.ts'
import {
  type DraftNotes,
  previewBody,
  resolveVariables,
  suggestedName,
  valuesOfRow,
} from './draft.ts'
import type { PreviewPerson } from './message-preview.tsx'
import { partsOf } from './parts.ts'
import type { DraftHandle } from './use-draft.ts'

const TYPING_QUIET_MS = 400
/** Keeps the hooks in their order while there is nothing to ask for; never sent. */
const NO_ID = ''
const NO_BODY = {
  phoneNumberId: '',
  template: { name: '', language: '' },
  audience: { importId: '' },
  variables: {},
}

/** What has been chosen, as the API describes it. */
function useChosen({ choices }: DraftHandle) {
  const importId = choices.import ?? NO_ID
  const file = useQuery({ ...importQuery(importId), enabled: importId !== NO_ID })
  const rows = useQuery({ ...importRowsQuery(importId), enabled: file.data?.state === 'ready' })
  const numbers = useQuery(phoneNumbersQuery)
  const templates = useQuery(templatesQuery)
  const number = numbers.data?.find(({ id }) => id === choices.from)
  const template = templates.data?.find(
    ({ name, language, wabaId }) =>
      name === choices.template &&
      language === choices.language &&
      (!number || wabaId === number.wabaId),
  )
  return { file, rows, numbers, templates, number, template }
}

/** What the server makes of the draft, once it is complete and typing has paused. */
function usePreview(body: ReturnType<typeof previewBody>) {
  const settled = useSettled(body, TYPING_QUIET_MS)
  const preview = useQuery({ ...previewQuery(settled ?? NO_BODY), enabled: settled !== undefined })
  const isSettled = JSON.stringify(settled) === JSON.stringify(body)
  const isCounting = body !== undefined && (!isSettled || preview.isFetching)
  return { preview, isSettled, isCounting }
}

/** Rows as read here: until the server has rendered them, and while something is not chosen. */
const peopleOf = (
  template: Template | undefined,
  notes: DraftNotes,
  columns: readonly string[],
  rows: readonly ImportRow[] | undefined,
): PreviewPerson[] =>
  template === undefined || rows === undefined
    ? []
    : rows.map((row) => ({
        line: row.line,
        phone: row.phone,
        skipReason: null,
        values: valuesOfRow(template, notes, columns, row),
      }))

/** Everything the page shows, derived from the draft and what the API says about it. */
export function useDraftData(draft: DraftHandle) {
  const { choices, notes } = draft
  const chosen = useChosen(draft)
  const { file, number, template } = chosen
  const columns = file.data?.columns ?? []
  const body = previewBody(choices, notes, template, file.data)
  const { preview, isSettled, isCounting } = usePreview(body)
  const suggestion = template && file.data ? suggestedName(template, file.data) : ''
  const name = notes.name ?? suggestion
  const samples = isSettled ? preview.data?.samples : undefined
  return {
    ...chosen,
    body,
    name,
    preview,
    isCounting,
    people: samples ?? peopleOf(template, notes, columns, chosen.rows.data?.data),
    parts: partsOf({
      file: file.data,
      number,
      template,
      resolved: template && resolveVariables(template, notes, columns),
      name,
      preview: body === undefined ? undefined : preview.data,
      refusal: preview.isError && isSettled ? describeFailure(preview.error).title : undefined,
    }),
  }
}
