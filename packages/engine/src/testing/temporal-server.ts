import { spawn } from 'node:child_process'
import { readTemporalSuiteConfig } from '@clarion/config/temporal-suite-config'
import { freePort } from '@clarion/local-postgres/server'
import type { TestProject } from 'vitest/node'

const READY_TIMEOUT_MS = 60_000

/**
 * A Temporal server for the live suite: the one at TEMPORAL_ADDRESS, or a throw-away one started
 * from the `temporal` program, whose path scripts/temporal.mjs found or built.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_PROGRAM: program } = readTemporalSuiteConfig()
  if (address) {
    project.provide('temporalAddress', address)
    return async () => undefined
  }
  if (!program) throw new Error('run this suite by `npm run temporal`, which finds a server')
  const port = await freePort(17_233)
  const server = spawn(
    program,
    ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000)
    })
  await untilReady(`127.0.0.1:${port}`, () => said)
  project.provide('temporalAddress', `127.0.0.1:${port}`)
  return async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await ended
  }
}

async function untilReady(address: string, said: () => string): Promise<void> {
  const { Connection } = await import('@temporalio/client')
  const deadline = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    const connection = Connection.lazy({ address })
    try {
      await connection.withDeadline(Date.now() + 1_000, () =>
        connection.workflowService.describeNamespace({ namespace: 'default' }),
      )
      return
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`the Temporal server did not get ready: ${said()}`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 200))
    } finally {
      await connection.close()
    }
  }
}
