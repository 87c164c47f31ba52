import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type DataFiles, isOfAnother } from './files.ts'
import { isSameProcess, startOf } from './processes.ts'
import { systemCodeOf } from './start-problem.ts'

const schema = z.object({ pid: z.int().positive(), start: z.string(), dataDir: z.string() })
type Holder = z.infer<typeof schema>

export type LockOutcome = { kind: 'held'; release(): void } | { kind: 'taken'; pid: number }

/** A lock without content is being written now, unless it is older than this. */
const EMPTY_LOCK_MS = 2_000
const LOOK_AGAIN_MS = 20

function read(path: string): { text: string; holder: Holder | undefined } | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    return { text, holder: text === '' ? undefined : schema.safeParse(JSON.parse(text)).data }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    return { text: '', holder: undefined }
  }
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false
    throw error
  }
}

function isYoung(path: string): boolean {
  const writtenAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  return writtenAt !== undefined && Date.now() - writtenAt < EMPTY_LOCK_MS
}

const isHolding = (holder: Holder, dataDir: string): boolean =>
  !isOfAnother(dataDir, holder.dataDir) && isSameProcess(holder.pid, holder.start)

/** Takes away the lock of a dead holder, and only that one, though others may do the same now. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.stale-${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return // another start was faster
  }
  if (readFileSync(aside, 'utf8') === stale) rmSync(aside)
  else renameSync(aside, path) // somebody had taken it since we looked
}

/**
 * Makes this process the one launcher of a data folder. A holder that died, even by -9, holds
 * nothing. Of several that start in the same instant one wins.
 */
export async function takeStartLock({ lock: path, dir }: DataFiles): Promise<LockOutcome> {
  const me: Holder = { pid: process.pid, start: startOf(process.pid) ?? '', dataDir: dir }
  const mine = JSON.stringify(me)
  for (;;) {
    if (create(path, mine))
      return {
        kind: 'held',
        release: () => {
          if (read(path)?.text === mine) rmSync(path, { force: true })
        },
      }
    const found = read(path)
    if (found === undefined) continue
    const { holder, text } = found
    if (holder !== undefined && isHolding(holder, dir)) return { kind: 'taken', pid: holder.pid }
    if (holder === undefined && isYoung(path)) await sleep(LOOK_AGAIN_MS)
    else removeStale(path, text)
  }
}
