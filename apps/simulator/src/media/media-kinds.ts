import type { MediaKind } from '../messages/media-reference.ts'

const KILOBYTE = 1_024
const MEGABYTE = 1_024 * KILOBYTE

/** Source: Meta, Supported media types (reference 3.1, Dec 2025). */
const types: Readonly<Record<string, 'image' | 'video' | 'audio' | 'document' | 'sticker'>> = {
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'sticker',
  'video/mp4': 'video',
  'video/3gpp': 'video',
  'video/3gp': 'video',
  'audio/aac': 'audio',
  'audio/amr': 'audio',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/ogg': 'audio',
  'text/plain': 'document',
  'application/pdf': 'document',
  'application/msword': 'document',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'document',
  'application/vnd.ms-excel': 'document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'document',
  'application/vnd.ms-powerpoint': 'document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'document',
}

const BYTES_MAX = {
  image: 5 * MEGABYTE,
  video: 16 * MEGABYTE,
  audio: 16 * MEGABYTE,
  document: 100 * MEGABYTE,
} as const
const STICKER_BYTES_MAX = 100 * KILOBYTE
const ANIMATED_STICKER_BYTES_MAX = 500 * KILOBYTE
const GIF_BYTES_MAX = 3.5 * MEGABYTE

export type UploadKind = 'image' | 'video' | 'audio' | 'document' | 'sticker'

export const mediaTypes: readonly string[] = Object.keys(types)

/** The type alone, without parameters such as `codecs=opus`, in lower case. */
export const bareType = (mimeType: string): string =>
  (mimeType.split(';')[0] ?? '').trim().toLowerCase()

export const uploadKindOf = (mimeType: string): UploadKind | undefined =>
  Object.hasOwn(types, mimeType) ? types[mimeType] : undefined

/** The most bytes a file of this kind may have. */
export function bytesMaxOf(kind: UploadKind, bytes: Buffer): number {
  if (kind !== 'sticker') return BYTES_MAX[kind]
  return isAnimatedWebp(bytes) ? ANIMATED_STICKER_BYTES_MAX : STICKER_BYTES_MAX
}

/** An extended WebP header (VP8X) says in one bit whether the picture moves. */
const isAnimatedWebp = (bytes: Buffer): boolean =>
  bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 0b10) !== 0

/** Whether a file can stand where a message wants media of this kind. */
export function fitsKind(file: { mimeType: string; size: number }, kind: MediaKind): boolean {
  if (kind === 'gif') return file.mimeType === 'video/mp4' && file.size <= GIF_BYTES_MAX
  return uploadKindOf(file.mimeType) === kind
}
