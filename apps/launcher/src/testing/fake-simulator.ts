import { readSimulatorConfig } from '@clarion/config/simulator-config'
import { fakeApp } from './fake-app.ts'

fakeApp('simulator', readSimulatorConfig().SIMULATOR_PORT)
