import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { describeFailure } from '../api/failure.ts'
import { cn } from '../lib/cn.ts'
import { Button } from './button.tsx'

const kinds = {
  info: { icon: Info, style: 'border-line bg-sunken text-ink', iconStyle: 'text-ink-faint' },
  warning: {
    icon: TriangleAlert,
    style: 'border-warning-line bg-warning-soft text-ink',
    iconStyle: 'text-warning-ink',
  },
  danger: {
    icon: CircleAlert,
    style: 'border-danger/30 bg-danger-soft text-ink',
    iconStyle: 'text-danger-ink',
  },
}

interface NoteProps {
  kind?: keyof typeof kinds
  title?: ReactNode
  children?: ReactNode
  action?: ReactNode
  className?: string
}

/** Something to know, in place, with the way out beside it. */
export function Note({ kind = 'info', title, children, action, className }: NoteProps) {
  const { icon: Icon, style, iconStyle } = kinds[kind]
  return (
    <div
      role={kind === 'danger' ? 'alert' : undefined}
      className={cn(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3 py-2',
        style,
        className,
      )}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', iconStyle)} />
      <div className="min-w-0 flex-1 basis-48">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="break-words text-ink-muted">{children}</div>}
      </div>
      {action}
    </div>
  )
}

interface FailureNoteProps {
  error: unknown
  /** What is safe although this failed. */
  safe?: string
  onRetry?: (() => unknown) | undefined
  className?: string
}

/** A request that failed: what, what is safe, how to try again, and the id to ask about. */
export function FailureNote({ error, safe, onRetry, className }: FailureNoteProps) {
  const { title, detail, requestId } = describeFailure(error)
  return (
    <Note
      kind="danger"
      title={title}
      {...(className && { className })}
      action={
        onRetry && (
          <Button size="small" onClick={() => void onRetry()}>
            Try again
          </Button>
        )
      }
    >
      <p>
        {detail} {safe}
      </p>
      {requestId && (
        <p className="mt-0.5 text-xs">
          Request id <code className="select-all font-mono">{requestId}</code>
        </p>
      )}
    </Note>
  )
}
