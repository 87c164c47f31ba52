import { expect, it } from 'vitest'
import { readSimulatorConfig, simulatorDefaults } from './simulator-config.ts'

it('starts alone without any setting and says which documented defaults it uses', () => {
  expect(readSimulatorConfig({})).toMatchObject({
    SIMULATOR_PORT: 4200,
    HOST: '127.0.0.1',
    defaultsInUse: simulatorDefaults,
  })
})

it('does not list a default for what was given', () => {
  const config = readSimulatorConfig({ ...simulatorDefaults, META_APP_ID: '42' })
  expect(config).toMatchObject({ META_APP_ID: '42', defaultsInUse: {} })
})

it('names every variable that is wrong', () => {
  expect(() => readSimulatorConfig({ SIMULATOR_PORT: '70000', SIMULATOR_TOKEN: 'short' })).toThrow(
    /SIMULATOR_PORT[\s\S]*SIMULATOR_TOKEN/,
  )
})
