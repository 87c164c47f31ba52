import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { z } from 'zod'
import { StartProblem, systemCodeOf } from './start-problem.ts'

/** The files of one instance, in its data folder; all of them only for their owner's eyes. */
export interface DataFiles {
  dir: string
  secrets: string
  instance: string
  run: string
  lock: string
  credentials: string
  /** Node's compile cache: what lets a worker start again in a moment. */
  compileCache: string
  /** The database of an ordinary user; root's is in the system's state folder. */
  postgres: string
}

/** @param dataDir as the operator gave it, relative to where they are */
export function dataFiles(cloneDir: string, dataDir: string | undefined): DataFiles {
  const dir = dataDir === undefined ? join(cloneDir, '.clarion') : resolve(dataDir)
  return {
    dir,
    secrets: join(dir, 'secrets.json'),
    instance: join(dir, 'instance.json'),
    run: join(dir, 'run.json'),
    lock: join(dir, 'launcher.lock'),
    credentials: join(dir, 'credentials.json'),
    compileCache: join(dir, 'compile-cache'),
    postgres: join(dir, 'postgres'),
  }
}

/**
 * Whether what a file says about itself is about another data folder: this one is then a copy of
 * that one. Of a folder that was moved, the old place is gone.
 */
export const isOfAnother = (dataDir: string, recordedDir: string): boolean =>
  recordedDir !== dataDir && existsSync(recordedDir)

/** Writes a file so that a reader sees the old one or the new one, and never a part. */
export function writeWhole(path: string, text: string): void {
  const partial = `${path}.${process.pid}.new`
  writeFileSync(partial, text, { mode: 0o600 })
  renameSync(partial, path)
}

export const writeJson = (path: string, value: unknown): void =>
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`)

/** The text of a file, undefined when it is not there. Errors: throws when it may not be read. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return undefined
    throw new StartProblem(`${path} cannot be read (${systemCodeOf(cause)}).`, { cause })
  }
}

/** The value of a JSON file, undefined when it is not there or not of this shape. */
export function readJson<Shape extends z.ZodType>(
  path: string,
  shape: Shape,
): z.infer<Shape> | undefined {
  const text = readIfThere(path)
  if (text === undefined) return undefined
  try {
    return shape.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
