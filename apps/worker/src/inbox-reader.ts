import {
  BODIES_PER_BATCH,
  INBOX_CHANNEL,
  type ReadInboxNeeds,
  readInbox,
} from '@clarion/core/delivery'
import { listen } from '@clarion/db/listen'

/** How long the reader rests when the inbox is empty and no announcement wakes it. */
const IDLE_MS = 1_000
/** How long it rests when the database is away. */
const FAULT_MS = 1_000
/** Bodies gather this long after an announcement, so that one statement applies many. */
const GATHER_MS = 20
/** While bodies keep coming they gather this long: few statements apply many reports. */
const BETWEEN_MS = 250

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export interface InboxReader {
  /** Ends after the batch under way. */
  close(): Promise<void>
}

/** Reads the inbox until it is closed: at once when something is announced, else every second. */
export async function startInboxReader(needs: ReadInboxNeeds, url: string): Promise<InboxReader> {
  let isClosing = false
  let wake = (): void => undefined
  const listener = await listen(
    { url, channels: [INBOX_CHANNEL], name: 'clarion-worker-listen', onFault: needs.onFault },
    () => wake(),
  )
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        setTimeout(resolve, Math.min(ms, GATHER_MS))
      }
    })
  const run = async (): Promise<void> => {
    while (!isClosing) {
      const taken = await readInbox(needs).catch((error: unknown) => {
        needs.onFault(error)
        return undefined
      })
      if (taken === undefined) await rest(FAULT_MS)
      else if (taken === 0 && !isClosing) await rest(IDLE_MS)
      else if (taken < BODIES_PER_BATCH) await pause(BETWEEN_MS)
    }
  }
  const running = run()
  return {
    close: async () => {
      isClosing = true
      wake()
      await running
      await listener.close()
    },
  }
}
