import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')

it('starts alone with documented defaults, says when it is ready, and ends soon when asked', async () => {
  const child = fork(main, [], { env: { SIMULATOR_PORT: '0' }, silent: true })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const [ready] = await once(child, 'message')
  expect(ready).toEqual({ type: 'ready', port: expect.any(Number) })
  const { port } = ready as { port: number }
  expect((await fetch(`http://127.0.0.1:${port}/sim/ledger`)).status).toBe(200)
  // A call that waits for its answer must not hold the process back.
  const held = fetch(`http://127.0.0.1:${port}/v26.0/1`).catch(() => undefined)
  const stoppedAtMs = performance.now()
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(performance.now() - stoppedAtMs).toBeLessThan(2_000)
  await held
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })
  expect(lines.map((line) => line.msg)).toContain('simulator listening')
  expect(output).toContain('simulator-app-secret-not-for-production')
})

it('refuses to start with a wrong setting and names it', async () => {
  const child = fork(main, [], { env: { SIMULATOR_PORT: 'x' }, silent: true })
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(output).toContain('SIMULATOR_PORT')
})

it("shares no code with the product: a second, independent reading of Meta's pages", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  const imports = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap(
      (file) =>
        readFileSync(join(import.meta.dirname, file), 'utf8').match(/from '@clarion\/[^']+'/g) ??
        [],
    )
  expect(new Set(imports)).toEqual(
    new Set([
      "from '@clarion/config/config'",
      "from '@clarion/config/launcher-link'",
      "from '@clarion/config/simulator-config'",
    ]),
  )
})
