import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type DataFiles, dataFiles } from './files.ts'
import { startOf } from './processes.ts'
import { takeStartLock } from './start-lock.ts'

let base: string
let files: DataFiles
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'clarion-lock-'))
  files = dataFiles(base, undefined)
  mkdirSync(files.dir)
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const heldBy = (holder: object): void =>
  writeFileSync(files.lock, JSON.stringify({ dataDir: files.dir, ...holder }))

it('is held until it is released', async () => {
  const lock = await takeStartLock(files)
  expect(await takeStartLock(files)).toEqual({ kind: 'taken', pid: process.pid })
  if (lock.kind === 'held') lock.release()
  expect(await takeStartLock(files)).toMatchObject({ kind: 'held' })
})

it('lets one of many that come at once win', async () => {
  heldBy({ pid: 2 ** 22 + 1, start: 'long gone' })
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => takeStartLock(files)))
  expect(outcomes.filter((outcome) => outcome.kind === 'held')).toHaveLength(1)
})

it('is free after its holder died, also when the process id is used again', async () => {
  heldBy({ pid: process.ppid, start: 'before this one' })
  expect(await takeStartLock(files)).toMatchObject({ kind: 'held' })
})

it('is free when it is of the folder this one was copied from', async () => {
  heldBy({ pid: process.ppid, start: startOf(process.ppid), dataDir: base })
  expect(await takeStartLock(files)).toMatchObject({ kind: 'held' })
})

it('is free when its holder was killed before writing its name', async () => {
  writeFileSync(files.lock, '')
  utimesSync(files.lock, 0, 0)
  expect(await takeStartLock(files)).toMatchObject({ kind: 'held' })
})
