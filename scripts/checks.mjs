// @ts-check
/** `npm test` and `npm run check`: every checker runs even if one before it failed. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** @typedef {{ name: string, args: string[], countLine?: RegExp }} Checker */
/** @typedef {{ name: string, isPassed: boolean, counts: string[] }} Verdict */

/**
 * The checkers in their order, quickest first.
 * @param {string} root
 * @param {{ hasTests: boolean, hasConsole: boolean, testArgs?: string[] }} what
 * @returns {Checker[]}
 */
export function checkers(root, { hasTests, hasConsole, testArgs = [] }) {
  /** @param {string[]} parts */
  const modules = (...parts) => join(root, 'node_modules', ...parts)
  const tsc = modules('typescript', 'bin', 'tsc')
  const biome = [modules('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings']
  return [
    { name: 'types', args: [tsc] },
    ...(hasConsole ? [{ name: 'console types', args: [tsc, '-p', 'apps/console'] }] : []),
    { name: 'lint', args: biome, countLine: /^Checked \d+ files/ },
    ...(hasTests
      ? [
          {
            name: 'tests',
            args: [modules('vitest', 'vitest.mjs'), 'run', ...testArgs],
            countLine: /^\s*(Test Files|Tests) +\d/,
          },
        ]
      : []),
  ]
}

/**
 * The lines of a runner's output that count, without colours, in their order.
 * @param {string} output
 * @param {RegExp | undefined} countLine
 * @returns {string[]}
 */
export const countLines = (output, countLine) =>
  countLine === undefined
    ? []
    : stripVTControlCharacters(output)
        .split('\n')
        .filter((line) => countLine.test(line))
        .map((line) => line.trimEnd())

/**
 * What is printed last: a line for each checker, then the runners' own counts.
 * @param {Verdict[]} verdicts
 * @returns {string}
 */
export function closing(verdicts) {
  const width = Math.max(...verdicts.map((verdict) => verdict.name.length))
  const lines = verdicts.map(
    ({ name, isPassed }) => `${name.padEnd(width)}  ${isPassed ? 'passed' : 'FAILED'}`,
  )
  return [...lines, ...verdicts.flatMap((verdict) => verdict.counts)].join('\n')
}

/** The end of a runner's output is enough to find its counts in. */
const TAIL_MAX_CHARS = 4_000

/**
 * Passes signals on to the runner, which then cleans up (a test database's server), and remembers
 * them. From a terminal Ctrl-C reaches the runner by itself; twice would cut its cleaning up short.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => boolean} stops listening and says whether a signal came
 */
function passSignals(child) {
  let isStopped = false
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    isStopped = true
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  process.on('SIGINT', pass).on('SIGTERM', pass)
  return () => {
    process.off('SIGINT', pass).off('SIGTERM', pass)
    return isStopped
  }
}

/**
 * Runs one checker, its output going on as it comes. Undefined when a signal stopped it.
 * @param {string} node @param {string} root @param {Checker} checker
 * @returns {Promise<Verdict | undefined>}
 */
function run(node, root, checker) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
  const child = spawn(node, checker.args, {
    cwd: root,
    env: { ...process.env, ...colour },
    stdio: ['inherit', 'pipe', 'pipe'],
  })
  const release = passSignals(child)
  let tail = ''
  for (const name of /** @type {const} */ (['stdout', 'stderr']))
    child[name].on('data', (chunk) => {
      process[name].write(chunk)
      tail = (tail + chunk).slice(-TAIL_MAX_CHARS)
    })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const counts = countLines(tail, checker.countLine)
      resolve(release() ? undefined : { name: checker.name, isPassed: code === 0, counts })
    })
  })
}

/**
 * Runs the checkers one after another and prints what each found.
 * @param {string} node the pinned runtime
 * @param {string} root
 * @param {{ hasTests: boolean, testArgs: string[] }} what
 * @returns {Promise<number>} the exit code: 0 when all passed, 130 when stopped by a signal
 */
export async function runChecks(node, root, what) {
  const hasConsole = existsSync(join(root, 'apps', 'console', 'index.html'))
  /** @type {Verdict[]} */
  const verdicts = []
  for (const checker of checkers(root, { ...what, hasConsole })) {
    const verdict = await run(node, root, checker)
    if (verdict === undefined) return 130
    verdicts.push(verdict)
  }
  console.log(`\n${closing(verdicts)}`)
  return verdicts.every((verdict) => verdict.isPassed) ? 0 : 1
}
