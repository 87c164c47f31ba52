import type { Campaign, Campaign as View } from '@clarion/contracts/campaigns'
import { CAMPAIGN_CHANNEL, findCampaign, type ViewNeeds } from '@clarion/core/campaigns'
import { type Listener, listen } from '@clarion/db/listen'

export interface Subscriber {
  workspaceId: string
  /** Only this campaign; undefined for every campaign of the workspace. */
  campaignId: string | undefined
  send(campaign: View): void
}

/** At most four updates a second per campaign. */
const COALESCE_MS = 250

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

  #note(campaignId: string): void {
    if (this.#subscribers.size === 0) return
    this.#changed.add(campaignId)
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#publish().catch(this.#onFault)
    }, COALESCE_MS)
  }

  /** After a gap nobody knows what changed: pages that watch one campaign get it afresh. */
  #noteWatched(): void {
    for (const { campaignId } of this.#subscribers) if (campaignId) this.#note(campaignId)
  }

  async #publish(): Promise<void> {
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const campaignId of changed) {
      const workspaceId = await this.#findWorkspace(campaignId)
      const readers = [...this.#subscribers].filter(
        (s) =>
          s.workspaceId === workspaceId &&
          (s.campaignId === undefined || s.campaignId === campaignId),
      )
      if (workspaceId === undefined || readers.length === 0) continue
      const view: Campaign | undefined = await findCampaign(this.#needs, workspaceId, campaignId)
      if (view) for (const reader of readers) reader.send(view)
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
