import { Upload } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { cn } from '../lib/cn.ts'
import { Button } from './button.tsx'

interface FileDropProps {
  /** What the picker button says. */
  label: string
  hint: ReactNode
  accept: string
  onFile: (file: File) => void
}

/** A place to drop a file on, with a picker for everyone else. */
export function FileDrop({ label, hint, accept, onFile }: FileDropProps) {
  const picker = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0]
    if (file) onFile(file)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setIsOver(false)
    take(event.dataTransfer.files)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the second way; the button inside is the first.
    <div
      onDragOver={(event) => {
        event.preventDefault()
        setIsOver(true)
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={cn(
        'flex flex-col items-center gap-2 rounded-md border border-line-strong/70 border-dashed px-4 py-8 text-center',
        isOver && 'border-accent-ink bg-accent-soft',
      )}
    >
      <Button onClick={() => picker.current?.click()}>
        <Upload aria-hidden />
        {label}
      </Button>
      <p className="max-w-md text-ink-muted text-sm">{hint}</p>
      <input
        ref={picker}
        type="file"
        accept={accept}
        aria-label={label}
        hidden
        onChange={(event) => {
          take(event.target.files)
          // The same file may be chosen again after it was changed on disk.
          event.target.value = ''
        }}
      />
    </div>
  )
}
