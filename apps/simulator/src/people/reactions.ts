import type { Clock } from '../clock.ts'
import type { SettingsStore } from '../control/settings.ts'
import { between, drawsFor } from '../delivery/draws.ts'
import { Ticker, Timeline } from '../delivery/timeline.ts'
import type { AcceptedMessage } from '../messages/message-intake.ts'
import type { MessageRequest } from '../messages/message-request.ts'
import type { InboundContent, InboundDesk } from './inbound-desk.ts'
import { type MessageOffer, offerOf } from './message-offer.ts'
import type { People } from './people.ts'
import type { PeopleSettings } from './people-settings.ts'
import type { Reaction, Traits } from './traits.ts'

const TICK_MS = 20

/** What someone will do about a message once it has reached them. */
export type PlannedReaction =
  | { kind: 'reply'; content: InboundContent }
  | { kind: 'stopMarketing' | 'block' | 'changeNumber' }

interface DueReaction {
  message: AcceptedMessage
  reaction: PlannedReaction
  atMs: number
}

export interface ReactionsNeeds {
  clock: Clock
  settings: SettingsStore
  people: People
  desk: InboundDesk
}

/** Lets people answer what they are sent: worked out when a message comes, done some time after. */
export class Reactions {
  readonly #needs: ReactionsNeeds
  readonly #due = new Timeline<DueReaction>(TICK_MS)
  readonly #ticker: Ticker

  constructor(needs: ReactionsNeeds) {
    this.#needs = needs
    this.#ticker = new Ticker(TICK_MS, () => this.#tick())
  }

  /** What this person will do; undefined, as for most, when they do nothing. */
  plan(
    request: MessageRequest,
    { message, phoneNumberDigits }: { message: { wamid: string }; phoneNumberDigits: string },
    traits: Traits,
  ): PlannedReaction | undefined {
    const { reaction = 'nothing' } = traits
    switch (reaction) {
      case 'nothing':
        return undefined
      case 'stopMarketing':
      case 'block':
      case 'changeNumber':
        return { kind: reaction }
      default: {
        const { seed, people } = this.#needs.settings.get()
        const draw = drawsFor(seed, `${request.recipient.waId}/words`)
        const reply = replyTo(reaction, offerOf(request), { people, traits, draw })
        if (reply === undefined) return undefined
        const context = { from: phoneNumberDigits, id: message.wamid }
        const content = reply.type === 'text' ? reply : { ...reply, beside: { context } }
        return { kind: 'reply', content }
      }
    }
  }

  /** The message reached its person at this instant; what they do about it comes later. */
  reached(message: AcceptedMessage, atMs: number): void {
    const { reaction } = message
    if (reaction === undefined) return
    const { seed, people } = this.#needs.settings.get()
    const draw = drawsFor(seed, `${message.recipient.waId}/reply`)
    const dueMs = atMs + between(people.replyDelayMs, draw())
    this.#due.add({ message, reaction, atMs: dueMs }, dueMs)
    this.#ticker.wake()
  }

  get pendingCount(): number {
    return this.#due.size
  }

  stop(): void {
    this.#ticker.stop()
  }

  #tick(): 'busy' | 'idle' {
    this.#due.takeDue(this.#needs.clock.nowMs(), (due) => this.#do(due))
    return this.#due.size > 0 ? 'busy' : 'idle'
  }

  #do({ message, reaction, atMs }: DueReaction): void {
    const { desk, people, settings } = this.#needs
    const { waId } = message.recipient
    const arrival = { phoneNumber: message.sender, waId, atMs }
    switch (reaction.kind) {
      case 'reply':
        desk.receive(arrival, reaction.content)
        return
      case 'stopMarketing':
        if (people.traitsOf(waId).marketing !== 'stopped') desk.changePreference(arrival, 'stop')
        return
      case 'block':
        people.change(waId, { reach: 'blocksBusiness' })
        return
      case 'changeNumber':
        if (people.traitsOf(waId).reach === 'notOnWhatsApp') return
        desk.changeNumber(arrival, otherNumberOf(waId, settings.get().seed))
    }
  }
}

/** A number of the same country and operator, always the same one for the same person. */
export function otherNumberOf(waId: string, seed: number): string {
  const kept = waId.slice(0, -6)
  const drawn = Math.floor(drawsFor(seed, `${waId}/number`)() * 1e6)
  const end = String(drawn).padStart(6, '0')
  return `${kept}${end}` === waId
    ? `${kept}${String((drawn + 1) % 1e6).padStart(6, '0')}`
    : `${kept}${end}`
}

interface Words {
  people: PeopleSettings
  traits: Traits
  draw(): number
}

/** A reply of the kind wanted; undefined when the message offers nothing of that kind. */
function replyTo(
  wanted: Exclude<Reaction, 'nothing' | 'stopMarketing' | 'block' | 'changeNumber'>,
  offer: MessageOffer,
  words: Words,
): InboundContent | undefined {
  switch (wanted) {
    case 'stop':
      return stopReply(offer, words)
    case 'text':
      return textReply(words.traits.replyText ?? oneOf(words.people.replyTexts, words.draw))
    case 'button':
      return buttonReply(offer, words)
    case 'list':
      return listReply(offer, words)
    case 'flow':
      return flowReply(offer)
    case 'any':
      return (
        buttonReply(offer, words) ??
        listReply(offer, words) ??
        flowReply(offer) ??
        replyTo('text', offer, words)
      )
  }
}

const textReply = (body: string): InboundContent => ({ type: 'text', body: { body } })

/** A button that says stop is pressed rather than the word written. */
function stopReply(offer: MessageOffer, { people, draw }: Words): InboundContent {
  const button = offer.buttons.find(({ text, payload }) => saysStop.test(`${text} ${payload}`))
  return button === undefined
    ? textReply(oneOf(people.stopTexts, draw))
    : { type: 'button', body: button }
}

const saysStop = /\b(stop|unsubscribe|berhenti|opt.?out)/i

function buttonReply(offer: MessageOffer, { draw }: Words): InboundContent | undefined {
  if (offer.buttons.length > 0) return { type: 'button', body: oneOf(offer.buttons, draw) }
  if (offer.replies.length === 0) return undefined
  return {
    type: 'interactive',
    body: { type: 'button_reply', button_reply: oneOf(offer.replies, draw) },
  }
}

function listReply(offer: MessageOffer, { draw }: Words): InboundContent | undefined {
  if (offer.rows.length === 0) return undefined
  return {
    type: 'interactive',
    body: { type: 'list_reply', list_reply: oneOf(offer.rows, draw) },
  }
}

function flowReply({ flow }: MessageOffer): InboundContent | undefined {
  return flow === undefined ? undefined : flowReplyOf(flow.token, { answer: 'yes' })
}

/** Source: Meta, Flow completion (onboarding reference G.7): the answer is JSON inside a string. */
export const flowReplyOf = (token: string, response: object): InboundContent => ({
  type: 'interactive',
  body: {
    type: 'nfm_reply',
    nfm_reply: {
      name: 'flow',
      body: 'Sent',
      response_json: JSON.stringify({ flow_token: token, ...response }),
    },
  },
})

/** One of a list that is not empty. */
function oneOf<T>(choices: readonly T[], draw: () => number): T {
  const chosen = choices[Math.floor(draw() * choices.length)]
  if (chosen === undefined) throw new RangeError('there is nothing to choose from')
  return chosen
}
