import type { ComponentProps, ReactNode } from 'react'
import { cn } from '../lib/cn.ts'
import { controlStyle } from './select.tsx'

export const inputStyle = cn(controlStyle, 'w-full min-w-0')

export const Input = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input {...rest} className={cn(inputStyle, className)} />
)

interface FieldProps {
  /** The id of the control it labels; without one the label's own id is `labelId`. */
  htmlFor?: string
  labelId?: string
  label: ReactNode
  hint?: ReactNode
  problem?: ReactNode
  children: ReactNode
  className?: string
}

/** A control with its label above and what is to say about it below. */
export function Field({ htmlFor, labelId, label, hint, problem, children, className }: FieldProps) {
  const style = 'font-medium text-sm'
  return (
    <div className={cn('flex min-w-0 flex-col gap-1', className)}>
      {htmlFor ? (
        <label htmlFor={htmlFor} className={style}>
          {label}
        </label>
      ) : (
        <span id={labelId} className={style}>
          {label}
        </span>
      )}
      {children}
      {problem ? (
        <p className="text-danger-ink text-xs">{problem}</p>
      ) : (
        hint && <p className="text-ink-faint text-xs">{hint}</p>
      )}
    </div>
  )
}
