import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { freePort } from '@clarion/local-postgres/server'
import { expect, it } from 'vitest'
import { onFreePort } from './ports.ts'

async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const wish = (wanted: number, isFixed = false) => ({
  of: 'console',
  wanted,
  host: '127.0.0.1',
  isFixed,
})

it('takes the next free port and says so', async () => {
  const taken = await freePort(47_100)
  const other = await listenOn(taken)
  const said: string[] = []
  const port = await onFreePort(
    wish(taken),
    (line) => said.push(line),
    async (chosen) => chosen,
  )
  expect(port).toBeGreaterThan(taken)
  expect(said).toEqual([`Port ${taken} is taken; the console takes ${port} instead`])
  other.close()
})

it('refuses to leave a port the operator insists on', async () => {
  const taken = await freePort(47_200)
  const other = await listenOn(taken)
  const start = onFreePort(
    wish(taken, true),
    () => undefined,
    async (chosen) => chosen,
  )
  await expect(start).rejects.toThrow(`Port ${taken} is taken by another program`)
  other.close()
})

it('tries the next port when the chosen one is taken in the meantime', async () => {
  const wanted = await freePort(47_300)
  const others: Server[] = []
  const port = await onFreePort(
    wish(wanted),
    () => undefined,
    async (chosen) => {
      if (others.length === 0) {
        others.push(await listenOn(chosen))
        throw new Error('address in use')
      }
      return chosen
    },
  )
  expect(port).toBeGreaterThan(wanted)
  for (const other of others) other.close()
})

it('does not take another failure for a taken port', async () => {
  const wanted = await freePort(47_400)
  const start = onFreePort(
    wish(wanted),
    () => undefined,
    async () => {
      throw new Error('no such file')
    },
  )
  await expect(start).rejects.toThrow('no such file')
})
