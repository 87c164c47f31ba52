import assert from 'node:assert/strict'
import type { UnknownPolicy } from '@clarion/contracts/campaigns'

interface BegunAttempt {
  position: number
  /** When its intent was written, by the database's clock; alike for those of one statement. */
  begunAtMs: number
}

/**
 * What an observer who sees every step knows of a campaign, beside the database. It holds the laws
 * that concern a single step: who may be begun, and when an unknown outcome may be sent again.
 */
export class Ledger {
  readonly #policy: UnknownPolicy
  readonly #begun = new Map<string, BegunAttempt>()
  readonly #heard: BegunAttempt[] = []
  /** People of whom we were told that a message reached them, or decided so. */
  readonly #provedReached = new Set<number>()
  readonly #markedAsSent = new Set<number>()
  readonly #suppressed = new Set<number>()
  readonly #resends = new Map<number, number>()
  #isCalledOff = false

  constructor(policy: UnknownPolicy) {
    this.#policy = policy
  }

  /** An intent was written for these people, in one statement. */
  begun(
    position: number,
    begunAtMs: number,
    people: readonly { n: number; attempt: number }[],
  ): void {
    for (const { n, attempt } of people) {
      const who = `attempt ${attempt} at ${n}`
      assert(!this.#isCalledOff, `${who} is begun though the campaign is paused or cancelled`)
      assert(!this.#suppressed.has(n), `${who} is begun though the person is suppressed`)
      assert(!this.#provedReached.has(n), `${who} is begun though the person was proved reached`)
      assert(!this.#begun.has(`${n}|${attempt}`), `${who} is begun twice`)
      this.#begun.set(`${n}|${attempt}`, { position, begunAtMs })
    }
  }

  /** Reports or answers that reached us: a message went out to this person. */
  proved(n: number): void {
    this.#provedReached.add(n)
  }

  /** A report on this attempt was applied. */
  heard(n: number, attempt: number): void {
    this.proved(n)
    const begun = this.#begun.get(`${n}|${attempt}`)
    assert(begun, `attempt ${attempt} at ${n} is reported on and was never begun`)
    this.#heard.push(begun)
  }

  /** Somebody else's message of now, through this number, was heard of. */
  heardElsewhere(position: number, begunAtMs: number): void {
    this.#heard.push({ position, begunAtMs })
  }

  /** When the latest attempt of a number began that was truly heard of. */
  latestHeardAtMs(position: number): number {
    const heard = this.#heard.filter((one) => one.position === position)
    return Math.max(...heard.map((one) => one.begunAtMs))
  }

  /** A person decided that this one was reached. */
  markedAsSent(n: number): void {
    this.#markedAsSent.add(n)
    this.proved(n)
  }

  isMarkedAsSent(n: number): boolean {
    return this.#markedAsSent.has(n)
  }

  suppressed(n: number): void {
    this.#suppressed.add(n)
  }

  calledOff(isCalledOff: boolean): void {
    this.#isCalledOff = isCalledOff
  }

  /** An unknown outcome went back to be sent again, without a person having said so. */
  judgedUnsent(n: number, attempt: number): void {
    assert.equal(this.#policy, 'resend_when_proven', `${n} is sent again against the policy`)
    const unknown = this.#begun.get(`${n}|${attempt}`)
    assert(unknown, `attempt ${attempt} at ${n} is unknown and was never begun`)
    const isEvident = this.latestHeardAtMs(unknown.position) > unknown.begunAtMs
    assert(isEvident, `${n} is sent again and no later attempt of its number was heard of`)
    this.allowResend(n)
  }

  /** A person may be reached once more than before. */
  allowResend(n: number): void {
    this.#resends.set(n, this.resendsOf(n) + 1)
  }

  resendsOf(n: number): number {
    return this.#resends.get(n) ?? 0
  }

  /** At rest everyone is known, but for those whom policy or a cancel holds and nothing tells of. */
  expectSettled(
    person: { n: number; state: string },
    of: { campaignState: string; isReached: boolean },
  ): void {
    const told = JSON.stringify({ ...person, ...of })
    if (of.isReached) assert.equal(person.state, 'accepted', `reported on, and yet: ${told}`)
    const isHeld = this.#policy === 'hold' || of.campaignState === 'cancelled'
    if (person.state === 'unknown') assert(isHeld, `nobody holds it: ${told}`)
    else
      assert(
        ['accepted', 'failed', 'skipped'].includes(person.state),
        `not known at the end: ${told}`,
      )
  }
}
