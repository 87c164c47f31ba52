import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ByteStream } from '@clarion/sdk/client'
import { CommandEnd, exitCodes } from './exit-codes.ts'

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined

/** Counts what passes, and tells a broken source from a broken destination. */
class Source {
  bytes = 0
  broke: unknown
  readonly #stream: ByteStream
  constructor(stream: ByteStream) {
    this.#stream = stream
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#stream) {
        this.bytes += chunk.byteLength
        yield chunk
      }
    } catch (error) {
      this.broke = error
      throw error
    }
  }
}

/**
 * Writes a stream to a file and resolves with its length in bytes. The file appears whole or not at
 * all; one of that name is replaced.
 * Errors: throws a CommandEnd when the connection breaks or the file cannot be written.
 */
export async function saveStream(
  stream: ByteStream,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const part = `${path}.part`
  const source = new Source(stream)
  try {
    await pipeline(Readable.from(source), createWriteStream(part), { signal })
    await rename(part, path)
    return source.bytes
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined) // the first error is the one to tell
    signal.throwIfAborted()
    if (source.broke !== undefined) throw brokeOff(source.bytes, cause)
    throw new CommandEnd(`${path} cannot be written (${String(codeOf(cause))}).`, {
      exitCode: exitCodes.usage,
      cause,
    })
  }
}

/** Writes a stream to an output that stays open. A reader that leaves early, as `head` does, is no fault. */
export async function passStream(
  stream: ByteStream,
  out: Writable,
  signal: AbortSignal,
): Promise<void> {
  const source = new Source(stream)
  try {
    await pipeline(Readable.from(source), out, { signal, end: false })
  } catch (cause) {
    signal.throwIfAborted()
    if (source.broke !== undefined) throw brokeOff(source.bytes, cause)
    if (codeOf(cause) !== 'EPIPE' && codeOf(cause) !== 'ERR_STREAM_PREMATURE_CLOSE') throw cause
  }
}

const brokeOff = (bytes: number, cause: unknown): CommandEnd =>
  new CommandEnd(
    `The connection to Clarion broke after ${bytes} bytes; what came is not the whole.`,
    { exitCode: exitCodes.unreachable, cause },
  )
