import { RollingSet } from '../limits/rolling-set.ts'

/** Source: Meta, Customer service windows (reference 2.5, 2026). */
export const SERVICE_WINDOW_MS = 24 * 3_600_000
/** Opened by answering someone who came from an ad. The older, shorter figure is the stricter. */
export const FREE_ENTRY_WINDOW_MS = 72 * 3_600_000
const PHONE_KNOWN_MS = 30 * 86_400_000

interface NumberWindows {
  writers: RollingSet
  /** Who wrote from an ad; the free window opens if they are answered in time. */
  fromAds: RollingSet
  freeEntries: RollingSet
  /** Whom the number wrote to by phone; webhooks go on naming their number for 30 days. */
  writtenTo: RollingSet
}

/** Who wrote to which number and when, as far as it still matters. */
export class ServiceWindows {
  readonly #byNumber = new Map<string, NumberWindows>()

  /** A message of a person opens the window, or keeps it open for another 24 hours. */
  open(phoneNumberId: string, waId: string, atMs: number, isFromAd: boolean): void {
    const windows = this.#of(phoneNumberId)
    windows.writers.see(Number(waId), atMs)
    if (isFromAd) windows.fromAds.see(Number(waId), atMs)
  }

  isOpen(phoneNumberId: string, waId: string, nowMs: number): boolean {
    return this.lastWroteAt(phoneNumberId, waId, nowMs) !== undefined
  }

  /** When a person last wrote; undefined when the window is closed. */
  lastWroteAt(phoneNumberId: string, waId: string, nowMs: number): number | undefined {
    return this.#byNumber.get(phoneNumberId)?.writers.lastSeen(Number(waId), nowMs)
  }

  /** Answering someone who came from an ad within 24 hours opens the free window. */
  answered(phoneNumberId: string, waId: string, nowMs: number): void {
    const windows = this.#byNumber.get(phoneNumberId)
    if (windows?.fromAds.lastSeen(Number(waId), nowMs) === undefined) return
    if (windows.freeEntries.lastSeen(Number(waId), nowMs) === undefined) {
      windows.freeEntries.see(Number(waId), nowMs)
    }
  }

  isFreeEntry(phoneNumberId: string, waId: string, nowMs: number): boolean {
    const windows = this.#byNumber.get(phoneNumberId)
    return windows?.freeEntries.lastSeen(Number(waId), nowMs) !== undefined
  }

  /** Remembers that a person's number is known; needed only for people who hide it. */
  wroteByPhone(phoneNumberId: string, waId: string, nowMs: number): void {
    this.#of(phoneNumberId).writtenTo.see(Number(waId), nowMs)
  }

  knowsPhone(phoneNumberId: string, waId: string, nowMs: number): boolean {
    const windows = this.#byNumber.get(phoneNumberId)
    return windows?.writtenTo.lastSeen(Number(waId), nowMs) !== undefined
  }

  #of(phoneNumberId: string): NumberWindows {
    let windows = this.#byNumber.get(phoneNumberId)
    if (windows === undefined) {
      windows = {
        writers: new RollingSet(SERVICE_WINDOW_MS),
        fromAds: new RollingSet(SERVICE_WINDOW_MS),
        freeEntries: new RollingSet(FREE_ENTRY_WINDOW_MS),
        writtenTo: new RollingSet(PHONE_KNOWN_MS),
      }
      this.#byNumber.set(phoneNumberId, windows)
    }
    return windows
  }
}
