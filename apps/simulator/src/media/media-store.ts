import { createHash, createHmac, randomInt } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { MediaFault, MediaKind, MediaLookup } from '../messages/media-reference.ts'
import { fitsKind } from './media-kinds.ts'

const DAY_MS = 86_400_000
/** Source: Meta, Media (reference 3.1, Dec 2025): uploads live 30 days, webhook media 7, a URL 5 minutes. */
export const UPLOAD_LIFE_MS = 30 * DAY_MS
export const INBOUND_LIFE_MS = 7 * DAY_MS
export const URL_LIFE_MS = 5 * 60_000
/** Beyond these the oldest files are forgotten, as though they had expired. */
const FILES_MAX = 20_000
const STORED_BYTES_MAX = 512 * 1_024 * 1_024
const FIRST_ID = 1_037_543_291_500_000n
const ID_STEP_MAX = 100_000

export interface MediaFile {
  id: string
  phoneNumberId: string
  mimeType: string
  size: number
  sha256: string
  bytes: Buffer
  expiresAtMs: number
}

export interface NewMedia {
  phoneNumberId: string
  mimeType: string
  bytes: Buffer
  /** Media people send live shorter than what the business uploads. */
  origin: 'upload' | 'inbound'
}

/** The files of one simulator, in memory, by id. */
export class MediaStore implements MediaLookup {
  readonly #clock: Clock
  readonly #urlSecret: string
  readonly #files = new Map<string, MediaFile>()
  #storedBytes = 0
  #lastId = FIRST_ID

  constructor(needs: { clock: Clock; urlSecret: string }) {
    this.#clock = needs.clock
    this.#urlSecret = needs.urlSecret
  }

  add({ phoneNumberId, mimeType, bytes, origin }: NewMedia): MediaFile {
    this.#lastId += BigInt(randomInt(1, ID_STEP_MAX))
    const lifeMs = origin === 'upload' ? UPLOAD_LIFE_MS : INBOUND_LIFE_MS
    const file: MediaFile = {
      id: String(this.#lastId),
      phoneNumberId,
      mimeType,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes,
      expiresAtMs: this.#clock.nowMs() + lifeMs,
    }
    this.#files.set(file.id, file)
    this.#storedBytes += file.size
    this.#forgetOldest()
    return file
  }

  /** The file, unless it is unknown or past its life. */
  find(id: string): MediaFile | undefined {
    const file = this.#files.get(id)
    return file === undefined || file.expiresAtMs <= this.#clock.nowMs() ? undefined : file
  }

  remove(id: string): void {
    const file = this.#files.get(id)
    if (file === undefined) return
    this.#files.delete(id)
    this.#storedBytes -= file.size
  }

  faultOf(id: string, phoneNumberId: string, kind: MediaKind): MediaFault | undefined {
    const file = this.#files.get(id)
    if (file === undefined) return 'unknown'
    if (file.expiresAtMs <= this.#clock.nowMs()) return 'expired'
    if (file.phoneNumberId !== phoneNumberId) return 'other-number'
    return fitsKind(file, kind) ? undefined : 'other-kind'
  }

  /** Path and query of a download, good for five minutes. */
  downloadPath(id: string): string {
    const expiresAtSeconds = Math.floor((this.#clock.nowMs() + URL_LIFE_MS) / 1_000)
    const hash = this.#hashOf(id, String(expiresAtSeconds))
    return `${DOWNLOAD_PATH}?mid=${id}&ext=${expiresAtSeconds}&hash=${hash}`
  }

  /** The file a download address names; undefined when it is wrong, stale, or its file is gone. */
  fileAt(query: URLSearchParams): MediaFile | undefined {
    const id = query.get('mid') ?? ''
    const expiresAt = query.get('ext') ?? ''
    if (query.get('hash') !== this.#hashOf(id, expiresAt)) return undefined
    return Number(expiresAt) * 1_000 > this.#clock.nowMs() ? this.find(id) : undefined
  }

  #hashOf(id: string, expiresAt: string): string {
    return createHmac('sha256', this.#urlSecret).update(`${id}/${expiresAt}`).digest('base64url')
  }

  #forgetOldest(): void {
    for (const id of this.#files.keys()) {
      const isTooMuch = this.#files.size > FILES_MAX || this.#storedBytes > STORED_BYTES_MAX
      if (!isTooMuch || this.#files.size === 1) return
      this.remove(id)
    }
  }
}

/** Where Meta's download host keeps attachments; here it is on the simulator's own host. */
export const DOWNLOAD_PATH = '/whatsapp_business/attachments/'
