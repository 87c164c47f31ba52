import { flushCompileCache } from 'node:module'

/** What a process tells the launcher that started it, over the channel between them. */
export interface ReadyMessage {
  type: 'ready'
  /** Where it listens; absent for a process that listens nowhere. */
  port?: number
}

/**
 * Tells the launcher that this process serves; does nothing when it was started alone.
 * Effect: also writes Node's compile cache, which a process killed by -9 would never write, so that
 * the one started in its place is quick.
 */
export function tellReady(port?: number): void {
  flushCompileCache()
  process.send?.({ type: 'ready', ...(port === undefined ? {} : { port }) } satisfies ReadyMessage)
}

/**
 * Ends this process when its launcher is gone, even by -9: a sender without a launcher would go on
 * unseen beside the one that a next start brings up. Does nothing when it was started alone.
 *
 * @param end ends the process in order, as on SIGTERM
 */
export function endWithLauncher(end: () => void): void {
  if (process.channel === undefined) return
  process.once('disconnect', end)
  process.channel?.unref() // waiting for the launcher's end is no reason to live
}
