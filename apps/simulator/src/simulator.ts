import { type Clock, systemClock } from './clock.ts'
import { createControlApi } from './control/control-api.ts'
import { type Ledger, LedgerBook } from './control/ledger.ts'
import {
  defaultSettings,
  type Settings,
  type SettingsPatch,
  SettingsStore,
} from './control/settings.ts'
import { settingsRoutes } from './control/settings-routes.ts'
import { StatusCourier } from './delivery/status-courier.ts'
import { WebhookOutbox } from './delivery/webhook-outbox.ts'
import { createDemoWorld } from './demo-world.ts'
import { createGraphApi } from './graph/graph-api.ts'
import { serveHttp } from './http-server.ts'
import { type Log, silentLog } from './log.ts'
import { MediaStore } from './media/media-store.ts'
import { MessageIntake } from './messages/message-intake.ts'

export interface SimulatorOptions {
  /** 0 takes any free port. */
  port: number
  host?: string
  appId: string
  appSecret: string
  /** The system-user token the simulator accepts. */
  accessToken: string
  /** Chooses who reads, who does not, and which webhooks are faulty. */
  seed?: number
  clock?: Clock
  log?: Log
}

export interface Simulator {
  /** Base of the Graph API, without a version or a slash at the end. */
  url: string
  port: number
  settings: {
    get(): Settings
    /** Changes what the patch names. Throws RangeError on a setting that is unknown or wrong. */
    update(patch: SettingsPatch): Settings
  }
  ledger(): Ledger
  clearLedger(): void
  /** Messages and webhooks that are not done yet; 0 when nothing more will happen by itself. */
  pendingCount(): number
  /** Closes every connection at once; statuses and webhooks still to come are forgotten. */
  stop(): Promise<void>
}

const DEFAULT_SEED = 1

/** Starts a simulated Meta with the demo business on it, and answers once it listens. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { appId, appSecret, accessToken, clock = systemClock, log = silentLog } = options
  const host = options.host ?? '127.0.0.1'
  const world = createDemoWorld({ id: appId, secret: appSecret })
  const settings = new SettingsStore(defaultSettings(world, options.seed ?? DEFAULT_SEED))
  let book = new LedgerBook()

  const outbox = new WebhookOutbox({ app: world.app, clock, settings, log })
  const courier = new StatusCourier({ clock, settings, hand: (update) => outbox.offer(update) })
  const intake = new MessageIntake({
    clock,
    settings,
    ledger: () => book,
    media: new MediaStore({ clock, urlSecret: appSecret }),
    pacing: { holds: () => false, hold: () => {} },
    accepted: (message) => courier.follow(message),
  })
  const clearLedger = (): void => {
    book = new LedgerBook()
  }
  const ledger = (): Ledger => book.read()
  const server = await serveHttp(
    {
      graph: createGraphApi({
        world,
        settings,
        intake,
        credentials: { appId, appSecret, accessToken },
      }),
      control: createControlApi([...settingsRoutes({ settings, ledger, clearLedger })]),
      log,
      latencyMs: () => settings.get().latencyMs,
    },
    { host, port: options.port },
  )
  return {
    url: `http://${host}:${server.port}`,
    port: server.port,
    settings: { get: () => settings.get(), update: (patch) => changed(settings, patch) },
    ledger,
    clearLedger,
    pendingCount: () => courier.pendingCount + outbox.pendingCount,
    stop: async () => {
      courier.stop()
      await Promise.all([outbox.stop(), server.stop()])
    },
  }
}

function changed(settings: SettingsStore, patch: SettingsPatch): Settings {
  const change = settings.update(patch)
  if (change.kind === 'refused') throw new RangeError(change.sentence)
  return settings.get()
}
