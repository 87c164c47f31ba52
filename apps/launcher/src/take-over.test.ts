import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type DataFiles, dataFiles } from './files.ts'
import { readOrMakeInstance } from './instance.ts'
import { startOf } from './processes.ts'
import { openRunFile, readRun } from './run-file.ts'
import { leftoversOf, takeOver } from './take-over.ts'

let base: string
let files: DataFiles
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'clarion-take-over-'))
  files = dataFiles(base, undefined)
  mkdirSync(files.dir)
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const run = {
  pids: { launcher: 10, api: 11, worker: 12, postgres: 13 },
  starts: { launcher: 'a', api: 'b', worker: 'c', postgres: 'd' },
  ports: {},
  startedAt: '2026-11-21T20:00:00.000Z',
  dataDir: '/clone/.clarion',
}

it('ends only what is still the process it once was', () => {
  const isSame = (pid: number, start: string): boolean => pid === 12 && start === 'c'
  expect(leftoversOf(run, isSame)).toEqual([{ name: 'worker', pid: 12 }])
  expect(leftoversOf(undefined)).toEqual([])
})

it('leaves alone a process whose start was never noted', () => {
  expect(leftoversOf({ ...run, starts: {} }, () => true)).toEqual([])
})

it('ends a real process a killed launcher left, by force when it does not listen', async () => {
  const deaf = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  const exit = once(deaf, 'exit')
  const file = openRunFile(files, run.startedAt)
  file.setPid('worker', deaf.pid)
  expect(await takeOver(files, join(base, 'no-cluster'))).toEqual([
    { name: 'worker', pid: deaf.pid },
  ])
  expect(await exit).toEqual([null, 'SIGTERM'])
  expect(readRun(files)).toBeUndefined()
})

it('takes no other program for its database, and lets the database start all the same', async () => {
  const cluster = join(base, 'cluster')
  mkdirSync(cluster)
  const note = join(cluster, 'postmaster.pid')
  writeFileSync(note, `${process.pid}\n/elsewhere\n`)
  expect(await takeOver(files, cluster)).toEqual([])
  expect(() => readFileSync(note)).toThrow('ENOENT')
})

it('knows a process by its start, also when its id is used again', () => {
  expect(startOf(process.pid)).toBe(startOf(process.pid))
  expect(startOf(process.ppid)).not.toBe(startOf(process.pid))
  expect(startOf(2 ** 22 + 1)).toBeUndefined()
})

it('does not take the processes of the folder it was copied from for its own', () => {
  openRunFile(files, run.startedAt).setPid('worker', process.pid)
  const id = readOrMakeInstance(files)
  const copy = { ...files, dir: join(base, 'copy') }
  expect(readRun(copy)).toBeUndefined()
  expect(readOrMakeInstance({ ...copy, instance: files.instance })).not.toBe(id)
})

it('keeps its name when its folder is moved', () => {
  const id = readOrMakeInstance(files)
  rmSync(base, { recursive: true })
  const moved = dataFiles(`${base}-moved`, undefined)
  mkdirSync(moved.dir, { recursive: true })
  writeFileSync(moved.instance, JSON.stringify({ id, dataDir: files.dir }))
  expect(readOrMakeInstance(moved)).toBe(id)
  rmSync(`${base}-moved`, { recursive: true })
})
