import type { Campaign } from '@clarion/contracts/campaigns'
import { CAMPAIGN_CHANNEL, findCampaign, type ViewNeeds } from '@clarion/core/campaigns'
import { type Listener, listen } from '@clarion/db/listen'

export interface Subscriber {
  workspaceId: string
  /** Only this campaign; undefined for every campaign of the workspace. */
  campaignId: string | undefined
  send(campaign: Campaign): void
}

/** At most four updates a second per campaign. */
const COALESCE_MS = 250
/** When what could not be read is read again. */
const RETRY_MS = 1_000

/**
 * Tells open pages about campaigns that changed. Changes are announced by the database; each
 * campaign is read once per quarter second, however many changes and pages there are.
 */
export class LiveCampaigns {
  readonly #needs: ViewNeeds
  readonly #onFault: (error: unknown) => void
  readonly #subscribers = new Set<Subscriber>()
  readonly #workspaceOf = new Map<string, string>()
  readonly #changed = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #listener: Listener | undefined

  constructor(needs: ViewNeeds, onFault: (error: unknown) => void) {
    this.#needs = needs
    this.#onFault = onFault
  }

  async start(url: string): Promise<void> {
    const onFault = this.#onFault
    this.#listener = await listen(
      { url, channels: [CAMPAIGN_CHANNEL], name: 'clarion-api-listen', onFault },
      (_, campaignId) => this.#note(campaignId),
      () => this.#noteWatched(),
    )
  }

  /** Adds a page; the function returned takes it away. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#listener?.close()
  }

  /** Pages that are told of changes. */
  get subscriberCount(): number {
    return this.#subscribers.size
  }

  #note(campaignId: string): void {
    if (this.#subscribers.size === 0) return
    this.#changed.add(campaignId)
    this.#publishIn(COALESCE_MS)
  }

  #publishIn(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#publish().catch((error: unknown) => {
        this.#onFault(error)
        this.#publishIn(RETRY_MS)
      })
    }, ms)
  }

  /** After a gap nobody knows what changed: pages that watch one campaign get it afresh. */
  #noteWatched(): void {
    for (const { campaignId } of this.#subscribers) if (campaignId) this.#note(campaignId)
  }

  async #publish(): Promise<void> {
    for (const campaignId of [...this.#changed]) await this.#tell(campaignId)
  }

  /** A change that cannot be read just now stays noted: it may be the last one of its campaign. */
  async #tell(campaignId: string): Promise<void> {
    this.#changed.delete(campaignId)
    try {
      const workspaceId = await this.#findWorkspace(campaignId)
      const readers = [...this.#subscribers].filter(
        (s) =>
          s.workspaceId === workspaceId &&
          (s.campaignId === undefined || s.campaignId === campaignId),
      )
      if (workspaceId === undefined || readers.length === 0) return
      const view = await findCampaign(this.#needs, workspaceId, campaignId)
      if (view) for (const reader of readers) reader.send(view)
    } catch (error) {
      this.#changed.add(campaignId)
      throw error
    }
  }

  async #findWorkspace(campaignId: string): Promise<string | undefined> {
    const known = this.#workspaceOf.get(campaignId)
    if (known !== undefined) return known
    const row = await this.#needs.database
      .selectFrom('campaigns')
      .select('workspace_id')
      .where('id', '=', campaignId)
      .executeTakeFirst()
    if (row) this.#workspaceOf.set(campaignId, row.workspace_id)
    return row?.workspace_id
  }
}
