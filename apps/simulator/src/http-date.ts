/**
 * The Date of answers, written anew once a second of its time: a client reads Meta's clock there.
 * Source: RFC 9110, section 5.6.7 (IMF-fixdate).
 */
export class HttpDate {
  #second = Number.NaN
  #text = ''

  at(nowMs: number): string {
    const second = Math.floor(nowMs / 1_000)
    if (second !== this.#second) {
      this.#second = second
      this.#text = new Date(second * 1_000).toUTCString()
    }
    return this.#text
  }
}
