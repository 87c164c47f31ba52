import { encodingOf, type Transcoder, transcoderFor } from './encoding.ts'
import { FileFault } from './file-fault.ts'

/** Looked at before anything else: the encoding, the separator and the columns are told from it. */
export const HEAD_BYTES = 64 * 1024
/** What is worked on at a stretch; larger parts of an upload are cut, so that others get a turn. */
const SLICE_BYTES = 16 * 1024

export interface TextFile {
  /** The first part as UTF-8, at least HEAD_BYTES long unless the file is shorter. */
  head: Buffer
  /** Whether the head is the whole file. */
  isWhole: boolean
  /** The whole file as UTF-8, the head included, in parts. */
  parts: AsyncIterable<Buffer>
  /** Ends the reading early; the upload is told. Safe to call at any time. */
  close(): Promise<void>
}

/**
 * Opens an upload as text: UTF-8 without byte order mark and without NUL, which PostgreSQL cannot
 * hold. Nothing is read ahead of the reader but the head.
 *
 * Errors: throws FileFault for a file that is empty, not text, or (later) too large, and whatever
 * the upload itself throws.
 */
export async function openTextFile(
  bytes: AsyncIterable<Uint8Array>,
  byteCountMax: number,
): Promise<TextFile> {
  const source = transcoded(slices(bytes, byteCountMax))
  const close = async (): Promise<void> => void (await source.return(undefined))
  try {
    const first: Buffer[] = []
    let isWhole = false
    for (let length = 0; length < HEAD_BYTES && !isWhole; ) {
      const part = await source.next()
      isWhole = part.done === true
      if (part.done) break
      length += part.value.length
      first.push(part.value)
    }
    const whole = Buffer.concat(first)
    assertIsText(whole)
    const head = withoutNul(whole)
    return { head, isWhole, parts: resumed(head, source), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function* resumed(
  head: Buffer,
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < head.length; at += SLICE_BYTES) yield head.subarray(at, at + SLICE_BYTES)
  for await (const part of rest) yield withoutNul(part)
}

async function* slices(
  bytes: AsyncIterable<Uint8Array>,
  byteCountMax: number,
): AsyncGenerator<Buffer, void, undefined> {
  let byteCount = 0
  for await (const part of bytes) {
    byteCount += part.byteLength
    if (byteCount > byteCountMax)
      throw new FileFault(
        'file-too-large',
        `The file is larger than ${Math.floor(byteCountMax / 1_000_000)} MB. Split it and upload the parts one by one.`,
      )
    const buffer = Buffer.from(part.buffer, part.byteOffset, part.byteLength)
    for (let at = 0; at < buffer.length; at += SLICE_BYTES)
      yield buffer.subarray(at, at + SLICE_BYTES)
  }
}

async function* transcoded(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const waiting: Buffer[] = []
  let waitingLength = 0
  let transcoder: Transcoder | undefined
  for await (const slice of source) {
    if (transcoder) {
      yield transcoder.write(slice)
      continue
    }
    waiting.push(slice)
    waitingLength += slice.length
    if (waitingLength < HEAD_BYTES) continue
    transcoder = opened(waiting)
    yield transcoder.write(Buffer.concat(waiting))
  }
  if (!transcoder) {
    transcoder = opened(waiting)
    yield transcoder.write(Buffer.concat(waiting))
  }
  yield transcoder.end()
}

function opened(waiting: readonly Buffer[]): Transcoder {
  const head = Buffer.concat(waiting)
  const known = foreignFormats.find(([signature]) => head.indexOf(signature) === 0)
  if (known) throw new FileFault('file-not-text', known[1])
  return transcoderFor(encodingOf(head))
}

const foreignFormats: readonly (readonly [Buffer, string])[] = [
  [
    Buffer.from('PK\u{3}\u{4}'),
    'This is a workbook or an archive, not a CSV file. In Excel choose Save as, then CSV UTF-8, and upload that file.',
  ],
  [
    Buffer.of(0xd0, 0xcf, 0x11, 0xe0),
    'This is an old Excel workbook, not a CSV file. In Excel choose Save as, then CSV UTF-8, and upload that file.',
  ],
  [
    Buffer.from('%PDF-'),
    'This is a PDF, not a CSV file. Export the table as CSV and upload that file.',
  ],
]

/** Text has hardly any control characters; random bytes have one in nine. */
const CONTROL_SHARE_MAX = 0.02
const CONTROL_COUNT_FREE = 3

function assertIsText(head: Buffer): void {
  let controlCount = 0
  let isBlank = true
  for (const byte of head) {
    if (byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte === 0x7f) controlCount++
    if (byte > 0x20) isBlank = false
  }
  if (controlCount > CONTROL_COUNT_FREE + head.length * CONTROL_SHARE_MAX)
    throw new FileFault(
      'file-not-text',
      'The file is not text. Save the table as CSV (UTF-8) and upload that file.',
    )
  if (isBlank)
    throw new FileFault(
      'file-empty',
      'The file is empty. Upload a CSV file whose first line names the columns.',
    )
}

/** Most parts hold no NUL and are passed on as they are. */
function withoutNul(part: Buffer): Buffer {
  return part.includes(0) ? (part.filter((byte) => byte !== 0) as Buffer) : part
}
