import type { Clock } from '../clock.ts'
import type { SettingsPatch } from '../control/settings.ts'
import { demo } from '../demo-world.ts'
import { type Simulator, startSimulator } from '../simulator.ts'
import { startReceiver, type WebhookReceiver } from './webhook-receiver.ts'

export const APP_ID = '880011223344556'
export const APP_SECRET = 'a-secret-for-tests-only'
export const ACCESS_TOKEN = 'EAAtest'
export const VERIFY_TOKEN = 'verify-me'
export const APP_TOKEN = `${APP_ID}|${APP_SECRET}`

export interface Answer {
  status: number
  headers: Headers
  // What a test reads of a JSON answer is checked by its expectations.
  body: Record<string, unknown> & { error?: Record<string, unknown> }
}

export interface TestSimulator {
  simulator: Simulator
  /** One call with the system-user token and a JSON body. */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>
  send(message: object, number?: 'standard' | 'high'): Promise<Answer>
  /** Subscribes the app at app and account level. */
  subscribe(receiver: WebhookReceiver, fields?: string, version?: string): Promise<void>
}

/** A simulator that answers at once and whose people are all reachable, unless settings say more. */
export async function aSimulator(
  options: { clock?: Clock; settings?: SettingsPatch } = {},
): Promise<TestSimulator> {
  const simulator = await startSimulator({
    port: 0,
    appId: APP_ID,
    appSecret: APP_SECRET,
    accessToken: ACCESS_TOKEN,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  })
  simulator.settings.update({
    latencyMs: 0,
    statuses: { undeliverableRate: 0, neverDeliveredRate: 0 },
    webhooks: { flushIntervalMs: 1 },
  })
  if (options.settings !== undefined) simulator.settings.update(options.settings)
  const call: TestSimulator['call'] = async (method, path, body, token = ACCESS_TOKEN) => {
    const response = await fetch(`${simulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    // Every answer of the simulator is a JSON object.
    const json = (await response.json()) as Answer['body']
    return { status: response.status, headers: response.headers, body: json }
  }
  return {
    simulator,
    call,
    send: (message, number = 'high') =>
      call('POST', `/v26.0/${demo.phoneNumberIds[number]}/messages`, message),
    subscribe: async (receiver, fields = 'messages', version = 'v26.0') => {
      const subscription = {
        object: 'whatsapp_business_account',
        callback_url: receiver.url,
        verify_token: VERIFY_TOKEN,
        fields,
      }
      const edge = `/${version}/${APP_ID}/subscriptions`
      const app = await call('POST', edge, subscription, APP_TOKEN)
      const waba = await call('POST', `/v26.0/${demo.wabaId}/subscribed_apps`)
      if (app.status !== 200 || waba.status !== 200) throw new Error(JSON.stringify([app, waba]))
    },
  }
}

export const aReceiver = (): Promise<WebhookReceiver> => startReceiver(VERIFY_TOKEN)

/** A send of the one-variable marketing template. */
export function aPromo(to = '+6281234567890', more: object = {}): object {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    template: {
      name: 'promo_flash_sale',
      language: { code: 'id_ID' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Budi' }] }],
    },
    ...more,
  }
}

/** A send of any demo template. */
export function aTemplateMessage(name: string, language: string, components?: unknown): object {
  const template = { name, language: { code: language }, ...(components ? { components } : {}) }
  return { messaging_product: 'whatsapp', to: '+6281234567890', type: 'template', template }
}
