import { CAREFUL_PEOPLE } from './limits.ts'

const LOOK_MS = 10

/**
 * The first steps of a campaign: a few people only, until Meta reports that it takes their messages
 * on. What is wrong with an account or a template shows then, and not after thousands. Shared by
 * all numbers of a campaign.
 */
export class CarefulStart {
  #left: number
  #isOpen: boolean

  constructor(isProven: boolean) {
    this.#left = CAREFUL_PEOPLE
    this.#isOpen = isProven
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether the few have all been begun, so that everyone else waits for the report. */
  get isWaiting(): boolean {
    return !this.#isOpen && this.#left === 0
  }

  /** Meta has reported well, or not at all for long: everyone may go. */
  open(): void {
    this.#isOpen = true
  }

  /** Resolves with how many may begin now, at most `wanted`; 0 when `isOver` said so first. */
  async take(wanted: number, isOver: () => boolean): Promise<number> {
    while (!this.#isOpen && this.#left === 0 && !isOver())
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    if (isOver()) return 0
    if (this.#isOpen) return wanted
    const count = Math.min(wanted, this.#left)
    this.#left -= count
    return count
  }
}
