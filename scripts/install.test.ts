import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ensureInstalled, fingerprint, nextStep } from './install.mjs'

const upToDate = { stamp: 'a', wanted: 'a', hasNode: true, marker: 'none' } as const

it('installs only when something is missing or the lockfile changed', () => {
  expect(nextStep(upToDate)).toBe('nothing')
  expect(nextStep({ ...upToDate, stamp: undefined })).toBe('install')
  expect(nextStep({ ...upToDate, wanted: 'b' })).toBe('install')
  expect(nextStep({ ...upToDate, hasNode: false })).toBe('install')
})

it('waits for an install under way and begins anew after one that was killed', () => {
  expect(nextStep({ ...upToDate, marker: 'alive' })).toBe('wait')
  expect(nextStep({ ...upToDate, marker: 'dead' })).toBe('begin anew')
})

/** An npx that notes its call and then does what the test asks. */
const fakeNpx = `#!/bin/sh
echo "$@" >> npx-calls
if [ -e npx-fails ]; then echo 'no such package: unicorn' >&2; exit 1; fi
mkdir -p node_modules/node/bin && echo runtime > node_modules/node/bin/node
`

let root: string
let said: string[]
const say = (line: string): void => {
  said.push(line)
}
const calls = (): number => readFileSync(join(root, 'npx-calls'), 'utf8').trim().split('\n').length
const path = process.env['PATH']

beforeEach(() => {
  said = []
  root = join(mkdtempSync(join(tmpdir(), 'clarion-install-')), 'a clone')
  mkdirSync(join(root, 'bin'), { recursive: true })
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 9')
  writeFileSync(join(root, 'pnpm-workspace.yaml'), 'packages: []')
  writeFileSync(join(root, 'bin', 'npx'), fakeNpx)
  chmodSync(join(root, 'bin', 'npx'), 0o755)
  process.env['PATH'] = `${join(root, 'bin')}${delimiter}${path}`
})

afterEach(() => {
  process.env['PATH'] = path
  rmSync(root, { recursive: true, force: true })
})

it('installs once, says so once, and is silent afterwards', async () => {
  await ensureInstalled(root, say)
  expect(await ensureInstalled(root, say)).toBe(join(root, 'node_modules/node/bin/node'))
  expect(calls()).toBe(1)
  expect(said).toEqual([expect.stringContaining('Installing…')])
  expect(readFileSync(join(root, 'npx-calls'), 'utf8')).toContain('--frozen-lockfile')
})

it('installs again when the lockfile changes', async () => {
  await ensureInstalled(root, say)
  const before = fingerprint(root)
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'lockfileVersion: 9 # changed')
  expect(fingerprint(root)).not.toBe(before)
  await ensureInstalled(root, say)
  expect(calls()).toBe(2)
})

it('lets one of several commands install while the others wait', async () => {
  await Promise.all([1, 2, 3].map(() => ensureInstalled(root, say)))
  expect(calls()).toBe(1)
})

it('shows what the installer said when it fails, and tries again next time', async () => {
  writeFileSync(join(root, 'npx-fails'), '')
  await expect(ensureInstalled(root, say)).rejects.toThrow('no such package: unicorn')
  rmSync(join(root, 'npx-fails'))
  await ensureInstalled(root, say)
  expect(calls()).toBe(2)
})

it('throws away what an install killed halfway left behind, and what it left running', async () => {
  const orphan = spawn('sh', ['-c', 'sleep 60 # pnpm'], { detached: true, stdio: 'ignore' })
  const dead = Number(execFileSync('sh', ['-c', 'echo $$']).toString())
  const ended = new Promise((resolve) => orphan.on('exit', (_code, signal) => resolve(signal)))
  const half = join(root, 'node_modules', 'half')
  mkdirSync(half, { recursive: true })
  const marker = join(root, 'node_modules', '.clarion-installing')
  writeFileSync(marker, JSON.stringify({ installer: dead, start: '1', pnpm: orphan.pid }))
  await ensureInstalled(root, say)
  expect(await ended).toBe('SIGKILL')
  expect(existsSync(half)).toBe(false)
  expect(existsSync(marker)).toBe(false)
})

it('does not wait for a program that has the process id of a killed install', async () => {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  const marker = join(root, 'node_modules', '.clarion-installing')
  writeFileSync(marker, JSON.stringify({ installer: process.ppid, start: 'long ago' }))
  await ensureInstalled(root, say)
  expect(said).toEqual([expect.stringContaining('Installing…')])
})

it('works with nothing but the files of a clone', () => {
  for (const name of ['run.mjs', 'install.mjs', 'checks.mjs'])
    cpSync(join(import.meta.dirname, name), join(root, 'scripts', name))
  expect(() =>
    execFileSync(process.execPath, [join(root, 'scripts', 'run.mjs'), 'dance'], { stdio: 'pipe' }),
  ).toThrow('Usage: node scripts/run.mjs start|reset|bench|chaos|e2e|temporal|test|check')
})
