import { createServer } from 'node:http'
import { endWithLauncher, tellReady } from '@clarion/config/launcher-link'

/** Stands for one of our programs in tests of the launcher: serves, says so, ends when told. */
export function fakeApp(name: string, port: number | undefined): void {
  const say = (msg: string): void => {
    process.stdout.write(`${JSON.stringify({ level: 30, time: Date.now(), msg, role: name })}\n`)
  }
  const end = (): void => {
    say(`${name} ends`)
    process.exit(0)
  }
  process.on('SIGTERM', end)
  endWithLauncher(end)
  const staysAlive = setInterval(() => undefined, 60_000)
  const server = createServer((_request, response) => response.end(name))
  server.on('error', (error) => {
    clearInterval(staysAlive)
    throw error
  })
  if (port === undefined) tellReady()
  else server.listen(port, '127.0.0.1', () => tellReady(port))
}
