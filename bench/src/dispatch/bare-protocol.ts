export interface BareOrder {
  port: number
  phoneNumberId: string
  token: string
  /** The first of the people, who are counted from there. */
  firstPerson: number
  count: number
  /** Calls under way at once, each on a connection of its own. */
  concurrency: number
}

export interface BareReport {
  /** Answers with 200. */
  accepted: number
  cpuSeconds: number
}
