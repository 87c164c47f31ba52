import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readCliConfig } from './cli-config.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clarion-cli-config-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function credentialsIn(folder: string, content: unknown): string {
  const dir = join(root, folder, '.clarion')
  mkdirSync(dir, { recursive: true })
  const path = join(dir, 'credentials.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
const local = { baseUrl: 'http://127.0.0.1:4100', apiKey: 'key-of-file', email: 'a@b.example' }
const remote = { CLARION_URL: 'https://clarion.example', CLARION_API_KEY: 'key-of-env' }

it('finds the credentials in a folder above', () => {
  const path = credentialsIn('.', local)
  const below = join(root, 'docs', 'deep')
  mkdirSync(below, { recursive: true })
  expect(readCliConfig(below, {})).toEqual({
    baseUrl: local.baseUrl,
    apiKey: local.apiKey,
    source: path,
  })
})

it('takes the nearest credentials when there are several above', () => {
  credentialsIn('.', local)
  credentialsIn('inner', { ...local, apiKey: 'nearer' })
  expect(readCliConfig(join(root, 'inner'), {}).apiKey).toBe('nearer')
})

it('lets the environment win over the file', () => {
  credentialsIn('.', local)
  expect(readCliConfig(root, remote)).toMatchObject({
    baseUrl: 'https://clarion.example',
    apiKey: 'key-of-env',
  })
})

it('needs no file when the environment says everything', () => {
  expect(readCliConfig(root, remote).apiKey).toBe('key-of-env')
})

it('takes a key from the environment for the address of the file', () => {
  credentialsIn('.', local)
  expect(readCliConfig(root, { CLARION_API_KEY: 'other' })).toMatchObject({
    baseUrl: local.baseUrl,
    apiKey: 'other',
  })
})

it('never sends the key of a file to an address from elsewhere', () => {
  credentialsIn('.', local)
  expect(() => readCliConfig(root, { CLARION_URL: 'https://elsewhere.example' })).toThrow(
    /belongs to http:\/\/127\.0\.0\.1:4100/,
  )
  expect(readCliConfig(root, { CLARION_URL: 'http://127.0.0.1:4100/' }).apiKey).toBe('key-of-file')
})

it('looks only in CLARION_DIR when it is set, the .clarion folder itself included', () => {
  credentialsIn('.', local)
  credentialsIn('there', { ...local, apiKey: 'there' })
  expect(readCliConfig(root, { CLARION_DIR: 'there' }).apiKey).toBe('there')
  expect(readCliConfig(root, { CLARION_DIR: join(root, 'there', '.clarion') }).apiKey).toBe('there')
  expect(() => readCliConfig(root, { CLARION_DIR: join(root, 'nowhere') })).toThrow(/CLARION_DIR/)
})

it('says what to do when there is nothing to find', () => {
  expect(() => readCliConfig(root, { CLARION_URL: 'https://clarion.example' })).toThrow(
    /CLARION_API_KEY is not/,
  )
  expect(() => readCliConfig(root, {})).toThrow(/npm start/)
})

it('names the variable or the file that is wrong', () => {
  expect(() => readCliConfig(root, { ...remote, CLARION_URL: 'clarion.example' })).toThrow(
    /CLARION_URL is not an http/,
  )
  const path = credentialsIn('.', '{ "baseUrl": ')
  expect(() => readCliConfig(root, {})).toThrow(path)
  credentialsIn('.', { baseUrl: local.baseUrl })
  expect(() => readCliConfig(root, {})).toThrow(/apiKey/)
})
