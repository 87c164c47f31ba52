import type { Ledger } from './ledger.ts'
import type { SettingsStore } from './settings.ts'

/** What /sim/* steers: the simulator itself, not the Meta it plays. Open to whoever reaches the port. */
export interface ControlNeeds {
  settings: SettingsStore
  ledger(): Ledger
  clearLedger(): void
}

export interface ControlAnswer {
  httpStatus: number
  body: unknown
}

const problem = (httpStatus: number, message: string): ControlAnswer => ({
  httpStatus,
  body: { error: { message } },
})

/** Answers a call under /sim. The body is the request's text. */
export function answerControl(
  method: string,
  path: string,
  bodyText: string,
  needs: ControlNeeds,
): ControlAnswer {
  switch (`${method} ${path}`) {
    case 'GET /sim/settings':
      return { httpStatus: 200, body: needs.settings.get() }
    case 'PUT /sim/settings':
      return changeSettings(bodyText, needs.settings)
    case 'GET /sim/ledger':
      return { httpStatus: 200, body: needs.ledger() }
    case 'DELETE /sim/ledger':
      needs.clearLedger()
      return { httpStatus: 200, body: needs.ledger() }
    default:
      return path === '/sim/settings' || path === '/sim/ledger'
        ? problem(405, `${path} does not take ${method}.`)
        : problem(404, `There is no ${path}; there are /sim/settings and /sim/ledger.`)
  }
}

function changeSettings(bodyText: string, settings: SettingsStore): ControlAnswer {
  let patch: unknown
  try {
    patch = JSON.parse(bodyText)
  } catch {
    return problem(400, 'The settings must be a JSON object; the body is not valid JSON.')
  }
  const change = settings.update(patch)
  return change.kind === 'refused'
    ? problem(400, change.sentence)
    : { httpStatus: 200, body: settings.get() }
}
