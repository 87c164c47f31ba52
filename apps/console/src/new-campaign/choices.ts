import { present, type RawSearch, textOf } from '../lib/search.ts'

/** What has been chosen for a campaign being written, as its address carries it. */
export interface DraftChoices {
  import?: string | undefined
  from?: string | undefined
  template?: string | undefined
  language?: string | undefined
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export const readDraftChoices = (search: RawSearch): DraftChoices =>
  present({
    import: textOf(search['import'], 36, UUID),
    from: textOf(search['from'], 20, /^\d{6,20}$/),
    template: textOf(search['template'], 512),
    language: textOf(search['language'], 20, /^.{2}/),
  })

export const isNothingChosen = (choices: DraftChoices): boolean =>
  Object.values(choices).every((choice) => choice === undefined)
