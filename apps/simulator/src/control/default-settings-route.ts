import { type ControlRoute, controlOk } from './control-api.ts'
import type { Settings } from './settings.ts'

/** GET /sim/settings/defaults: what this simulator started with, to go back to with a PUT. */
export const defaultSettingsRoute = (defaults: Settings): ControlRoute => ({
  method: 'GET',
  path: '/sim/settings/defaults',
  summary: 'The settings as they were at the start; PUT them to /sim/settings to reset.',
  answer: () => controlOk(defaults),
})
