import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Chip, Label, type Tone } from '../ui/chip.tsx'
import { Drawer } from '../ui/dialog.tsx'
import { Empty } from '../ui/empty.tsx'
import { Instant } from '../ui/instant.tsx'
import { FailureNote } from '../ui/note.tsx'
import { Section } from '../ui/section.tsx'
import { SkeletonRows } from '../ui/skeleton.tsx'
import { Cell, HeadCell, rowStyle, TableFrame } from '../ui/table.tsx'
import { Bubble } from '../whatsapp/bubble.tsx'
import type { ReviewTemplate } from './answers.ts'
import { ReadAgain } from './read-again.tsx'
import { reviewsQuery } from './simulator-queries.ts'
import { isWaiting, wordsOfState } from './template-actions.ts'
import { TemplateButtons, TemplateMenu } from './template-buttons.tsx'
import { exampleMessage } from './template-message.ts'

/** Meta's reviewers and machines, played by hand. */
export function Reviews() {
  const templates = useQuery(reviewsQuery)
  const [opened, setOpened] = useState<string | null>(null)
  // What was done last, which Clarion learns by reading the templates again.
  const [changed, setChanged] = useState<string | null>(null)
  const all = templates.data?.data ?? []
  const waiting = all.filter(({ status }) => isWaiting(status))
  const others = all.filter(({ status }) => !isWaiting(status))
  const shown = all.find(({ id }) => id === opened)
  if (templates.isPending) return <SkeletonRows rows={8} />
  if (templates.data === undefined)
    return <FailureNote error={templates.error} onRetry={templates.refetch} />
  return (
    <>
      {templates.isError && <FailureNote error={templates.error} onRetry={templates.refetch} />}
      {changed !== null && (
        <ReadAgain key={changed} what={changed} onDismiss={() => setChanged(null)} />
      )}
      <Section title="Waiting for review" className="border-t-0 pt-0">
        {waiting.length === 0 && (
          <Empty>No template waits for review. New ones appear here when they are created.</Empty>
        )}
        <ul className="flex flex-col gap-6">
          {waiting.map((template) => (
            <li key={template.id} aria-label={template.name} className="flex flex-wrap gap-5">
              <Bubble message={exampleMessage(template)} clock="" ticks="none" />
              <div className="flex min-w-0 flex-1 basis-64 flex-col gap-3">
                <div>
                  <h3 className="break-words font-semibold">{template.name}</h3>
                  <Facts template={template} />
                </div>
                <TemplateButtons template={template} onChanged={setChanged} />
                <p className="text-ink-faint text-xs">
                  {template.verdictAt === null ? (
                    'Waits until somebody decides.'
                  ) : (
                    <>
                      Decided by rule at <Instant at={template.verdictAt} /> unless you do so first.
                    </>
                  )}
                </p>
              </div>
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Reviewed">
        {others.length === 0 ? (
          <Empty>No template has been reviewed yet.</Empty>
        ) : (
          <TemplatesTable templates={others} onOpen={setOpened} onChanged={setChanged} />
        )}
      </Section>
      {shown && (
        <Drawer isOpen onClose={() => setOpened(null)} title={shown.name}>
          <Facts template={shown} />
          <Bubble message={exampleMessage(shown)} clock="" ticks="none" />
          <TemplateButtons template={shown} onChanged={setChanged} />
        </Drawer>
      )}
    </>
  )
}

const tones: Readonly<Record<string, Tone>> = {
  APPROVED: 'delivered',
  PENDING: 'pending',
  IN_APPEAL: 'pending',
  REJECTED: 'failed',
  PAUSED: 'paused',
}

const StatusChip = ({ template: { status, rejectedReason, pause } }: TemplateProps) => (
  <Chip
    tone={tones[status] ?? 'skipped'}
    title={status === 'REJECTED' ? wordsOfState(rejectedReason) : pause?.cause}
  >
    {wordsOfState(status)}
  </Chip>
)

interface TemplateProps {
  template: ReviewTemplate
}

const Facts = ({ template }: TemplateProps) => (
  <div className="mt-1 flex flex-wrap items-center gap-1.5">
    <StatusChip template={template} />
    <Label>{template.language}</Label>
    <Label>{wordsOfState(template.category)}</Label>
    {template.status === 'REJECTED' && (
      <span className="text-ink-muted text-sm">{wordsOfState(template.rejectedReason)}</span>
    )}
    {template.pause?.until && (
      <span className="text-ink-muted text-sm">
        until <Instant at={template.pause.until} />
      </span>
    )}
    {template.heldMessages > 0 && (
      <span className="text-ink-muted text-sm">{template.heldMessages} messages held</span>
    )}
  </div>
)

interface TemplatesTableProps {
  templates: readonly ReviewTemplate[]
  onOpen: (id: string) => void
  onChanged: (what: string) => void
}

const TemplatesTable = ({ templates, onOpen, onChanged }: TemplatesTableProps) => (
  <TableFrame label="Reviewed templates">
    <thead>
      <tr>
        <HeadCell>Template</HeadCell>
        <HeadCell>Language</HeadCell>
        <HeadCell>Category</HeadCell>
        <HeadCell>State</HeadCell>
        <HeadCell>Quality</HeadCell>
        <HeadCell align="right">
          <span className="sr-only">Change</span>
        </HeadCell>
      </tr>
    </thead>
    <tbody>
      {templates.map((template) => (
        <tr key={template.id} className={rowStyle}>
          <Cell>
            <button
              type="button"
              onClick={() => onOpen(template.id)}
              className="whitespace-nowrap rounded-sm font-medium hover:underline"
            >
              {template.name}
            </button>
          </Cell>
          <Cell>{template.language}</Cell>
          <Cell>{wordsOfState(template.category)}</Cell>
          <Cell>
            <StatusChip template={template} />
          </Cell>
          <Cell>{wordsOfState(template.qualityScore)}</Cell>
          <Cell align="right">
            <TemplateMenu template={template} onChanged={onChanged} />
          </Cell>
        </tr>
      ))}
    </tbody>
  </TableFrame>
)
