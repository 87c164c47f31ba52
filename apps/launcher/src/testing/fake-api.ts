import { readConfig } from '@clarion/config/config'
import { fakeApp } from './fake-app.ts'

fakeApp('api', readConfig().PORT)
