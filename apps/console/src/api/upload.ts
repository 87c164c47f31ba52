import type { Import } from '@clarion/contracts/imports'
import { ClarionClient, type UploadOptions } from '@clarion/sdk/client'

/** How far an upload is: bytes on their way, then the server reading the last rows. */
export type UploadProgress = { kind: 'sending'; share: number } | { kind: 'reading' }

/**
 * Uploads a file and resolves when it is read; a refused file throws ClarionProblem.
 * Goes through XMLHttpRequest, because fetch does not tell how much of a body has been sent.
 */
export function uploadFile(
  file: File,
  options: UploadOptions,
  onProgress: (progress: UploadProgress) => void,
): Promise<Import> {
  const client = new ClarionClient({
    baseUrl: '',
    fetch: (input, init) => send(String(input), init ?? {}, onProgress),
  })
  return client.uploadImport(file, file.name, options)
}

function send(
  url: string,
  init: RequestInit,
  onProgress: (progress: UploadProgress) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(init.method ?? 'GET', url)
    for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded, total }) =>
      onProgress({ kind: 'sending', share: total > 0 ? loaded / total : 0 })
    request.upload.onload = () => onProgress({ kind: 'reading' })
    request.onload = () => {
      const type = request.getResponseHeader('content-type') ?? 'text/plain'
      resolve(
        new Response(request.responseText, {
          status: request.status,
          headers: { 'content-type': type },
        }),
      )
    }
    request.onerror = () => reject(new TypeError('The connection was lost during the upload'))
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'))
    init.signal?.addEventListener('abort', () => request.abort())
    request.send(init.body instanceof FormData ? init.body : null)
  })
}
