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
import type { SendRequest } from '../campaigns/send-request.ts'
import { useNow } from '../lib/use-now.ts'
import { useSettled } from '../lib/use-settled.ts'
import {
  type DraftNotes,
  resolveVariables,
  sendRequestOf,
  suggestedName,
  valuesOfRow,
} from './draft.ts'
import type { PreviewPerson } from './message-preview.tsx'
import { partsOf } from './parts.ts'
import { sendersOf, startOf } from './sending.ts'
import type { DraftHandle } from './use-draft.ts'

const TYPING_QUIET_MS = 400
/** Keeps the hooks in their order while there is nothing to ask for; never sent. */
const NO_ID = ''
const NO_REQUEST: SendRequest = {
  kind: 'campaign',
  body: {
    phoneNumberId: '',
    template: { name: '', language: '' },
    audience: { importId: '' },
    variables: {},
  },
}
/** A start that was to come may pass while the page is open. */
const LOOK_AT_CLOCK_MS = 5_000

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
function usePreview(request: SendRequest | undefined) {
  const settled = useSettled(request, TYPING_QUIET_MS)
  const preview = useQuery({
    ...previewQuery(settled ?? NO_REQUEST),
    enabled: settled !== undefined,
  })
  const isSettled = JSON.stringify(settled) === JSON.stringify(request)
  const isCounting = request !== undefined && (!isSettled || preview.isFetching)
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
  const { notes } = draft
  const chosen = useChosen(draft)
  const nowMs = useNow(LOOK_AT_CLOCK_MS)
  const { file, number, template } = chosen
  const numbers = chosen.numbers.data ?? []
  const columns = file.data?.columns ?? []
  const request = sendRequestOf(notes, { number, numbers, template, file: file.data }, nowMs)
  const { preview, isSettled, isCounting } = usePreview(request)
  const suggestion = template && file.data ? suggestedName(template, file.data) : ''
  const name = notes.name ?? suggestion
  const samples = isSettled ? preview.data?.samples : undefined
  return {
    ...chosen,
    request,
    nowMs,
    name,
    preview,
    isCounting,
    people: samples ?? peopleOf(template, notes, columns, chosen.rows.data?.data),
    parts: partsOf({
      file: file.data,
      number,
      senderCount: number ? sendersOf(number, numbers, notes.sending).length : 0,
      start: startOf(notes.sending, nowMs),
      template,
      resolved: template && resolveVariables(template, notes, columns),
      name,
      preview: request === undefined ? undefined : preview.data,
      refusal: preview.isError && isSettled ? describeFailure(preview.error).title : undefined,
    }),
  }
}
