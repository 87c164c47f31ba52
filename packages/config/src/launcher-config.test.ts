import { expect, it } from 'vitest'
import { readLauncherConfig } from './launcher-config.ts'

it('needs no setting at all', () => {
  expect(readLauncherConfig({})).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 4100,
    SIMULATOR_PORT: 4200,
    POSTGRES_PORT: 5433,
  })
})

it('takes a variable set to nothing as not set', () => {
  const config = readLauncherConfig({ DATABASE_URL: '', PORT: '' })
  expect(config).toMatchObject({ PORT: 4100, environment: {} })
  expect(config.DATABASE_URL).toBeUndefined()
})

it('asks for the app of a real Meta account by name', () => {
  expect(() => readLauncherConfig({ META_GRAPH_URL: 'https://graph.example' })).toThrow(
    /META_APP_ID: is needed[\s\S]*META_APP_SECRET/,
  )
})

it('names a wrong port and a wrong database address', () => {
  expect(() => readLauncherConfig({ PORT: '70000', DATABASE_URL: 'mysql://x' })).toThrow(
    /DATABASE_URL[\s\S]*PORT/,
  )
})
