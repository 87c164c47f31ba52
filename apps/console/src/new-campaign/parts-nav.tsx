import { Circle, CircleAlert, CircleCheck, type LucideIcon } from 'lucide-react'
import { cn } from '../lib/cn.ts'
import type { Part } from './parts.ts'

const looks: Record<Part['state'], { icon: LucideIcon; style: string; word: string }> = {
  done: { icon: CircleCheck, style: 'text-accent-ink', word: 'complete' },
  todo: { icon: Circle, style: 'text-ink-faint', word: 'to do' },
  problem: { icon: CircleAlert, style: 'text-danger-ink', word: 'needs a change' },
}

/** The four parts, always in sight: at the side, and as one row on a phone. */
export const PartsNav = ({ parts }: { parts: readonly Part[] }) => (
  <nav
    aria-label="Parts of the campaign"
    className="sticky top-12 z-10 -mx-4 border-line border-b bg-page px-4 py-2 md:-mx-6 md:px-6 lg:top-[68px] lg:mx-0 lg:self-start lg:border-b-0 lg:p-0"
  >
    <ol className="grid grid-cols-4 gap-1 lg:grid-cols-1">
      {parts.map(({ id, title, state, summary }) => {
        const { icon: Icon, style, word } = looks[state]
        return (
          <li key={id}>
            <a
              href={`#${id}`}
              onClick={(event) => {
                // The address holds the draft; a fragment would be one more thing to come back to.
                event.preventDefault()
                document.getElementById(id)?.scrollIntoView({ block: 'start' })
              }}
              className="flex items-start justify-center gap-2 rounded-md px-1 py-1.5 hover:bg-hover lg:justify-start lg:px-2"
            >
              <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', style)} />
              <span className="min-w-0">
                <span className="block font-medium">
                  {title}
                  <span className="sr-only">, {word}</span>
                </span>
                <span className="hidden break-words text-ink-muted text-xs lg:block">
                  {summary}
                </span>
              </span>
            </a>
          </li>
        )
      })}
    </ol>
  </nav>
)
