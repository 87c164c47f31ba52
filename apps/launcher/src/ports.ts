import { freePort, isPortFree } from '@clarion/local-postgres/server'
import { StartProblem } from './start-problem.ts'

export interface PortWish {
  /** What listens there, as a person calls it. */
  of: string
  wanted: number
  host: string
  /** A fixed port makes way for nothing. */
  isFixed: boolean
}

const TRIES_MAX = 5

/**
 * Starts something on the wanted port, or the next free one when it is taken. A port that was free
 * when we looked can be taken when the process gets there; then the next one is tried.
 * Errors: throws StartProblem when a fixed port is taken, and whatever `start` throws otherwise.
 */
export async function onFreePort<Started>(
  wish: PortWish,
  say: (message: string) => void,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let tries = 1; ; tries++) {
    const port = await choosePort(wish)
    if (port !== wish.wanted)
      say(`Port ${wish.wanted} is taken; the ${wish.of} takes ${port} instead`)
    try {
      return await start(port)
    } catch (error) {
      const isOurs = wish.isFixed || tries === TRIES_MAX || (await isPortFree(port, wish.host))
      if (isOurs) throw error
    }
  }
}

async function choosePort({ wanted, host, isFixed, of }: PortWish): Promise<number> {
  if (!isFixed) return freePort(wanted, host)
  if (await isPortFree(wanted, host)) return wanted
  throw new StartProblem(
    `Port ${wanted} is taken by another program. Give the ${of} another one with --port, or leave --port out to take the next free one.`,
  )
}
