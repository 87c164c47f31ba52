import type { Ledger } from '@clarion/simulator/control/ledger'
import type { SettingsPatch } from '@clarion/simulator/control/settings'
import type { Fault } from '@clarion/simulator/faults/fault-book'
import type { NewNumber } from '@clarion/simulator/numbers/add-number'

/** The simulator of a running Clarion, steered by /sim. */
export class SimulatorControl {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  ledger = (): Promise<Ledger> => this.#call('GET', '/sim/ledger')
  clearLedger = (): Promise<Ledger> => this.#call('DELETE', '/sim/ledger')
  /** 0 when everything that was to happen has happened and was told. */
  pendingCount = async (): Promise<number> =>
    (await this.#call<{ count: number }>('GET', '/sim/pending')).count
  settings = (patch: SettingsPatch): Promise<unknown> => this.#call('PUT', '/sim/settings', patch)
  /** These take the place of the faults before; none at all ends them. */
  faults = (faults: readonly Fault[]): Promise<unknown> =>
    this.#call('PUT', '/sim/faults', { faults })
  addPhoneNumber = async (wanted: NewNumber): Promise<string> =>
    (await this.#call<{ id: string }>('POST', '/sim/phone-numbers', wanted)).id

  /** Errors: throws with the simulator's own sentence when it refuses. */
  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`the simulator refused ${method} ${path}: ${text}`)
    // What each path answers is the simulator's contract, and its types are taken from it.
    return JSON.parse(text) as T
  }
}
