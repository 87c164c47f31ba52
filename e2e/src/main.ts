/**
 * The console in a browser, against a Clarion started for it by the one command, on a data folder
 * of its own. Pictures and Clarion's log are kept in `artefacts/`. Closes with `N passed, N failed`
 * and exits 1 when a journey failed.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startClarion } from './clarion.ts'
import { choosingPeople } from './journeys/choosing-people.e2e.ts'
import { looking } from './journeys/looking.e2e.ts'
import { operating } from './journeys/operating.e2e.ts'
import { programs } from './journeys/programs.e2e.ts'
import { sending } from './journeys/sending.e2e.ts'
import { signingIn } from './journeys/signing-in.e2e.ts'
import { simulator } from './journeys/simulator.e2e.ts'
import { steering } from './journeys/steering.e2e.ts'
import { closingLine, runJourneys } from './runner.ts'
import { newContext, newWorld, openBrowser } from './world.ts'

const cloneDir = join(import.meta.dirname, '..', '..')
const artefactsDir = join(cloneDir, 'artefacts')
const say = (line: string) => process.stdout.write(`${line}\n`)

const journeys = [
  ...signingIn,
  ...choosingPeople,
  ...sending,
  ...steering,
  ...programs,
  ...operating,
  ...simulator,
  ...looking,
]

async function main(): Promise<boolean> {
  await rm(artefactsDir, { recursive: true, force: true })
  await mkdir(artefactsDir, { recursive: true })
  const dataDir = await mkdtemp(join(tmpdir(), 'clarion-e2e-'))
  const browser = await openBrowser()
  const clarion = await startClarion(cloneDir, dataDir, join(artefactsDir, 'clarion.log'))
  say(`Clarion runs at ${clarion.credentials.baseUrl}`)
  try {
    const context = await newContext(browser)
    const world = newWorld(clarion, await context.newPage(), artefactsDir)
    const verdicts = await runJourneys(journeys, world, {
      say,
      onFailure: (name) => world.picture(`FAILED ${name.replaceAll(/[^a-z0-9]+/gi, '-')}`),
      nowMs: () => performance.now(),
    })
    say(closingLine(verdicts))
    return verdicts.every(({ error }) => error === undefined)
  } finally {
    await browser.close()
    await clarion.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

// An interrupted run leaves by the same door, so that what it started ends with it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(1))

process.exitCode = (await main()) ? 0 : 1
