import { assembleAccounts } from './accounts.ts'
import { assembleBehaviour } from './behaviour.ts'
import { type Clock, systemClock, WorldClock } from './clock.ts'
import { createControlApi } from './control/control-api.ts'
import { defaultSettingsRoute } from './control/default-settings-route.ts'
import { type Ledger, LedgerBook } from './control/ledger.ts'
import { ledgerPeopleRoute } from './control/ledger-people-route.ts'
import { openapiRoute } from './control/openapi.ts'
import { pendingRoute } from './control/pending-route.ts'
import {
  defaultSettings,
  type Settings,
  type SettingsPatch,
  SettingsStore,
} from './control/settings.ts'
import { settingsRoutes } from './control/settings-routes.ts'
import { createDemoWorld } from './demo-world.ts'
import { createGraphApi } from './graph/graph-api.ts'
import { servedVersion } from './graph/versions.ts'
import { serveHttp } from './http-server.ts'
import { type Log, silentLog } from './log.ts'
import { addNumber, type NewNumber, newNumberSchema } from './numbers/add-number.ts'

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
  /** The real time; the world's time begins with it and can then be steered. */
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
  /** The world's time, to be made faster or moved ahead. */
  clock: Pick<WorldClock, 'nowMs' | 'speed' | 'setSpeed' | 'advance'>
  /** Gives an account one number more; throws RangeError when it cannot be. Returns its id. */
  addPhoneNumber(wanted: NewNumber): string
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
  const { appId, appSecret, accessToken, clock: realClock = systemClock, log = silentLog } = options
  const host = options.host ?? '127.0.0.1'
  const world = createDemoWorld({ id: appId, secret: appSecret })
  const clock = new WorldClock(realClock)
  const settings = new SettingsStore(defaultSettings(world, options.seed ?? DEFAULT_SEED))
  let book = new LedgerBook()
  let origin = `http://${host}`
  const parts = { world, clock, realClock, settings, log, ledger: () => book }
  const accounts = assembleAccounts({
    ...{ world, clock, settings, accessToken },
    tell: (update, key) => behaviour.pass(update, key, update.atMs),
    release: (message) => behaviour.follow(message),
  })
  const behaviour = assembleBehaviour({
    ...parts,
    media: accounts.media,
    pacing: accounts.pacing,
    recorded: (update) => accounts.history.record(update),
    origin: () => origin,
  })
  const clearLedger = (): void => {
    book = new LedgerBook()
  }
  const ledger = (): Ledger => book.read()
  const pendingCount = (): number => behaviour.pendingCount() + accounts.pacing.heldCount
  const routes = [
    ...settingsRoutes({ settings, ledger, clearLedger }),
    defaultSettingsRoute(settings.get()),
    ledgerPeopleRoute(() => book),
    pendingRoute(pendingCount),
    ...behaviour.routes,
    ...accounts.routes,
  ]
  const server = await serveHttp(
    {
      graph: createGraphApi({
        ...accounts,
        ...{ world, settings, clock, intake: behaviour.intake },
        hasWritten: (number, waId) => behaviour.windows.isOpen(number.id, waId, clock.nowMs()),
      }),
      control: createControlApi([...routes, openapiRoute(routes)]),
      log,
      faults: behaviour.faults,
      traffic: behaviour.traffic,
      latencyMs: () => settings.get().latencyMs,
      worldNowMs: () => clock.nowMs(),
      servedVersion: (named) => servedVersion(named, clock.nowMs()),
    },
    { host, port: options.port },
  )
  origin = `http://${host}:${server.port}`
  return {
    url: origin,
    port: server.port,
    settings: { get: () => settings.get(), update: (patch) => changed(settings, patch) },
    clock,
    addPhoneNumber: (wanted) => {
      const added = addNumber({ world, settings }, newNumberSchema.parse(wanted))
      if (added.kind === 'refused') throw new RangeError(added.sentence)
      return added.phoneNumber.id
    },
    ledger,
    clearLedger,
    pendingCount,
    stop: async () => {
      accounts.stop()
      await Promise.all([behaviour.stop(), server.stop()])
    },
  }
}

function changed(settings: SettingsStore, patch: SettingsPatch): Settings {
  const change = settings.update(patch)
  if (change.kind === 'refused') throw new RangeError(change.sentence)
  return settings.get()
}
