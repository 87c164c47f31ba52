import type { Campaign } from '@clarion/contracts/campaigns'

/**
 * Keeps one stream of campaign events open. The browser reconnects by itself after a broken
 * connection, but gives up for good when the server answers with an error; then this opens the
 * stream anew after a pause that doubles. Events missed meanwhile are gone, so whoever listens
 * reads everything again when `onReturn` is called.
 */
export interface LiveFeedNeeds {
  open: (url: string) => LiveSource
  /** Runs `then` after a while and returns what stops that. */
  later: (ms: number, then: () => void) => () => void
}

/** The part of EventSource used here. */
export interface LiveSource {
  readonly readyState: number
  onopen: ((event: Event) => void) | null
  onerror: ((event: Event) => void) | null
  addEventListener: (type: 'campaign', listener: (event: MessageEvent<string>) => void) => void
  close: () => void
}

export interface LiveFeedListener {
  onCampaign: (campaign: Campaign) => void
  onLost: () => void
  onReturn: () => void
}

const REOPEN_FIRST_MS = 1_000
const REOPEN_MAX_MS = 30_000
const CLOSED = 2

/** Opens the feed and returns what closes it. */
export function openLiveFeed(
  url: string,
  listener: LiveFeedListener,
  needs: LiveFeedNeeds,
): () => void {
  let source: LiveSource | undefined
  let stopWaiting: (() => void) | undefined
  let isLost = false
  let reopenMs = REOPEN_FIRST_MS

  const connect = () => {
    const opened = needs.open(url)
    source = opened
    opened.onopen = () => {
      reopenMs = REOPEN_FIRST_MS
      if (isLost) listener.onReturn()
      isLost = false
    }
    opened.onerror = () => {
      if (!isLost) listener.onLost()
      isLost = true
      if (opened.readyState !== CLOSED) return
      stopWaiting = needs.later(reopenMs, connect)
      reopenMs = Math.min(REOPEN_MAX_MS, reopenMs * 2)
    }
    opened.addEventListener('campaign', (event) => {
      // The server checks what it streams against the same contracts.
      listener.onCampaign(JSON.parse(event.data) as Campaign)
    })
  }

  connect()
  return () => {
    stopWaiting?.()
    source?.close()
  }
}
