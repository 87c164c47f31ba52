import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '@clarion/config/config'
import { type Environment, readLauncherConfig } from '@clarion/config/launcher-config'
import { readSimulatorConfig } from '@clarion/config/simulator-config'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readStartArguments } from './arguments.ts'
import { banner } from './banner.ts'
import { consoleFingerprint } from './console-build.ts'
import {
  type AppSurroundings,
  appEnvironment,
  localUrl,
  simulatorEnvironment,
} from './environment.ts'
import { type DataFiles, dataFiles } from './files.ts'
import { readOrMakeSecrets } from './secrets.ts'

let base: string
let files: DataFiles
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'clarion-settings-'))
  files = dataFiles(base, undefined)
  mkdirSync(files.dir)
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const around = (environment: Environment = {}): AppSurroundings => ({
  config: readLauncherConfig(environment),
  secrets: readOrMakeSecrets(files.secrets),
  files,
  instanceId: '00ff00ff00ff00ff',
  databaseUrl: 'postgres://clarion@127.0.0.1:5433/clarion',
  apiPort: 4101,
  simulatorUrl: 'http://127.0.0.1:4200',
  consoleDir: undefined,
})

it('gives api and worker every setting they need', () => {
  const config = readConfig(appEnvironment(around()))
  expect(config).toMatchObject({
    PORT: 4101,
    publicUrl: 'http://127.0.0.1:4101',
    META_GRAPH_URL: 'http://127.0.0.1:4200',
    SIMULATOR_URL: 'http://127.0.0.1:4200',
    WORKER_NAME: 'worker-1@00ff00ff00ff00ff',
    UNKNOWN_RECONCILE_MS: 15_000,
  })
})

it("lets the operator's settings win, and waits as long as Meta needs for real Meta", () => {
  const environment = {
    META_GRAPH_URL: 'https://graph.example',
    META_APP_ID: '42',
    META_APP_SECRET: 'of the operator, long enough',
    PUBLIC_URL: 'https://clarion.example',
  }
  const given = { ...around(environment), simulatorUrl: undefined }
  expect(readConfig(appEnvironment(given))).toMatchObject({
    ...environment,
    publicUrl: 'https://clarion.example',
    UNKNOWN_RECONCILE_MS: 600_000,
  })
  expect(appEnvironment(given)['SIMULATOR_URL']).toBeUndefined()
})

it('keeps what opens our data from the simulator', () => {
  const environment = simulatorEnvironment(around({ DATABASE_URL: 'postgres://u:p@h/d' }), 4200)
  expect(readSimulatorConfig(environment)).toMatchObject({
    SIMULATOR_PORT: 4200,
    defaultsInUse: {},
  })
  expect(Object.keys(environment)).not.toContain('DATABASE_URL')
  expect(Object.keys(environment)).not.toContain('ENCRYPTION_KEY')
})

it('makes secrets once, readable by their owner only', () => {
  const secrets = readOrMakeSecrets(files.secrets)
  expect(readOrMakeSecrets(files.secrets)).toEqual(secrets)
  expect(statSync(files.secrets).mode & 0o777).toBe(0o600)
  expect(secrets.META_APP_ID).toMatch(/^[1-9]\d{14}$/)
})

it('does not make new secrets over a damaged file: the database knows the old ones', () => {
  writeFileSync(files.secrets, '{"AUTH_SECRET":')
  expect(() => readOrMakeSecrets(files.secrets)).toThrow(/is damaged.*reset/)
})

it('names an address that a browser on this machine can open', () => {
  expect(localUrl('0.0.0.0', 4100)).toBe('http://127.0.0.1:4100')
  expect(localUrl('::1', 4100)).toBe('http://[::1]:4100')
})

it('understands --port and refuses everything else in words', () => {
  expect(readStartArguments(['--port', '4500'])).toEqual({ port: 4500, wantsHelp: false })
  expect(() => readStartArguments(['--port', 'many'])).toThrow('not "many"')
  expect(() => readStartArguments(['--prot', '1'])).toThrow('Not understood: --prot 1')
})

it('greets with where to go, how to get in and how to stop', () => {
  const greeting = {
    url: 'http://127.0.0.1:4100',
    credentials: { baseUrl: 'x', email: 'owner@example.test', password: 'pass-word' },
    credentialsPath: '/clone/.clarion/credentials.json',
    simulatorUrl: undefined,
    hasColour: false,
  }
  expect(banner(greeting)).toBe(`
  Clarion is ready at http://127.0.0.1:4100

  Login     owner@example.test
  Password  pass-word
  API key   in /clone/.clarion/credentials.json
  Meta      the Graph API
  Stop      Ctrl-C

`)
})

it('takes the built console for stale when a source of it changes, and only then', async () => {
  const source = join(base, 'apps/console/src')
  for (const dir of [source, join(base, 'apps/console/dist'), join(base, 'packages/sdk/src')])
    mkdirSync(dir, { recursive: true })
  writeFileSync(join(source, 'main.tsx'), 'one')
  const before = await consoleFingerprint(base)
  writeFileSync(join(base, 'apps/console/dist/index.html'), 'built')
  expect(await consoleFingerprint(base)).toBe(before)
  writeFileSync(join(base, 'packages/sdk/src/client.ts'), 'changed')
  expect(await consoleFingerprint(base)).not.toBe(before)
})
