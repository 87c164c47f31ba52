import type { Clock } from '../clock.ts'
import type { LedgerBook } from '../control/ledger.ts'
import type { FieldUpdate } from '../delivery/field-update.ts'
import type { InboundUpdate } from '../delivery/inbound-update.ts'
import { numberHeader } from '../delivery/webhook-body.ts'
import type { Throughput } from '../messages/throughput.ts'
import { newWamid } from '../messages/wamid.ts'
import type { PhoneNumber } from '../world/world.ts'
import type { People } from './people.ts'
import { contactOf, profileNameOf } from './profile.ts'
import type { ServiceWindows } from './service-windows.ts'
import { userIdOf } from './user-id.ts'

/** A message as a person sends it: its kind, what stands under that kind, and what it refers to. */
export interface InboundContent {
  type: string
  /** Under the name of the type; undefined for kinds that have nothing there. */
  body: unknown
  /** Beside the type: `context`, `referral`, `errors`, `origin` and the like. */
  beside?: object
}

export interface InboundDeskNeeds {
  realClock: Clock
  people: People
  windows: ServiceWindows
  throughput: Throughput
  ledger(): LedgerBook
  /** Takes a webhook of something that happened; the key decides about its faults. */
  pass(update: InboundUpdate | FieldUpdate, key: string, atMs: number): void
}

export interface Arrival {
  phoneNumber: PhoneNumber
  waId: string
  atMs: number
}

/**
 * Where what people do comes in: it opens service windows, takes its share of the number's
 * throughput and becomes a webhook. Source: Meta, Inbound messages (reference 5.5 to 5.7, 6.1).
 */
export class InboundDesk {
  readonly #needs: InboundDeskNeeds

  constructor(needs: InboundDeskNeeds) {
    this.#needs = needs
  }

  /** Returns the message's id; undefined from people the business has blocked. */
  receive({ phoneNumber, waId, atMs }: Arrival, content: InboundContent): string | undefined {
    if (phoneNumber.blockedWaIds.has(waId)) return undefined
    const { people, windows, throughput, realClock, ledger } = this.#needs
    const isFromAd = content.beside !== undefined && 'referral' in content.beside
    windows.open(phoneNumber.id, waId, atMs, isFromAd)
    throughput.add(phoneNumber.id, realClock.nowMs())
    ledger().inbound += 1
    const traits = people.traitsOf(waId)
    const showsPhone = this.#showsPhone({ phoneNumber, waId, atMs })
    const id = newWamid(waId)
    const message = {
      ...(showsPhone ? { from: waId } : {}),
      from_user_id: userIdOf(waId),
      id,
      timestamp: secondsOf(atMs),
      type: content.type,
      ...(content.body === undefined ? {} : { [content.type]: content.body }),
      ...content.beside,
    }
    const contact = contactOf(waId, traits, { showsPhone, showsUsername: true })
    this.#needs.pass({ phoneNumber, waId, contact, message }, `${waId}/in/${content.type}`, atMs)
    return id
  }

  /**
   * A person's new number: the old one is no longer on WhatsApp. Whose number is hidden changes
   * their user id alone, and neither number is told.
   * Source: Meta, System messages (reference 5.6, Aug 2026).
   */
  changeNumber(arrival: Arrival, newWaId: string): string {
    const { phoneNumber, waId, atMs } = arrival
    const { people, ledger } = this.#needs
    const traits = people.traitsOf(waId)
    const showsPhone = this.#showsPhone(arrival)
    const { reach: _, ...carried } = people.storedTraitsOf(waId) ?? {}
    if (Object.keys(carried).length > 0) people.put(newWaId, carried)
    people.change(waId, { reach: 'notOnWhatsApp' })
    const id = newWamid(waId)
    const from = showsPhone ? waId : userIdOf(waId)
    const to = showsPhone ? newWaId : userIdOf(newWaId)
    const message = {
      ...(showsPhone ? { from: waId } : {}),
      id,
      timestamp: secondsOf(atMs),
      type: 'system',
      system: {
        type: showsPhone ? 'user_changed_number' : 'user_changed_user_id',
        body: `User ${profileNameOf(waId, traits)} changed from ${from} to ${to}`,
        ...(showsPhone ? { wa_id: newWaId } : {}),
        user_id: userIdOf(newWaId),
        previous_user_id: userIdOf(waId),
      },
    }
    ledger().inbound += 1
    this.#needs.pass({ phoneNumber, waId, contact: undefined, message }, `${waId}/in/system`, atMs)
    return id
  }

  /** Source: Meta, user_preferences (reference 5.7): stop and resume of marketing messages. */
  changePreference(arrival: Arrival, value: 'stop' | 'resume'): void {
    const { phoneNumber, waId, atMs } = arrival
    const { people, ledger } = this.#needs
    const traits = people.traitsOf(waId)
    const showsPhone = this.#showsPhone(arrival)
    ledger().preferences += 1
    const phone = showsPhone ? { wa_id: waId } : {}
    people.change(waId, { marketing: value === 'stop' ? 'stopped' : 'open' })
    const update: FieldUpdate = {
      waba: phoneNumber.waba,
      phoneNumber,
      field: 'user_preferences',
      atMs,
      value: {
        ...numberHeader(phoneNumber),
        contacts: [contactOf(waId, traits, { showsPhone, showsUsername: true })],
        user_preferences: [
          {
            ...phone,
            user_id: userIdOf(waId),
            detail: `User requested to ${value} marketing messages`,
            category: 'marketing_messages',
            value,
            timestamp: Math.floor(atMs / 1_000),
          },
        ],
      },
    }
    this.#needs.pass(update, `${waId}/preference/${value}`, atMs)
  }

  /** Source: Meta, Usernames (reference 5.6): a number known to the business is not left out. */
  #showsPhone({ phoneNumber, waId, atMs }: Arrival): boolean {
    const { people, windows } = this.#needs
    const { phone = 'shown' } = people.traitsOf(waId)
    if (phone === 'hidden') return false
    return phone === 'shown' || windows.knowsPhone(phoneNumber.id, waId, atMs)
  }
}

const secondsOf = (atMs: number): string => String(Math.floor(atMs / 1_000))
