import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher, Pool } from 'undici'

/** How often calls are looked at for being overdue; a call may take this much longer than allowed. */
const LOOK_MS = 250
/** A longer answer to a send is none that Meta gives. */
const ANSWER_MAX_BYTES = 256 * 1024

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

/** A call took longer than it may. */
export class Overdue extends Error {
  /** Whether any of it can have left. */
  readonly hasBegun: boolean
  constructor(hasBegun: boolean) {
    super(hasBegun ? 'no answer in time' : 'no connection was free in time')
    this.name = 'Overdue'
    this.hasBegun = hasBegun
  }
}

interface Call {
  overdueAtMs: number
  expire(): void
}

/**
 * POST calls at many a second: one handler per call in place of streams, one timer for the time
 * limits of all, which cover the wait for a connection, the call, and the answer to its last byte.
 */
export class Exchange {
  readonly #pool: Pool
  readonly #timeoutMs: number
  /** In the order they began, so the first is overdue first. */
  readonly #calls = new Set<Call>()
  #timer: NodeJS.Timeout | undefined

  constructor(pool: Pool, timeoutMs: number) {
    this.#pool = pool
    this.#timeoutMs = timeoutMs
  }

  /** Errors: rejects with Overdue or with the transport's own error. */
  post(path: string, headers: Record<string, string>, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const call = new PostCall(performance.now() + this.#timeoutMs, (error, answer) => {
        this.#calls.delete(call)
        if (answer === undefined) reject(error)
        else resolve(answer)
      })
      this.#calls.add(call)
      this.#timer ??= setInterval(() => this.#endOverdue(), Math.min(LOOK_MS, this.#timeoutMs))
      this.#pool.dispatch({ method: 'POST', path, headers, body }, call)
    })
  }

  #endOverdue(): void {
    const nowMs = performance.now()
    for (const call of this.#calls) {
      if (call.overdueAtMs > nowMs) break
      call.expire()
    }
    if (this.#calls.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

class PostCall implements Call, Dispatcher.DispatchHandler {
  readonly overdueAtMs: number
  readonly #settle: (error: Error | undefined, answer?: Answer) => void
  #controller: Dispatcher.DispatchController | undefined
  #isExpired = false
  #status = 0
  #headers: IncomingHttpHeaders = {}
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(overdueAtMs: number, settle: (error: Error | undefined, answer?: Answer) => void) {
    this.overdueAtMs = overdueAtMs
    this.#settle = settle
  }

  expire(): void {
    if (this.#isExpired) return
    this.#isExpired = true
    const error = new Overdue(this.#controller !== undefined)
    this.#controller?.abort(error)
    this.#settle(error)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It waited for a connection until its time was over: it must not leave now.
    if (this.#isExpired) controller.abort(new Overdue(false))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > ANSWER_MAX_BYTES) controller.abort(new Error('the answer is too long'))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first = Buffer.alloc(0), ...rest] = this.#chunks
    const text = (rest.length === 0 ? first : Buffer.concat(this.#chunks)).toString('utf8')
    this.#settle(undefined, { status: this.#status, headers: this.#headers, text })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle(error)
  }
}
