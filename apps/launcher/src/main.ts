import { join } from 'node:path'
import { clarionCommand } from './clarion-command.ts'

const cloneDir = join(import.meta.dirname, '..', '..', '..')
const entryOf = (app: string): string => join(cloneDir, 'apps', app, 'src', 'main.ts')

await clarionCommand(
  {
    cloneDir,
    entries: {
      api: entryOf('api'),
      worker: entryOf('worker'),
      simulator: entryOf('simulator'),
    },
  },
  process.argv.slice(2),
)
