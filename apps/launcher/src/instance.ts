import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { runAs, SYSTEM_STATE_DIR } from '@clarion/local-postgres/native'
import { z } from 'zod'
import { type DataFiles, isOfAnother, readJson, writeJson } from './files.ts'

const schema = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/), dataDir: z.string() })
const ID_BYTES = 8

/**
 * The id of the instance whose data this is; undefined before its first start. A data folder that
 * was moved keeps its id. One that was copied has none of its own yet: with the first one's, two
 * instances would share one worker's name and, for root, one database.
 */
export function ownInstance(files: DataFiles): string | undefined {
  const known = readJson(files.instance, schema)
  return known === undefined || isOfAnother(files.dir, known.dataDir) ? undefined : known.id
}

/** The id of this instance, made at its first start. */
export function readOrMakeInstance(files: DataFiles): string {
  const id = ownInstance(files) ?? randomBytes(ID_BYTES).toString('hex')
  writeJson(files.instance, { id, dataDir: files.dir })
  return id
}

/** Root's instances keep their database where `nobody`, whom PostgreSQL then runs as, can read. */
export const systemInstanceDir = (id: string): string => join(SYSTEM_STATE_DIR, 'instances', id)

/** The folder of the instance's PostgreSQL. */
export const clusterDir = (files: DataFiles, id: string): string =>
  runAs() === undefined ? files.postgres : join(systemInstanceDir(id), 'data')
