import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

/**
 * Which encoding a file has, told from its bytes.
 *
 * A byte order mark is believed. Without one, UTF-16 shows as NUL in every second byte, since
 * digits and separators have a NUL half. For the rest the question is UTF-8 or Windows-1252 (of
 * which Latin-1 is a part), and while only ASCII has been seen both read the same, so the question
 * is put off to the first part of the file that is not ASCII: `undecided` until then.
 */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'undecided'

const UTF8_MARK = Buffer.of(0xef, 0xbb, 0xbf)
const UTF16LE_MARK = Buffer.of(0xff, 0xfe)
const UTF16BE_MARK = Buffer.of(0xfe, 0xff)
const REPLACEMENT = '\u{fffd}'

const beginsWith = (bytes: Buffer, mark: Buffer): boolean =>
  bytes.subarray(0, mark.length).equals(mark)

/** The encoding of a file that begins with these bytes. */
export function encodingOf(head: Buffer): Encoding {
  if (beginsWith(head, UTF8_MARK)) return 'utf-8'
  if (beginsWith(head, UTF16LE_MARK)) return 'utf-16le'
  if (beginsWith(head, UTF16BE_MARK)) return 'utf-16be'
  const unmarked = unmarkedUtf16(head)
  if (unmarked) return unmarked
  return byteEncodingOf(head)
}

/** At least this share of one half of the byte pairs is NUL, and hardly any of the other half. */
const NUL_HALF_SHARE_MIN = 0.4
const OTHER_HALF_SHARE_MAX = 0.1

function unmarkedUtf16(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const pairCount = Math.floor(head.length / 2)
  if (pairCount < 4) return undefined
  const nulCounts = [0, 0]
  for (let at = 0; at < pairCount * 2; at++)
    if (head[at] === 0) nulCounts[at % 2] = (nulCounts[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nulCounts.map((count) => count / pairCount)
  if (odd >= NUL_HALF_SHARE_MIN && even <= OTHER_HALF_SHARE_MAX) return 'utf-16le'
  if (even >= NUL_HALF_SHARE_MIN && odd <= OTHER_HALF_SHARE_MAX) return 'utf-16be'
  return undefined
}

/**
 * UTF-8 when at least as many of the bytes beyond ASCII form valid sequences as do not. Text in
 * Windows-1252 almost never forms one; one damaged byte must not make a UTF-8 file unreadable.
 */
function byteEncodingOf(bytes: Buffer): 'utf-8' | 'windows-1252' | 'undecided' {
  const whole = bytes.subarray(0, bytes.length - unfinishedTail(bytes))
  if (isAscii(whole)) return 'undecided'
  if (isUtf8(whole)) return 'utf-8'
  let sequenceCount = 0
  let strayCount = 0
  for (let at = 0; at < whole.length; ) {
    const length = sequenceLength(whole, at)
    if (length === 0) strayCount++
    else if (length > 1) sequenceCount++
    at += Math.max(length, 1)
  }
  return sequenceCount >= strayCount ? 'utf-8' : 'windows-1252'
}

/** How many bytes a UTF-8 sequence that begins with this byte has; 0 when none does. */
function lengthByLead(lead: number): number {
  if (lead < 0x80) return 1
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  return 0
}

/** Length of the valid UTF-8 sequence at this place; 0 when there is none. */
function sequenceLength(bytes: Buffer, at: number): number {
  const length = lengthByLead(bytes[at] ?? 0)
  if (length <= 1) return length
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}

/** How many bytes at the end begin a sequence that the next part may finish: 0 to 3. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0x80 && byte <= 0xbf) continue
    return lengthByLead(byte) > back ? back : 0
  }
  return 0
}

/** UTF-8, where each byte that belongs to no sequence is read as Windows-1252. */
function repairUtf8(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length === 0) {
      parts.push(bytes.subarray(from, at), fromWindows1252(bytes.subarray(at, at + 1)))
      from = at + 1
    }
    at += Math.max(length, 1)
  }
  return Buffer.concat([...parts, bytes.subarray(from)])
}

const fromWindows1252 = (bytes: Buffer): Buffer => Buffer.from(iconv.decode(bytes, 'windows-1252'))

/** Turns a file's bytes, part by part, into UTF-8 without a byte order mark. */
export interface Transcoder {
  write(part: Buffer): Buffer
  end(): Buffer
}

export function transcoderFor(encoding: Encoding): Transcoder {
  return encoding === 'utf-16le' || encoding === 'utf-16be'
    ? new Utf16Transcoder(encoding)
    : new ByteTranscoder(encoding)
}

/**
 * UTF-8 and Windows-1252. A UTF-8 file with a stray byte somewhere keeps its encoding: the byte
 * alone is read as Windows-1252, so neither the file nor a single row is lost to it.
 */
class ByteTranscoder implements Transcoder {
  #encoding: 'utf-8' | 'windows-1252' | 'undecided'
  #tail: Buffer = Buffer.alloc(0)
  #isStart = true

  constructor(encoding: 'utf-8' | 'windows-1252' | 'undecided') {
    this.#encoding = encoding
  }

  write(part: Buffer): Buffer {
    const joined = this.#tail.length > 0 ? Buffer.concat([this.#tail, part]) : part
    const tailLength = this.#encoding === 'windows-1252' ? 0 : unfinishedTail(joined)
    this.#tail = joined.subarray(joined.length - tailLength)
    return this.#read(joined.subarray(0, joined.length - tailLength))
  }

  end(): Buffer {
    const tail = this.#tail
    this.#tail = Buffer.alloc(0)
    return this.#read(tail)
  }

  #read(given: Buffer): Buffer {
    const bytes = this.#isStart && beginsWith(given, UTF8_MARK) ? given.subarray(3) : given
    if (given.length > 0) this.#isStart = false
    if (this.#encoding === 'undecided') this.#encoding = byteEncodingOf(bytes)
    if (this.#encoding === 'undecided' && isAscii(bytes)) return bytes
    if (this.#encoding === 'windows-1252') return fromWindows1252(bytes)
    return isUtf8(bytes) ? bytes : repairUtf8(bytes)
  }
}

/** UTF-16. A surrogate pair cut by the end of a part is held back until the next. */
class Utf16Transcoder implements Transcoder {
  readonly #decoder: { write(bytes: Buffer): string; end(): string | undefined }
  #held = ''
  #isStart = true

  constructor(encoding: 'utf-16le' | 'utf-16be') {
    this.#decoder = iconv.getDecoder(encoding, { stripBOM: false })
  }

  write(part: Buffer): Buffer {
    const text = this.#held + this.#decoder.write(part)
    const last = text.charCodeAt(text.length - 1)
    const isCut = last >= 0xd800 && last <= 0xdbff
    this.#held = isCut ? text.slice(-1) : ''
    return this.#utf8(isCut ? text.slice(0, -1) : text)
  }

  end(): Buffer {
    return this.#utf8(this.#held + (this.#decoder.end() ?? ''))
  }

  #utf8(text: string): Buffer {
    const unmarked = this.#isStart && text.startsWith('\u{feff}') ? text.slice(1) : text
    if (text.length > 0) this.#isStart = false
    return Buffer.from(unmarked.isWellFormed() ? unmarked : unmarked.replace(LONE, REPLACEMENT))
  }
}

const LONE = /\p{Surrogate}/gu
