import type { GraphAnswer } from '../errors/graph-problem.ts'

/** How many calls and webhooks are kept, newest first. */
export const TRAFFIC_MAX = 500
/** Longer bodies are kept up to here. */
const BODY_LENGTH_MAX = 16_384

export interface RequestTraffic {
  kind: 'request'
  method: string
  url: string
  /** The body as it came; longer ones may be cut. */
  bytes: Buffer
  /** Undefined when nobody was answered. */
  answer: GraphAnswer | undefined
  fault: string | undefined
}

export interface WebhookTraffic {
  kind: 'webhook'
  url: string
  bytes: Buffer
  updateCount: number
  attempt: number
  /** The HTTP status of the answer, or what went wrong instead of one. */
  outcome: number | string
  fault: string | undefined
}

/** One call or webhook as GET /sim/traffic shows it. */
export interface TrafficView {
  id: number
  /** ISO 8601, real time. */
  at: string
  kind: 'request' | 'webhook'
  /** `POST`; webhooks are always that. */
  method: string
  /** The path of a call, the callback of a webhook; without tokens. */
  url: string
  /** Null when there was no answer. */
  httpStatus: number | null
  /** What went wrong instead of an answer. */
  problem: string | null
  fault: string | null
  /** JSON where it is whole, else the text kept of it. */
  body: unknown
  answer: unknown
  /** Of webhooks alone. */
  attempt: number | null
  updateCount: number | null
}

interface Kept {
  id: number
  atMs: number
  traffic: RequestTraffic | WebhookTraffic
}

/** The newest calls and webhooks, in a ring; they are put into words only when someone looks. */
export class TrafficLog {
  readonly #ring: (Kept | undefined)[] = Array.from({ length: TRAFFIC_MAX })
  readonly #listeners = new Set<(view: () => TrafficView) => void>()
  #nextId = 1

  record(given: RequestTraffic | WebhookTraffic): void {
    const kept: Kept = { id: this.#nextId, atMs: Date.now(), traffic: shortened(given) }
    this.#ring[this.#nextId % TRAFFIC_MAX] = kept
    this.#nextId += 1
    for (const listener of this.#listeners) listener(() => viewOf(kept))
  }

  /** Newest first. */
  *newest(): Generator<TrafficView> {
    for (let id = this.#nextId - 1; id > 0 && id > this.#nextId - 1 - TRAFFIC_MAX; id -= 1) {
      const kept = this.#ring[id % TRAFFIC_MAX]
      if (kept !== undefined) yield viewOf(kept)
    }
  }

  /** Hears of everything from now on; the view is made when asked for. Returns how to stop. */
  listen(listener: (view: () => TrafficView) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

function shortened(traffic: RequestTraffic | WebhookTraffic): RequestTraffic | WebhookTraffic {
  const { bytes } = traffic
  // A copy: a part of the buffer would keep the whole of it.
  return bytes.length <= BODY_LENGTH_MAX
    ? traffic
    : { ...traffic, bytes: Buffer.from(bytes.subarray(0, BODY_LENGTH_MAX)) }
}

function viewOf({ id, atMs, traffic }: Kept): TrafficView {
  const common = {
    id,
    at: new Date(atMs).toISOString(),
    kind: traffic.kind,
    url: withoutSecrets(traffic.url),
    fault: traffic.fault ?? null,
  }
  if (traffic.kind === 'request') {
    const { method, bytes, answer } = traffic
    return {
      ...common,
      method,
      httpStatus: answer?.httpStatus ?? null,
      problem: null,
      body: jsonOrText(withoutSecrets(bytes.toString())),
      answer: answer?.body ?? null,
      attempt: null,
      updateCount: null,
    }
  }
  const { outcome, bytes, attempt, updateCount } = traffic
  return {
    ...common,
    method: 'POST',
    httpStatus: typeof outcome === 'number' ? outcome : null,
    problem: typeof outcome === 'string' ? outcome : null,
    body: jsonOrText(bytes.toString('latin1')),
    answer: null,
    attempt,
    updateCount,
  }
}

const secretParameter =
  /((?:access_token|appsecret_proof|verify_token|client_secret|input_token)(?:=|"\s*:\s*"))[^&"\s]*/g

const withoutSecrets = (text: string): string => text.replace(secretParameter, '$1…')

function jsonOrText(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
