import { unknownObject } from '../errors/graph-problem.ts'
import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import { answered, type EdgeOutcome, refusedParameter, refusedWith } from '../graph/outcome.ts'
import { randomText } from '../random-pool.ts'

/** Source: Meta, Resumable upload (reference 3.2): samples for review, never the media sent. */
const typesOf: Readonly<Record<string, SampleKind>> = {
  'application/pdf': 'document',
  'image/jpeg': 'image',
  'image/jpg': 'image',
  'image/png': 'image',
  'video/mp4': 'video',
}
const FILE_BYTES_MAX = 100 * 1_024 * 1_024
const SESSIONS_MAX = 1_000
const HANDLES_MAX = 10_000

export type SampleKind = 'image' | 'video' | 'document'

interface Session {
  id: string
  signature: string
  fileType: string
  fileLength: number
  /** How many bytes have arrived; their content is not kept, as nobody looks at it. */
  receivedCount: number
}

/** Upload sessions and the handles they end in. */
export class UploadSessions {
  readonly #sessions = new Map<string, Session>()
  readonly #kindByHandle = new Map<string, SampleKind>()

  /** What a handle stands for; undefined when no session ended in it. */
  kindOf(handle: string): SampleKind | undefined {
    return this.#kindByHandle.get(handle)
  }

  /** POST /{app-id}/uploads. */
  start(request: GraphRequest): EdgeOutcome {
    const fileType = parameterOf(request, 'file_type') ?? ''
    const fileLength = Number(parameterOf(request, 'file_length'))
    if (!Object.hasOwn(typesOf, fileType)) {
      const known = Object.keys(typesOf).join(', ')
      return refusedParameter(`Param file_type must be one of {${known}}`)
    }
    if (!Number.isInteger(fileLength) || fileLength <= 0 || fileLength > FILE_BYTES_MAX) {
      return refusedParameter(`Param file_length must be a number from 1 to ${FILE_BYTES_MAX}`)
    }
    const session: Session = {
      id: `upload:${randomText('base64url', 48)}`,
      signature: randomText('base64url', 24),
      fileType,
      fileLength,
      receivedCount: 0,
    }
    this.#sessions.set(session.id, session)
    forgetOldest(this.#sessions, SESSIONS_MAX)
    return answered({ id: `${session.id}?sig=${session.signature}` })
  }

  /** GET and POST of a session: how far it has come, and the next bytes. */
  call(request: GraphRequest, id: string): EdgeOutcome {
    const session = this.#sessions.get(id)
    const isKnown = session !== undefined && request.query.get('sig') === session.signature
    if (!isKnown) return refusedWith(unknownObject(request.method, id))
    switch (request.method) {
      case 'GET':
        return answered({
          id: `${session.id}?sig=${session.signature}`,
          file_offset: session.receivedCount,
        })
      case 'POST':
        return this.#receive(request, session)
      default:
        return refusedWith(unknownObject(request.method, id))
    }
  }

  #receive(request: GraphRequest, session: Session): EdgeOutcome {
    // Meta's page insists on this scheme here, and on no other.
    if (!/^OAuth /i.test(request.authorization ?? '')) {
      return refusedParameter('The upload needs an Authorization header of the scheme OAuth')
    }
    if (Number(request.headers['file_offset']) !== session.receivedCount) {
      return refusedParameter(
        `The header file_offset must be ${session.receivedCount}, the bytes received so far`,
      )
    }
    const receivedCount = session.receivedCount + request.bytes.length
    if (request.bytes.length === 0 || receivedCount > session.fileLength) {
      return refusedParameter(
        `The session takes ${session.fileLength - session.receivedCount} more bytes, received ${request.bytes.length}`,
      )
    }
    session.receivedCount = receivedCount
    if (receivedCount < session.fileLength) {
      return answered({ id: session.id, file_offset: receivedCount })
    }
    this.#sessions.delete(session.id)
    const kind = typesOf[session.fileType] ?? 'image'
    const type = Buffer.from(session.fileType).toString('base64')
    const handle = `4::${type}:${randomText('base64url', 60)}`
    this.#kindByHandle.set(handle, kind)
    forgetOldest(this.#kindByHandle, HANDLES_MAX)
    return answered({ h: handle })
  }
}

function forgetOldest(entries: Map<string, unknown>, countMax: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= countMax) return
    entries.delete(key)
  }
}
