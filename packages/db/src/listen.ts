import { Client } from 'pg'

export interface ListenOptions {
  url: string
  channels: readonly string[]
  /** Shown in pg_stat_activity. */
  name: string
  onFault(error: unknown): void
}

export interface Listener {
  close(): Promise<void>
}

const RECONNECT_MS = 500

/**
 * Listens on channels over a connection of its own, and comes back by itself when the connection
 * breaks. Announcements made meanwhile are lost: `onReconnect` tells to look for what was missed.
 */
export async function listen(
  options: ListenOptions,
  onNotice: (channel: string, payload: string) => void,
  onReconnect: () => void = () => undefined,
): Promise<Listener> {
  let client: Client | undefined
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  const connect = async (): Promise<void> => {
    const fresh = new Client({
      connectionString: options.url,
      application_name: options.name,
      keepAlive: true,
    })
    fresh.on('error', options.onFault)
    fresh.on('end', () => {
      if (!isClosed && client === fresh) reconnectSoon()
    })
    fresh.on('notification', ({ channel, payload }) => onNotice(channel, payload ?? ''))
    await fresh.connect()
    for (const channel of options.channels)
      await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`)
    client = fresh
  }
  const reconnectSoon = (): void => {
    timer = setTimeout(() => {
      connect().then(onReconnect, (error: unknown) => {
        options.onFault(error)
        if (!isClosed) reconnectSoon()
      })
    }, RECONNECT_MS)
  }

  await connect()
  return {
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
