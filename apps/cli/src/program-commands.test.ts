import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { aFinishedProgram, aPart, aProblem, aProgram, PROGRAM_ID } from './testing/builders.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'
import { testShell } from './testing/test-needs.ts'

let api: TestApi
beforeEach(async () => {
  api = await startTestApi()
})
afterEach(() => api.close())

describe('programs', () => {
  it('are listed with their parts and how far they are', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('programs', '--search', 'pro')).toBe(exitCodes.done)
    expect(shell.out()).toMatch(/PARTS[\s\S]*finished +20 of 20 +2 .*Promo/)
    expect(api.heard[0]?.query).toContain('q=pro')
  })

  it('are said not to be there', async () => {
    api.programs = []
    const shell = testShell(api.url)
    await shell.clarion('programs')
    expect(shell.err()).toContain('No programs.')
  })
})

describe('program', () => {
  it('prints the report with its parts, with and without the word status', async () => {
    for (const words of [
      ['program', PROGRAM_ID],
      ['program', 'status', PROGRAM_ID],
    ]) {
      api.programs = [
        aProgram({
          cutColumn: 'region',
          parts: [aPart({ value: '' }), aPart({ part: 2, value: 'West' })],
        }),
      ]
      const shell = testShell(api.url)
      expect(await shell.clarion(...words)).toBe(exitCodes.done)
      expect(shell.out()).toContain('Promo: running')
      expect(shell.out()).toContain('Cut by the column "region", one part after another.')
      expect(shell.out()).toMatch(/1 +queued +0 of 10 +\(none\)/)
    }
  })

  it('is followed to its end with --watch, which the exit code tells', async () => {
    api.programs = [aProgram(), aFinishedProgram()]
    const shell = testShell(api.url)
    expect(await shell.clarion('program', PROGRAM_ID, '--watch')).toBe(exitCodes.done)
    api.programs = [aProgram({ state: 'cancelled' })]
    expect(await shell.clarion('program', PROGRAM_ID, '--watch')).toBe(exitCodes.unfinished)
  })

  it('is left going on by Ctrl-C', async () => {
    api.programs = [aProgram()]
    const shell = testShell(api.url, { onWait: (_, pressed) => pressed.pressCtrlC() })
    expect(await shell.clarion('program', PROGRAM_ID, '--watch')).toBe(exitCodes.interrupted)
    expect(shell.err()).toContain('The program goes on.')
  })

  it('is told apart from a slip of the hand', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('program', 'status', '../campaigns')).toBe(exitCodes.usage)
    expect(api.heard).toEqual([])
    api.faults.set('GET /v1/programs/:id', [aProblem('program-not-found', 'No such program.')])
    expect(await shell.clarion('program', PROGRAM_ID)).toBe(exitCodes.refused)
    expect(shell.err()).toContain('No such program. (program-not-found)')
  })

  it.each(['pause', 'resume'])('%s acts without asking and says the new state', async (action) => {
    api.programs = [aProgram()]
    const shell = testShell(api.url)
    expect(await shell.clarion('program', action, PROGRAM_ID)).toBe(exitCodes.done)
    expect(api.calls()).toEqual([`POST /v1/programs/:id/${action}`])
    expect(shell.out()).toBe('"Promo" is running: 0 of 20 people done.\n')
  })

  it('cancels after asking, and never without a terminal or --yes', async () => {
    api.programs = [aProgram()]
    const asked = testShell(api.url, { answers: ['', 'y'] })
    expect(await asked.clarion('program', 'cancel', PROGRAM_ID)).toBe(exitCodes.unfinished)
    expect(asked.questions[0]).toContain('20 people not reached so far will not be messaged')
    expect(await asked.clarion('program', 'cancel', PROGRAM_ID)).toBe(exitCodes.done)
    const silent = testShell(api.url)
    expect(await silent.clarion('program', 'cancel', PROGRAM_ID)).toBe(exitCodes.usage)
    expect(await silent.clarion('program', 'cancel', PROGRAM_ID, '--yes')).toBe(exitCodes.done)
    expect(api.calls().filter((call) => call.endsWith('/cancel'))).toHaveLength(2)
  })

  it('says that it does not know when the answer is lost', async () => {
    api.faults.set('POST /v1/programs/:id/pause', ['hang-up'])
    const shell = testShell(api.url)
    expect(await shell.clarion('program', 'pause', PROGRAM_ID)).toBe(exitCodes.unreachable)
    expect(shell.err()).toContain('not known whether the pause was heard')
  })

  it('exports everyone of all parts', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('program', 'export', PROGRAM_ID)).toBe(exitCodes.done)
    expect(shell.out()).toBe(api.csv)
  })
})
