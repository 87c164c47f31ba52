import type { Import, ImportMapping } from '@clarion/contracts/imports'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { importQuery } from '../api/queries.ts'
import { type UploadProgress, uploadFile } from '../api/upload.ts'

export interface Reading {
  mapping?: ImportMapping | undefined
  defaultCountry?: string | undefined
}

export type UploadState =
  | { kind: 'idle' }
  | { kind: 'uploading'; fileName: string; progress: UploadProgress }
  | { kind: 'failed'; fileName: string; error: unknown; reading: Reading }

export interface UploadHandle {
  state: UploadState
  /** Whether the file is still at hand, to be read in another way. A reload lets go of it. */
  hasFile: boolean
  upload: (file: File, reading?: Reading) => void
  /** Reads the same file in another way. */
  readAgain: (reading: Reading) => void
  stop: () => void
}

/** Uploads a file and tells how far it is; the newest upload wins. */
export function useUpload(onReady: (file: Import) => void): UploadHandle {
  const queries = useQueryClient()
  const [state, setState] = useState<UploadState>({ kind: 'idle' })
  const [file, setFile] = useState<File | null>(null)
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const run = async (next: File, reading: Reading) => {
    const { mapping, defaultCountry } = reading
    running.current?.abort()
    const mine = new AbortController()
    running.current = mine
    const show = (progress: UploadProgress) => {
      if (!mine.signal.aborted) setState({ kind: 'uploading', fileName: next.name, progress })
    }
    show({ kind: 'sending', share: 0 })
    try {
      const ready = await uploadFile(
        next,
        {
          signal: mine.signal,
          ...(mapping && { mapping }),
          ...(defaultCountry && { defaultCountry }),
        },
        show,
      )
      if (mine.signal.aborted) return
      queries.setQueryData(importQuery(ready.id).queryKey, ready)
      setState({ kind: 'idle' })
      onReady(ready)
    } catch (error) {
      if (!mine.signal.aborted) {
        setState({ kind: 'failed', fileName: next.name, error, reading })
      }
    }
  }
  return {
    state,
    hasFile: file !== null,
    upload: (next, reading = {}) => {
      setFile(next)
      void run(next, reading)
    },
    readAgain: (reading) => {
      if (file) void run(file, reading)
    },
    stop: () => {
      running.current?.abort()
      setState({ kind: 'idle' })
    },
  }
}
