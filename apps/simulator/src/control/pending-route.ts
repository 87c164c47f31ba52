import { type ControlRoute, controlOk } from './control-api.ts'

/** GET /sim/pending: how much is still to happen by itself, for who waits until all is told. */
export const pendingRoute = (pendingCount: () => number): ControlRoute => ({
  method: 'GET',
  path: '/sim/pending',
  summary:
    'How many messages and webhooks are not done yet; 0 when nothing more happens by itself.',
  answer: () => controlOk({ count: pendingCount() }),
})
