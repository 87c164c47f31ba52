import type { MessageRequest } from '../messages/message-request.ts'
import type { PhoneNumber } from '../world/world.ts'

const RECENT_MAX = 200

export interface RecentMessage {
  waId: string
  sender: PhoneNumber
  wamid: string
  atMs: number
  request: Pick<MessageRequest, 'template' | 'type' | 'content'>
}

/** The newest messages sent, whole, so that someone can be answered for by hand. */
export class RecentMessages {
  readonly #ring: (RecentMessage | undefined)[] = Array.from({ length: RECENT_MAX })
  #count = 0

  add(message: RecentMessage): void {
    this.#ring[this.#count % RECENT_MAX] = message
    this.#count += 1
  }

  /** Newest first. */
  *newest(): Generator<RecentMessage> {
    for (let at = this.#count - 1; at >= 0 && at >= this.#count - RECENT_MAX; at -= 1) {
      const message = this.#ring[at % RECENT_MAX]
      if (message !== undefined) yield message
    }
  }

  /** The newest message to a person, from one number or from any. */
  latestTo(waId: string, phoneNumberId?: string): RecentMessage | undefined {
    for (const message of this.newest()) {
      const isFromNumber = phoneNumberId === undefined || message.sender.id === phoneNumberId
      if (message.waId === waId && isFromNumber) return message
    }
    return undefined
  }
}
