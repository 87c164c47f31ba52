import { type LaneNeeds, MESSAGE_CHANNEL, MessageLanes } from '@clarion/core/dispatch'
import { listen } from '@clarion/db/listen'

/** How often messages are looked for when no announcement wakes it. */
const IDLE_MS = 1_000

export interface MessageSender {
  /** Ends when messages under way are answered and written; what was not begun is left. */
  close(): Promise<void>
}

/**
 * Sends messages that were asked for over the API until it is closed: at once when one is announced,
 * and whatever is due every second. The needs must say that the worker stops before it is closed.
 */
export async function startMessageSender(needs: LaneNeeds, url: string): Promise<MessageSender> {
  const lanes = new MessageLanes(needs)
  let isClosing = false
  let isWoken = false
  let wake = (): void => undefined
  const tellOf = (): void => {
    isWoken = true
    wake()
  }
  const listener = await listen(
    { url, channels: [MESSAGE_CHANNEL], name: 'clarion-worker-messages', onFault: needs.onFault },
    tellOf,
    tellOf,
  )
  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (isWoken) wake()
    })
  const run = async (): Promise<void> => {
    while (!isClosing) {
      isWoken = false
      await lanes.look().catch(needs.onFault)
      if (!isClosing) await rest()
    }
    await lanes.drained()
  }
  const running = run()
  return {
    close: async () => {
      isClosing = true
      tellOf()
      await running
      await listener.close()
    },
  }
}
