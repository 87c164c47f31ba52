import { type Campaign, type Recipient, skipReasons } from '@clarion/contracts/campaigns'
import { DeliveryStatusChip, RecipientStateChip } from '../campaigns/state-chips.tsx'
import { deliveryStatusWords, recipientStateWords } from '../campaigns/words.ts'
import { formatClock, formatInstantInFull, formatTime } from '../lib/format.ts'
import { Drawer } from '../ui/dialog.tsx'
import { Note } from '../ui/note.tsx'
import { Bubble, type Ticks } from '../whatsapp/bubble.tsx'
import { renderMessage } from '../whatsapp/message.ts'
import { recipientEvents } from './recipient-events.ts'
import { UnknownDecisions } from './unknown-decisions.tsx'

interface RecipientDrawerProps {
  campaign: Campaign
  recipient: Recipient
  onClose: () => void
}

/** One person of the campaign: the message, and everything that happened with its time. */
export function RecipientDrawer({ campaign, recipient, onClose }: RecipientDrawerProps) {
  const { state, status, error } = recipient
  return (
    <Drawer isOpen onClose={onClose} title={<span className="font-mono">{recipient.phone}</span>}>
      <div className="flex flex-wrap items-center gap-2">
        <RecipientStateChip state={state} />
        {status !== null && <DeliveryStatusChip status={status} />}
        <span className="text-ink-muted text-sm">{meaningOf(recipient)}</span>
      </div>
      {error && (
        <Note kind="danger" title={error.title}>
          {error.meaning}
          {error.code > 0 && <code className="font-mono text-xs"> {error.code}</code>}
        </Note>
      )}
      {state === 'unknown' && (
        <div className="flex flex-col gap-2">
          <p className="text-ink-muted text-sm">
            A delivery report settles it by itself. You can also decide:
          </p>
          <UnknownDecisions campaign={campaign} ns={[recipient.n]} />
        </div>
      )}
      <Message campaign={campaign} recipient={recipient} />
      <Events recipient={recipient} />
      {recipient.messageId && (
        <dl>
          <dt className="text-ink-muted text-xs">Message id</dt>
          <dd className="select-all break-all font-mono text-xs">{recipient.messageId}</dd>
        </dl>
      )}
    </Drawer>
  )
}

/** The last thing known about the person, in a sentence. */
function meaningOf({ state, status, skipReason }: Recipient): string {
  if (skipReason !== null) return skipReasons[skipReason]
  return status === null ? recipientStateWords[state].meaning : deliveryStatusWords[status].meaning
}

function ticksOf({ state, status }: Recipient): Ticks {
  if (status === 'read' || status === 'played') return 'read'
  if (status === 'delivered') return 'delivered'
  return state === 'accepted' && status !== 'failed' ? 'sent' : 'none'
}

function Message({ campaign, recipient }: Omit<RecipientDrawerProps, 'onClose'>) {
  const sentAt = recipient.acceptedAt ?? recipient.attemptedAt
  return (
    <div className="flex flex-col gap-1">
      <Bubble
        message={renderMessage(campaign.template, recipient.values)}
        clock={sentAt === null ? '' : formatClock(sentAt)}
        ticks={ticksOf(recipient)}
      />
      {recipient.state === 'skipped' && (
        <p className="text-ink-faint text-xs">Not sent: this is how it would have read.</p>
      )}
    </div>
  )
}

function Events({ recipient }: { recipient: Recipient }) {
  const events = recipientEvents(recipient)
  if (events.length === 0)
    return recipient.state === 'skipped' ? null : (
      <p className="text-ink-muted text-sm">Nothing has happened yet.</p>
    )
  return (
    <ol aria-label="Events" className="flex flex-col">
      {events.map(({ what, at, isAhead }) => (
        <li
          key={`${what}${at}`}
          className="flex items-baseline gap-3 border-line border-b py-1.5 last:border-b-0"
        >
          <time
            dateTime={at}
            title={formatInstantInFull(at)}
            className="w-24 shrink-0 text-ink-muted text-sm"
          >
            {formatTime(at)}
          </time>
          <span className={isAhead ? 'text-ink-muted' : ''}>{what}</span>
        </li>
      ))}
    </ol>
  )
}
