// @ts-check
/**
 * `npm start`, `npm test` and their kin: installs what is missing, then hands over to the pinned
 * runtime, which runs our TypeScript as it is. Works on any Node from 18.
 */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runChecks } from './checks.mjs'
import { ensureInstalled } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Commands that are a program of ours, by the file it starts with. */
const programs = new Map([
  ['start', 'apps/launcher/src/main.ts'],
  ['reset', 'apps/launcher/src/reset.ts'],
  ['bench', 'bench/src/main.ts'],
  ['chaos', 'bench/src/chaos/main.ts'],
  ['e2e', 'e2e/src/main.ts'],
  ['temporal', 'scripts/temporal.ts'],
])

/**
 * Runs a program of ours in this terminal and passes signals on to it.
 * @param {string} node
 * @param {string} entry
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
function runProgram(node, entry, args) {
  const child = spawn(node, [join(root, entry), ...args], { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
}

/** @param {string | undefined} name @param {string[]} args @returns {Promise<number>} */
async function main(name = '', args) {
  const program = programs.get(name)
  if (program === undefined && name !== 'test' && name !== 'check') {
    console.error(`Usage: node scripts/run.mjs ${[...programs.keys(), 'test', 'check'].join('|')}`)
    return 2
  }
  const node = await ensureInstalled(root, (line) => console.error(line))
  if (program !== undefined) return runProgram(node, program, args)
  return runChecks(node, root, { hasTests: name === 'test', testArgs: args })
}

const [name, ...args] = process.argv.slice(2)
main(name, args).then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
