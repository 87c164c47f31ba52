import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { type DraftChoices, isNothingChosen } from './choices.ts'
import { type DraftNotes, emptyNotes, parseNotes } from './draft.ts'
import type { SendingNotes } from './sending.ts'

const STORAGE_KEY = 'clarion.new-campaign'

export interface DraftHandle {
  choices: DraftChoices
  notes: DraftNotes
  choose: (choices: Partial<DraftChoices>) => void
  note: (notes: Partial<DraftNotes>) => void
  noteSending: (sending: Partial<SendingNotes>) => void
  /** Forgets everything of this draft. */
  clear: () => void
}

/** The campaign being written, kept in the address and in the tab's session storage. */
export function useDraft(): DraftHandle {
  const choices = useSearch({ from: '/signed-in/campaigns/new' })
  const navigate = useNavigate({ from: '/campaigns/new' })
  const [notes, setNotes] = useState(() => parseNotes(sessionStorage.getItem(STORAGE_KEY)))
  // What was stored last; state alone would be one render behind for two notes in a row.
  const newest = useRef(notes)
  const store = (next: DraftNotes) => {
    newest.current = next
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(next))
    setNotes(next)
  }
  const note: DraftHandle['note'] = (next) => store({ ...newest.current, ...next })
  const noteSending: DraftHandle['noteSending'] = (next) =>
    note({ sending: { ...newest.current.sending, ...next } })
  const choose: DraftHandle['choose'] = (next) => {
    const all = { ...newest.current.choices, ...next }
    note({ choices: all })
    void navigate({ search: all, replace: true, resetScroll: false })
  }
  const clear = () => {
    newest.current = emptyNotes
    sessionStorage.removeItem(STORAGE_KEY)
    setNotes(emptyNotes)
    void navigate({ search: {}, replace: true, resetScroll: false })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: only on arrival are address and notes brought together.
  useEffect(() => {
    if (isNothingChosen(choices)) choose(newest.current.choices)
    else note({ choices })
  }, [])
  return { choices, notes, choose, note, noteSending, clear }
}

/** For leaving the page after the campaign was sent: the next one starts empty. */
export const forgetDraft = (): void => sessionStorage.removeItem(STORAGE_KEY)
