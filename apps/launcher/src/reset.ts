import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { readLauncherConfig } from '@clarion/config/launcher-config'
import { runAs } from '@clarion/local-postgres/native'
import { onlyLauncher, problemText } from './clarion-command.ts'
import { type DataFiles, dataFiles } from './files.ts'
import { clusterDir, ownInstance, systemInstanceDir } from './instance.ts'
import { StartProblem } from './start-problem.ts'
import { takeOver } from './take-over.ts'

const USAGE = 'Usage: npm run reset [-- --yes]'

function hasConsent(args: string[]): boolean {
  try {
    return parseArgs({ args, options: { yes: { type: 'boolean' } } }).values.yes === true
  } catch (cause) {
    throw new StartProblem(`Not understood: ${args.join(' ')}\n${USAGE}`, { cause })
  }
}

async function asks(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StartProblem('Nobody is here to be asked. Say yes by: npm run reset -- --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(question)
  terminal.close()
  return /^y(es)?$/i.test(answer.trim())
}

/**
 * Removes what is ours from the data folder, and the folder if nothing else is in it: an operator
 * may have chosen a folder that holds other things.
 */
function wipe(files: DataFiles): void {
  const instance = ownInstance(files)
  if (instance !== undefined && runAs() !== undefined)
    rmSync(systemInstanceDir(instance), { recursive: true, force: true })
  const { dir, lock, ...ours } = files
  for (const path of Object.values(ours)) rmSync(path, { recursive: true, force: true })
  rmSync(lock, { force: true })
  if (readdirSync(dir).length === 0) rmdirSync(dir)
}

async function reset(args: string[]): Promise<void> {
  const isAgreed = hasConsent(args)
  const config = readLauncherConfig()
  const files = dataFiles(join(import.meta.dirname, '..', '..', '..'), config.CLARION_DATA_DIR)
  if (!existsSync(files.dir)) return console.log('There is no data to wipe.')
  const lock = await onlyLauncher(files)
  try {
    const question = `Wipe all data of ${files.dir}, the database and its messages included? [y/N] `
    if (!isAgreed && !(await asks(question))) return console.log('Nothing was changed.')
    const instance = ownInstance(files)
    if (instance !== undefined) await takeOver(files, clusterDir(files, instance))
    wipe(files)
    console.log('All data is wiped. npm start begins anew.')
    if (config.DATABASE_URL !== undefined)
      console.log('The database of DATABASE_URL was left as it is.')
  } finally {
    lock.release()
  }
}

try {
  await reset(process.argv.slice(2))
} catch (error) {
  console.error(problemText(error))
  process.exitCode = 1
}
