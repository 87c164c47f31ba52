import { join } from 'node:path'
import { clarionCommand } from '../clarion-command.ts'

/** The launcher as it is, with programs that do nothing, and the folder it runs in for a clone. */
const fake = (app: string): string => join(import.meta.dirname, `fake-${app}.ts`)

await clarionCommand(
  {
    cloneDir: process.cwd(),
    entries: { api: fake('api'), worker: fake('worker'), simulator: fake('simulator') },
  },
  process.argv.slice(2),
)
