import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { cn } from '../lib/cn.ts'
import { Input } from './field.tsx'

const QUIET_MS = 250

interface SearchInputProps {
  label: string
  value: string
  onChange: (value: string) => void
  className?: string
}

/** A search field that speaks once typing has paused. */
export function SearchInput({ label, value, onChange, className }: SearchInputProps) {
  const [typed, setTyped] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // What else was chosen while typing paused must be known to whoever is told then.
  const tell = useRef(onChange)
  tell.current = onChange
  // The address may change without typing: by the back button or a cleared filter.
  useEffect(() => setTyped(value), [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (next: string) => {
    setTyped(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => tell.current(next.trim()), QUIET_MS)
  }
  return (
    <div className={cn('relative', className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-faint"
      />
      <Input
        type="search"
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => type(event.target.value)}
        className="pl-8"
      />
    </div>
  )
}
