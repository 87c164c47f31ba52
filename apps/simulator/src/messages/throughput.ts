import { SlidingSecond } from './sliding-second.ts'

/** Messages of each number within the last second, sent and received alike; in real time. */
export class Throughput {
  readonly #secondByNumber = new Map<string, SlidingSecond>()

  countAt(phoneNumberId: string, nowMs: number): number {
    return this.#secondByNumber.get(phoneNumberId)?.countAt(nowMs) ?? 0
  }

  add(phoneNumberId: string, nowMs: number): void {
    let second = this.#secondByNumber.get(phoneNumberId)
    if (second === undefined) {
      second = new SlidingSecond()
      this.#secondByNumber.set(phoneNumberId, second)
    }
    second.add(nowMs)
  }
}
