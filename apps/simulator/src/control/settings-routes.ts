import { type ControlAnswer, type ControlRoute, controlOk, controlProblem } from './control-api.ts'
import type { Ledger } from './ledger.ts'
import { type SettingsStore, settingsPatchSchema } from './settings.ts'

export interface SettingsRoutesNeeds {
  settings: SettingsStore
  ledger(): Ledger
  clearLedger(): void
}

/** /sim/settings and /sim/ledger. */
export function settingsRoutes(needs: SettingsRoutesNeeds): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/sim/settings',
      summary: 'All settings.',
      answer: () => controlOk(needs.settings.get()),
    },
    {
      method: 'PUT',
      path: '/sim/settings',
      summary: 'Changes the settings the body names, also inside groups; all of them or none.',
      body: settingsPatchSchema,
      answer: ({ bodyText }) => changeSettings(bodyText, needs.settings),
    },
    {
      method: 'GET',
      path: '/sim/ledger',
      summary: 'What was accepted, refused and delivered since the ledger was last cleared.',
      answer: () => controlOk(needs.ledger()),
    },
    {
      method: 'DELETE',
      path: '/sim/ledger',
      summary: 'Clears the ledger.',
      answer: () => {
        needs.clearLedger()
        return controlOk(needs.ledger())
      },
    },
  ]
}

function changeSettings(bodyText: string, settings: SettingsStore): ControlAnswer {
  let patch: unknown
  try {
    patch = JSON.parse(bodyText)
  } catch {
    return controlProblem(400, 'The settings must be a JSON object; the body is not valid JSON.')
  }
  const change = settings.update(patch)
  return change.kind === 'refused'
    ? controlProblem(400, change.sentence)
    : controlOk(settings.get())
}
