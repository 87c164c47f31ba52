import {
  CheckCheck,
  Check as CheckIcon,
  Copy,
  ExternalLink,
  FileText,
  Image,
  type LucideIcon,
  MapPin,
  Phone,
  Reply,
  SquareMenu,
  Video,
} from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { cn } from '../lib/cn.ts'
import type { MediaFormat, MessageButton, MessageView } from './message.ts'
import { directionOf, linesOf, plainText, type TextNode } from './text.ts'

export type Ticks = 'none' | 'sent' | 'delivered' | 'read'

interface BubbleProps {
  message: MessageView
  /** The clock shown in the corner, such as `14:32`. */
  clock: string
  ticks: Ticks
}

/** A message as it looks in WhatsApp on the phone of the person who gets it, 320 px wide. */
export function Bubble({ message, clock, ticks }: BubbleProps) {
  const { header, body, footer, buttons } = message
  return (
    <div className="w-full max-w-[320px] rounded-md bg-chat-wall p-3 text-chat-ink">
      <div className="relative w-fit min-w-40 max-w-full rounded-lg rounded-tl-none bg-chat-bubble shadow-[0_1px_1px_rgb(11_20_26/16%)]">
        <Tail />
        <div className="p-1">
          {header?.kind === 'media' && (
            <Media format={header.format} isMissing={header.isMissing} />
          )}
          <div className="px-1.5 pt-1 pb-0.5">
            {header?.kind === 'text' && (
              <div className="pb-1 font-semibold">
                <Lines nodes={header.nodes} />
              </div>
            )}
            <Lines nodes={body} />
            {footer && (
              <p dir={directionOf(footer)} className="pt-1 text-chat-meta text-sm">
                {footer}
              </p>
            )}
            <p className="flex items-center justify-end gap-1 text-[11px] text-chat-meta leading-4">
              {clock}
              <TicksIcon ticks={ticks} />
            </p>
          </div>
        </div>
        {buttons.length > 0 && (
          <ul aria-label="Buttons of the message" className="border-chat-line border-t">
            {buttons.map((button, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a button's place is its identity in Meta's contract.
              <ButtonRow key={index} button={button} />
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

const Tail = () => (
  <svg
    aria-hidden="true"
    viewBox="0 0 8 13"
    className="absolute top-0 -left-2 h-[13px] w-2 fill-chat-bubble"
  >
    <path d="M8 0v13L1 2.4C.3 1.2.8 0 2.2 0Z" />
  </svg>
)

/** Each line has its own direction, as in WhatsApp. */
const Lines = ({ nodes }: { nodes: readonly TextNode[] }) =>
  linesOf(nodes).map((line, index) => (
    <p
      // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text have no other identity.
      key={index}
      dir={directionOf(plainText(line))}
      className="min-h-5 whitespace-pre-wrap break-words"
    >
      <Nodes nodes={line} />
    </p>
  ))

const Nodes = ({ nodes }: { nodes: readonly TextNode[] }) =>
  nodes.map((node, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other identity.
    <Fragment key={index}>{nodeOf(node)}</Fragment>
  ))

function nodeOf(node: TextNode): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'missing':
      return <Missing name={node.key} />
    case 'bold':
      return (
        <strong className="font-semibold">
          <Nodes nodes={node.children} />
        </strong>
      )
    case 'italic':
      return (
        <em>
          <Nodes nodes={node.children} />
        </em>
      )
    case 'strike':
      return (
        <s>
          <Nodes nodes={node.children} />
        </s>
      )
    case 'mono':
    case 'code':
      return (
        <code
          className={cn(
            'font-mono text-sm',
            node.kind === 'code' && 'rounded-sm bg-chat-code px-1',
          )}
        >
          <Nodes nodes={node.children} />
        </code>
      )
  }
}

const Missing = ({ name }: { name: string }) => (
  <mark
    title="This value is missing"
    className="rounded-sm bg-chat-missing px-1 text-chat-missing-ink"
  >
    {`{{${name}}}`}
    <span className="sr-only"> is missing</span>
  </mark>
)

const mediaKinds: Record<MediaFormat, { icon: LucideIcon; label: string }> = {
  image: { icon: Image, label: 'Image' },
  video: { icon: Video, label: 'Video' },
  document: { icon: FileText, label: 'Document' },
  location: { icon: MapPin, label: 'Location' },
}

function Media({ format, isMissing }: { format: MediaFormat; isMissing: boolean }) {
  const { icon: Icon, label } = mediaKinds[format]
  return (
    <div
      className={cn(
        'flex aspect-[1.91/1] flex-col items-center justify-center gap-1 rounded-md bg-chat-code text-chat-meta text-sm',
        isMissing && 'bg-chat-missing text-chat-missing-ink',
      )}
    >
      <Icon aria-hidden className="size-6" />
      {isMissing ? `${label} is missing` : label}
    </div>
  )
}

const buttonIcons: Record<MessageButton['kind'], LucideIcon> = {
  reply: Reply,
  url: ExternalLink,
  phone: Phone,
  copy: Copy,
  flow: SquareMenu,
  other: SquareMenu,
}

function ButtonRow({ button }: { button: MessageButton }) {
  const Icon = buttonIcons[button.kind]
  const isMissing = button.kind === 'url' && button.target === null
  return (
    <li
      title={button.target ?? (isMissing ? 'The end of this address is missing' : undefined)}
      className="flex items-center justify-center gap-2 border-chat-line border-t px-3 py-2 text-chat-link first:border-t-0"
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <span dir="auto" className={cn(isMissing && 'bg-chat-missing text-chat-missing-ink')}>
        {button.text}
      </span>
    </li>
  )
}

const tickWords: Record<Exclude<Ticks, 'none'>, string> = {
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
}

function TicksIcon({ ticks }: { ticks: Ticks }) {
  if (ticks === 'none') return null
  const Icon = ticks === 'sent' ? CheckIcon : CheckCheck
  return (
    <span title={tickWords[ticks]}>
      <Icon aria-hidden className={cn('size-3.5', ticks === 'read' && 'text-chat-link')} />
      <span className="sr-only">{tickWords[ticks]}</span>
    </span>
  )
}
