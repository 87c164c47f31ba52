import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'
import { HttpProblem, ONE_FILE } from './problem-replies.ts'

/** A million rows of contact data are about 60 MB. */
export const UPLOAD_BYTES_MAX = 256 * 1024 * 1024

export interface Upload {
  fileName: string
  /** The file's bytes, from the start each time. */
  bytes(): AsyncIterable<Uint8Array>
  /** Text fields of the form, before or after the file. */
  fields: ReadonlyMap<string, string>
  /** Removes the file. Must be called, whatever happens. */
  discard(): Promise<void>
}

/**
 * Takes a form with one file in the field "file". The file rests on disk until the whole form has
 * come, because fields that say how to read it may stand behind it; memory stays flat.
 *
 * Errors: throws HttpProblem when there is no file, or more than one, or it is too large.
 */
export async function takeUpload(request: FastifyRequest): Promise<Upload> {
  const folder = await mkdtemp(join(tmpdir(), 'clarion-upload-'))
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true })
  const path = join(folder, 'file')
  const fields = new Map<string, string>()
  let fileName: string | undefined
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        addField(fields, part.fieldname, part.value)
      } else if (part.fieldname !== 'file' || fileName !== undefined) {
        throw new HttpProblem('field-unknown', ONE_FILE)
      } else {
        fileName = part.filename || 'file'
        await pipeline(part.file, createWriteStream(path))
        if (part.file.truncated)
          throw new HttpProblem(
            'file-too-large',
            `The file is larger than ${UPLOAD_BYTES_MAX / 1024 / 1024} MB. Split it.`,
          )
      }
    }
    if (fileName === undefined)
      throw new HttpProblem(
        'file-missing',
        'Send the file as multipart/form-data in the field "file".',
      )
    return { fileName, fields, discard, bytes: () => createReadStream(path) }
  } catch (error) {
    await discard()
    throw error
  }
}

/** A field announced as JSON comes parsed; it is read again with the schema of its name. */
function addField(fields: Map<string, string>, name: string, value: unknown): void {
  if (fields.has(name)) {
    const detail = 'it is given more than once'
    throw new HttpProblem('field-invalid', `The form is not acceptable at /${name}: ${detail}.`, {
      errors: [{ pointer: `/${name}`, code: 'field-invalid', detail }],
    })
  }
  fields.set(name, typeof value === 'string' ? value : JSON.stringify(value))
}
