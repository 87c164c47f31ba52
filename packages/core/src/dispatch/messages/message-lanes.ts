import {
  judgeUnknownMessages,
  numbersWithDue,
  recoverMessages,
  type WaitingNumber,
} from './message-steps.ts'
import { type LaneNeeds, NumberLane } from './number-lane.ts'

/** Dead workers and unknown outcomes are looked for at most this often. */
const SWEEP_MS = 1_000

/**
 * Sends messages that were asked for over the API, of all numbers side by side, each number's one
 * after another. Several workers share the queue. The caller looks when something is announced, and
 * every second.
 */
export class MessageLanes {
  readonly #needs: LaneNeeds
  readonly #running = new Map<string, Promise<void>>()
  /** Numbers that were asked for while their lane ran; it may just have found nothing more. */
  readonly #askedAgain = new Set<string>()
  #sweptAtMs = Number.NEGATIVE_INFINITY
  #isFirst = true

  constructor(needs: LaneNeeds) {
    this.#needs = needs
  }

  /**
   * Takes over what dead workers left, and starts the lanes of numbers that have messages to send.
   * Resolves when they are started. Calls must not overlap.
   */
  async look(): Promise<void> {
    const { database, isStopping } = this.#needs
    await this.#sweep()
    if (isStopping()) return
    for (const number of await numbersWithDue(database)) this.#start(number)
  }

  /** Resolves when nothing is under way; begin nothing anew by asking to stop before. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }

  async #sweep(): Promise<void> {
    const nowMs = performance.now()
    if (nowMs - this.#sweptAtMs < SWEEP_MS) return
    const { database, worker, reconcileMs } = this.#needs
    // Whoever had our name is dead when we start; later it is ourselves.
    await recoverMessages(database, this.#isFirst ? worker : null, reconcileMs)
    this.#isFirst = false
    await judgeUnknownMessages(database)
    this.#sweptAtMs = nowMs
  }

  #start(number: WaitingNumber): void {
    const { phoneNumberId } = number
    if (this.#running.has(phoneNumberId)) {
      this.#askedAgain.add(phoneNumberId)
      return
    }
    const { onFault, isStopping } = this.#needs
    const running = NumberLane.run(this.#needs, number)
      .then(
        () => true,
        (error: unknown) => {
          onFault(error)
          return false
        },
      )
      .then((isWell) => {
        this.#running.delete(phoneNumberId)
        const isAskedAgain = this.#askedAgain.delete(phoneNumberId)
        if (isAskedAgain && isWell && !isStopping()) this.#start(number)
      })
    this.#running.set(phoneNumberId, running)
  }
}
