import { type SkipReason, skipReasons } from '@clarion/contracts/campaigns'
import type { Template } from '@clarion/contracts/templates'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { formatClock, formatCount } from '../lib/format.ts'
import { Button } from '../ui/button.tsx'
import { Chip } from '../ui/chip.tsx'
import { Bubble } from '../whatsapp/bubble.tsx'
import { type MessageValues, noValues, renderMessage } from '../whatsapp/message.ts'

export interface PreviewPerson {
  line: number
  phone: string
  skipReason: SkipReason | null
  values: MessageValues
}

interface MessagePreviewProps {
  template: Template | undefined
  people: readonly PreviewPerson[]
}

/** The message as real people of the file would get it, one at a time. */
export function MessagePreview({ template, people }: MessagePreviewProps) {
  const [chosen, setChosen] = useState(0)
  const index = Math.min(chosen, Math.max(0, people.length - 1))
  const person = people[index]
  return (
    <section aria-label="Message preview" className="flex flex-col gap-2">
      <h2 className="font-medium text-sm">As it looks on the phone</h2>
      {template ? (
        <Bubble
          message={renderMessage(template, person?.values ?? noValues)}
          clock={formatClock(Date.now())}
          ticks="delivered"
        />
      ) : (
        <p className="flex h-40 max-w-[320px] items-center justify-center rounded-md border border-line border-dashed px-6 text-center text-ink-muted">
          Choose a template to see the message.
        </p>
      )}
      {template && person && (
        <div className="flex max-w-[320px] flex-col gap-2">
          <div className="flex items-center gap-1">
            <Button
              variant="ghost"
              size="icon"
              aria-label="Previous person"
              disabledReason={index === 0 ? 'This is the first one.' : null}
              onClick={() => setChosen(index - 1)}
            >
              <ChevronLeft aria-hidden />
            </Button>
            <p aria-live="polite" className="min-w-0 flex-1 text-center text-ink-muted text-sm">
              <span className="font-mono">{person.phone}</span>, line {formatCount(person.line)}
            </p>
            <Button
              variant="ghost"
              size="icon"
              aria-label="Next person"
              disabledReason={
                index === people.length - 1
                  ? `Only the first ${formatCount(people.length)} people are shown here.`
                  : null
              }
              onClick={() => setChosen(index + 1)}
            >
              <ChevronRight aria-hidden />
            </Button>
          </div>
          {person.skipReason && (
            <p className="flex items-start gap-2 text-ink-muted text-sm">
              <Chip tone="skipped">Skipped</Chip>
              {skipReasons[person.skipReason]}
            </p>
          )}
        </div>
      )}
    </section>
  )
}
