import { useEffect, useState } from 'react'
import { cn } from '../lib/cn.ts'
import { Input } from './field.tsx'

interface NumberInputProps {
  label: string
  value: number
  min: number
  max: number
  onCommit: (value: number) => void
  isDisabled?: boolean
  className?: string
}

/** A number that is taken on Enter or when the field is left; one out of bounds is brought inside. */
export function NumberInput({
  label,
  value,
  min,
  max,
  onCommit,
  isDisabled = false,
  className,
}: NumberInputProps) {
  const [typed, setTyped] = useState(String(value))
  useEffect(() => setTyped(String(value)), [value])
  const commit = () => {
    const wanted = Number(typed)
    const next = typed.trim() === '' || !Number.isFinite(wanted) ? value : wanted
    const bounded = Math.min(max, Math.max(min, next))
    setTyped(String(bounded))
    if (bounded !== value) onCommit(bounded)
  }
  return (
    <Input
      inputMode="decimal"
      aria-label={label}
      disabled={isDisabled}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
      className={cn('text-right', className)}
    />
  )
}
