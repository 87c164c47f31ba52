import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import {
  aCampaign,
  aFinishedProgram,
  aNumber,
  anImport,
  aPart,
  aProblem,
  aProgram,
  aProgramDraft,
  aProgramPreview,
  PROGRAM_ID,
} from './testing/builders.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'
import { type TestShellOptions, testShell } from './testing/test-needs.ts'

let api: TestApi
let folder: string
let file: string
beforeEach(async () => {
  api = await startTestApi()
  folder = mkdtempSync(join(tmpdir(), 'clarion-cli-'))
  file = join(folder, 'people.csv')
  writeFileSync(file, 'phone,first_name\n+6281230001111,Siti\n')
})
afterEach(async () => {
  await api.close()
  rmSync(folder, { recursive: true })
})

const CREATE = 'POST /v1/programs'
const LAUNCH = 'POST /v1/programs/:id/launch'
const shellFor = (options: TestShellOptions = {}) => testShell(api.url, options)
const send = (shell: ReturnType<typeof shellFor>, ...more: string[]) =>
  shell.clarion(
    ...['campaign', 'send', '--file', file, '--template', 'promo_flash_sale'],
    ...['--map', '1=column:first_name|Kak', ...more],
  )
const heardBody = (call: string) => api.heard.find((one) => one.call === call)?.body
const ofMany = () => {
  api.import = anImport({ rows: 60_000, validUnique: 60_000, duplicates: 0, invalid: 0 })
}

describe('a file with more people than one campaign takes', () => {
  it('becomes a program after saying so, and is followed to its end', async () => {
    ofMany()
    api.programs = [aProgram(), aFinishedProgram()]
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.done)
    expect(shell.err()).toContain(
      '60,000 people are more than the 50,000 one campaign takes, so this is a program',
    )
    expect(shell.err()).toMatch(/2 parts:\n {2}1 {2}5 people/)
    expect(heardBody(CREATE)).not.toHaveProperty('sideBySide')
    expect(api.calls()).not.toContain('POST /v1/campaigns')
    expect(shell.out()).toMatch(/Promo: finished[\s\S]*Parts[\s\S]*10 of 10/)
  })

  it('asks for the number of all people before anything is written', async () => {
    ofMany()
    api.programPreview = aProgramPreview({ people: 60_000, eligible: 60_000, skipped: {} })
    const shell = shellFor({ answers: ['60000'] })
    expect(await send(shell)).toBe(exitCodes.done)
    expect(shell.questions[0]).toContain('Type 60,000 to send')
    const refused = shellFor({ answers: ['y'] })
    expect(await send(refused)).toBe(exitCodes.unfinished)
    expect(api.calls().filter((call) => call === CREATE)).toHaveLength(1)
  })

  it('creates and launches it once, however often answers are lost', async () => {
    ofMany()
    api.programs = [aProgram(), aFinishedProgram()]
    api.faults.set(CREATE, ['hang-up'])
    api.faults.set(LAUNCH, ['hang-up'])
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.done)
    const keys = api.heard.filter((one) => one.call === CREATE).map((one) => one.idempotencyKey)
    expect(keys).toEqual(['key-1', 'key-1'])
    expect(api.calls().filter((call) => call === LAUNCH)).toHaveLength(1)
  })

  it('launches again when the lost launch left a draft', async () => {
    ofMany()
    api.programs = [aProgramDraft(), aFinishedProgram()]
    api.faults.set(LAUNCH, ['hang-up'])
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.done)
    expect(api.calls().filter((call) => call === LAUNCH)).toHaveLength(2)
  })

  it('says on Ctrl-C how to see and stop the program', async () => {
    ofMany()
    api.programs = [aProgram()]
    const shell = shellFor({ onWait: (_, pressed) => pressed.pressCtrlC() })
    expect(await send(shell, '--yes')).toBe(exitCodes.interrupted)
    expect(shell.err()).toContain(`clarion program cancel ${PROGRAM_ID}`)
  })
})

describe('sending in parts', () => {
  it('can be asked for whatever the size, by a column and several at a time', async () => {
    const shell = shellFor()
    const code = await send(shell, '--yes', '--cut-by', 'region', '--side-by-side', '4', '--detach')
    expect(code).toBe(exitCodes.done)
    expect(heardBody(CREATE)).toMatchObject({ cutColumn: 'region', sideBySide: 4 })
    expect(shell.out()).toBe(`${PROGRAM_ID}\n`)
    expect(shell.err()).toContain('asked to be sent in parts')
  })

  it('prints JSON lines that name the program', async () => {
    api.programs = [aProgram(), aFinishedProgram()]
    const shell = shellFor()
    await send(shell, '--yes', '--cut-by', 'region', '--json')
    const lines = shell.outJson()
    expect(lines.map((line) => line['type'])).toEqual([
      ...['import', 'preview', 'launched', 'progress', 'progress', 'end'],
    ])
    expect(lines[2]).toMatchObject({ programId: PROGRAM_ID })
    expect(lines.at(-1)).toMatchObject({
      ending: 'all-known',
      exitCode: 0,
      program: { id: PROGRAM_ID },
    })
  })

  it('is refused in Clarion’s words, with nothing written', async () => {
    const problem = aProblem('column-unknown', 'The file has no column "region" to cut by.')
    api.faults.set('POST /v1/programs/preview', [problem])
    const shell = shellFor()
    expect(await send(shell, '--yes', '--cut-by', 'region')).toBe(exitCodes.refused)
    expect(shell.err()).toContain('no column "region" to cut by. (column-unknown)')
    expect(api.calls()).not.toContain(CREATE)
  })

  it('ends with 5 when a part that paused keeps the others waiting, and says which', async () => {
    api.programs = [
      aProgram({
        parts: [
          aPart({ part: 1, state: 'paused', stateReason: 'Too many fail.' }),
          aPart({ part: 2 }),
        ],
      }),
    ]
    const shell = shellFor()
    expect(await send(shell, '--yes', '--side-by-side', '1')).toBe(exitCodes.unfinished)
    expect(shell.err()).toContain('Part 1 is paused: Too many fail. The parts after it wait.')
  })

  it.each([
    ['--side-by-side', '0'],
    ['--side-by-side', '17'],
    ['--late-max', '-1'],
    ['--late-max', '10081'],
    ['--unknown', 'resend'],
  ])('calls %s %s wrong usage', async (...more) => {
    expect(await send(shellFor(), '--yes', ...more)).toBe(exitCodes.usage)
    expect(api.heard).toEqual([])
  })
})

describe('a campaign through several numbers, at a time of its own', () => {
  it('says so to Clarion, and nothing that was not asked for', async () => {
    api.numbers = [
      aNumber(),
      aNumber({ id: '100000000000003', displayPhoneNumber: '+628111000003' }),
      aNumber({ id: '100000000000004', displayPhoneNumber: '+628111000004' }),
    ]
    api.campaigns = [aCampaign({ state: 'cancelled' })]
    const shell = shellFor()
    await send(
      ...([shell, '--yes', '--from', '+62 811 1000 002'] as const),
      ...['--pool', '+628111000003', '100000000000004'],
      ...['--at', '2026-11-30T09:00:00+07:00', '--late-max', '0', '--unknown', 'hold'],
    )
    expect(heardBody('POST /v1/campaigns')).toMatchObject({
      phoneNumberId: '100000000000002',
      pool: ['100000000000003', '100000000000004'],
      startsAt: '2026-11-30T02:00:00.000Z',
      lateStartMaxMinutes: 0,
      unknownPolicy: 'hold',
    })
    expect(shell.err()).toContain('It is sent, starting')
  })

  it.each([
    ['a number that is not there', ['--pool', '+6299'], /no number \+6299/],
    ['an instant that is past', ['--at', '2020-01-01T00:00:00Z'], /is past/],
    ['no instant', ['--at', 'tomorrow'], /tomorrow is no instant/],
    ['a day that is not', ['--at', '2026-02-31 09:00'], /no instant|is past/],
  ])('is not sent with %s', async (_, more, sentence) => {
    const shell = shellFor()
    expect(await send(shell, '--yes', ...more)).toBe(exitCodes.usage)
    expect(shell.err()).toMatch(sentence)
    expect(api.calls()).not.toContain('POST /v1/imports')
  })
})
