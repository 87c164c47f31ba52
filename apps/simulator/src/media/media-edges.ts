import { type GraphAnswer, unknownObject } from '../errors/graph-problem.ts'
import { type GraphRequest, parameterOf } from '../graph/graph-request.ts'
import {
  answered,
  type EdgeOutcome,
  refusedParameter,
  refusedWith,
  succeeded,
} from '../graph/outcome.ts'
import type { PhoneNumber } from '../world/world.ts'
import { bareType, bytesMaxOf, mediaTypes, uploadKindOf } from './media-kinds.ts'
import type { MediaFile, MediaStore } from './media-store.ts'

const ANY_TYPE = 'application/octet-stream'

/** POST /{phone-number-id}/media. Source: Meta, Media (reference 3.1, Dec 2025). */
export async function uploadMedia(
  request: GraphRequest,
  sender: PhoneNumber,
  media: MediaStore,
): Promise<EdgeOutcome> {
  if (parameterOf(request, 'messaging_product') !== 'whatsapp') {
    return refusedParameter('The parameter messaging_product is required.')
  }
  const file = request.files.get('file')
  if (file === undefined) return refusedParameter('The parameter file is required.')
  const partType = bareType(file.type)
  const mimeType =
    partType === '' || partType === ANY_TYPE
      ? bareType(parameterOf(request, 'type') ?? '')
      : partType
  const kind = uploadKindOf(mimeType)
  if (kind === undefined) {
    const known = mediaTypes.join(', ')
    const received = mimeType === '' ? ANY_TYPE : mimeType
    return refusedParameter(
      `Param file must be a file with one of the following types: ${known}. Received file of type '${received}'.`,
    )
  }
  const bytes = Buffer.from(await file.arrayBuffer())
  const bytesMax = bytesMaxOf(kind, bytes)
  if (bytes.length === 0 || bytes.length > bytesMax) {
    const details = `The file has ${bytes.length} bytes; a file of type ${mimeType} may have 1 to ${bytesMax}.`
    return refusedWith({ code: 131053, details })
  }
  const stored = media.add({ phoneNumberId: sender.id, mimeType, bytes, origin: 'upload' })
  return answered({ id: stored.id })
}

/** GET and DELETE of a media id, with the optional check that a number owns it. */
export function mediaNodeCall(
  request: GraphRequest,
  file: MediaFile,
  media: MediaStore,
): EdgeOutcome {
  const owner = request.query.get('phone_number_id')
  if (owner !== null && owner !== file.phoneNumberId) {
    return refusedWith(unknownObject(request.method, file.id))
  }
  switch (request.method) {
    case 'GET':
      return answered({
        messaging_product: 'whatsapp',
        url: `${request.origin}${media.downloadPath(file.id)}`,
        mime_type: file.mimeType,
        sha256: file.sha256,
        file_size: file.size,
        id: file.id,
      })
    case 'DELETE':
      media.remove(file.id)
      return succeeded
    default:
      return refusedWith(unknownObject(request.method, file.id))
  }
}

/** The download host: the bytes of a file for whoever has its address and a token, for five minutes. */
export function downloadMedia(request: GraphRequest, media: MediaStore): GraphAnswer {
  const file = request.method === 'GET' ? media.fileAt(request.query) : undefined
  if (file === undefined) {
    return { httpStatus: 404, body: { error: { message: 'Media not found', code: 404 } } }
  }
  return { httpStatus: 200, body: file.bytes, headers: { 'content-type': file.mimeType } }
}
