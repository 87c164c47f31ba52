import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@clarion/config/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import { run } from './run.ts'
import {
  aCampaign,
  aFinishedCampaign,
  aProblem,
  aTemplate,
  CAMPAIGN_ID,
} from './testing/builders.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'
import { testShell } from './testing/test-needs.ts'

let api: TestApi
let folder: string
beforeEach(async () => {
  api = await startTestApi()
  folder = mkdtempSync(join(tmpdir(), 'clarion-cli-'))
})
afterEach(async () => {
  await api.close()
  rmSync(folder, { recursive: true })
})

describe('campaign status', () => {
  it('prints the report and ends with 0, whatever the campaign came to', async () => {
    api.campaigns = [aCampaign({ state: 'cancelled' })]
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'status', CAMPAIGN_ID)).toBe(exitCodes.done)
    expect(shell.out()).toContain('Promo: cancelled')
  })

  it('follows the campaign with --watch and ends as a send would', async () => {
    api.campaigns = [aCampaign(), aCampaign({ state: 'cancelled' })]
    const shell = testShell(api.url)
    const code = await shell.clarion('campaign', 'status', CAMPAIGN_ID, '--watch')
    expect(code).toBe(exitCodes.unfinished)
  })

  it('leaves on Ctrl-C without touching the campaign', async () => {
    api.campaigns = [aCampaign()]
    const shell = testShell(api.url, { onWait: (_, pressed) => pressed.pressCtrlC() })
    const code = await shell.clarion('campaign', 'status', CAMPAIGN_ID, '--watch')
    expect(code).toBe(exitCodes.interrupted)
    expect(shell.err()).toContain('The campaign goes on.')
  })

  it('prints the whole campaign as JSON', async () => {
    const shell = testShell(api.url)
    await shell.clarion('campaign', 'status', CAMPAIGN_ID, '--json')
    expect(shell.outJson()).toEqual([aFinishedCampaign()])
  })

  it('tells a mistyped id from a campaign that is not there', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'status', '../imports')).toBe(exitCodes.usage)
    expect(api.heard).toEqual([])
    api.faults.set('GET /v1/campaigns/:id', [aProblem('campaign-not-found', 'No such campaign.')])
    expect(await shell.clarion('campaign', 'status', CAMPAIGN_ID)).toBe(exitCodes.refused)
    expect(shell.err()).toContain('No such campaign. (campaign-not-found)')
  })
})

describe('pause, resume and cancel', () => {
  it.each(['pause', 'resume'])('%s acts without asking and says the new state', async (action) => {
    api.campaigns = [aCampaign({ counts: { accepted: 4, pending: 6 } })]
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', action, CAMPAIGN_ID)).toBe(exitCodes.done)
    expect(api.calls()).toEqual([`POST /v1/campaigns/:id/${action}`])
    expect(shell.out()).toBe('"Promo" is sending: 4 of 10 people done.\n')
  })

  it('asks before it cancels, naming how many are not reached', async () => {
    api.campaigns = [aCampaign({ counts: { accepted: 4, pending: 6 } })]
    const shell = testShell(api.url, { answers: ['yes'] })
    expect(await shell.clarion('campaign', 'cancel', CAMPAIGN_ID)).toBe(exitCodes.done)
    expect(shell.questions[0]).toContain('6 people not reached so far will not be messaged')
    expect(api.calls()).toContain('POST /v1/campaigns/:id/cancel')
  })

  it('cancels nothing after a no', async () => {
    const shell = testShell(api.url, { answers: [''] })
    expect(await shell.clarion('campaign', 'cancel', CAMPAIGN_ID)).toBe(exitCodes.unfinished)
    expect(api.calls()).toEqual(['GET /v1/campaigns/:id'])
  })

  it('does not ask about a campaign that cannot be cancelled, and says why', async () => {
    const whyNot = { launch: null, pause: null, resume: null, cancel: 'It has finished.' }
    api.campaigns = [aCampaign({ whyNot })]
    const shell = testShell(api.url, { answers: ['y'] })
    expect(await shell.clarion('campaign', 'cancel', CAMPAIGN_ID)).toBe(exitCodes.refused)
    expect(shell.questions).toEqual([])
    expect(shell.err()).toContain('It has finished.')
  })

  it('cancels without a terminal only with --yes', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'cancel', CAMPAIGN_ID)).toBe(exitCodes.usage)
    expect(await shell.clarion('campaign', 'cancel', CAMPAIGN_ID, '--yes')).toBe(exitCodes.done)
    expect(api.calls()).toEqual(['POST /v1/campaigns/:id/cancel'])
  })

  it('says that it does not know when the answer is lost', async () => {
    api.faults.set('POST /v1/campaigns/:id/pause', ['hang-up'])
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'pause', CAMPAIGN_ID)).toBe(exitCodes.unreachable)
    expect(shell.err()).toContain('not known whether the pause was heard')
  })
})

describe('campaign export', () => {
  it('writes the CSV to standard output', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'export', CAMPAIGN_ID)).toBe(exitCodes.done)
    expect(shell.out()).toBe(api.csv)
  })

  it('writes the CSV to a file and leaves nothing else', async () => {
    api.csv = `n,phone\n${'1,+6281230001111\n'.repeat(50_000)}`
    const path = join(folder, 'report.csv')
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'export', CAMPAIGN_ID, '--out', path)).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(api.csv)
    expect(readdirSync(folder)).toEqual(['report.csv'])
    expect(shell.err()).toContain('Wrote 850.0 kB')
  })

  it('writes no file when Clarion refuses or the folder is not there', async () => {
    const path = join(folder, 'report.csv')
    const shell = testShell(api.url)
    api.faults.set('GET /v1/campaigns/:id/recipients.csv', [aProblem('campaign-not-found', 'No.')])
    expect(await shell.clarion('campaign', 'export', CAMPAIGN_ID, '--out', path)).toBe(3)
    expect(existsSync(path)).toBe(false)
    const nowhere = join(folder, 'no', 'report.csv')
    expect(await shell.clarion('campaign', 'export', CAMPAIGN_ID, '--out', nowhere)).toBe(2)
    expect(shell.err()).toContain('cannot be written (ENOENT)')
  })
})

describe('an export that breaks off', () => {
  const EXPORT = 'GET /v1/campaigns/:id/recipients.csv'

  it('says that what came is not the whole', async () => {
    api.faults.set(EXPORT, ['cut'])
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'export', CAMPAIGN_ID)).toBe(exitCodes.unreachable)
    expect(shell.err()).toContain('what came is not the whole')
  })

  it('keeps the file of an earlier export', async () => {
    const path = join(folder, 'report.csv')
    writeFileSync(path, 'earlier')
    api.faults.set(EXPORT, ['cut'])
    const shell = testShell(api.url)
    const code = await shell.clarion('campaign', 'export', CAMPAIGN_ID, '--out', path)
    expect(code).toBe(exitCodes.unreachable)
    expect(readdirSync(folder)).toEqual(['report.csv'])
    expect(readFileSync(path, 'utf8')).toBe('earlier')
  })
})

describe('lists', () => {
  it('lists campaigns with their state and progress', async () => {
    const shell = testShell(api.url)
    const args = ['campaign', 'list', '--state', 'finished', '--search', 'pro', '--limit', '5']
    expect(await shell.clarion(...args)).toBe(exitCodes.done)
    expect(api.heard[0]?.query).toBe('?limit=5&state=finished&q=pro')
    expect(shell.out()).toMatch(new RegExp(`${CAMPAIGN_ID} +finished +10 of 10 `))
  })

  it('refuses a state or a number that does not exist', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('campaign', 'list', '--state', 'done')).toBe(exitCodes.usage)
    expect(await shell.clarion('campaign', 'list', '--limit', '0')).toBe(exitCodes.usage)
    expect(shell.err()).toContain('Write a whole number from 1.')
  })

  it('lists templates with the variables as --map wants them', async () => {
    const variables = [
      { component: 'header', key: 'image', kind: 'image', example: null },
      { component: 'buttons', key: '0', kind: 'url_suffix', example: null },
    ] as const
    api.templates = [aTemplate({ variables: [...variables], whyNotSendable: 'It is paused.' })]
    const shell = testShell(api.url)
    expect(await shell.clarion('templates')).toBe(exitCodes.done)
    expect(shell.out()).toMatch(/header\.image button\.0 +It is paused\./)
    expect(await shell.clarion('templates', '--sync')).toBe(exitCodes.done)
    expect(api.calls()).toEqual(['GET /v1/templates', 'POST /v1/templates/sync'])
  })

  it('lists numbers with their rate and where it comes from', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('numbers')).toBe(exitCodes.done)
    expect(shell.out()).toMatch(/100000000000002 +\+628111000002 +Toko Clarion +CONNECTED/)
  })

  it('says when there is nothing to list, on standard error', async () => {
    api.templates = []
    api.numbers = []
    const shell = testShell(api.url)
    await shell.clarion('templates')
    await shell.clarion('numbers')
    expect(shell.out()).toBe('')
    expect(shell.err()).toBe('No templates.\nNo phone numbers.\n')
  })
})

describe('import', () => {
  it('reads a file and can save the refused rows', async () => {
    const file = join(folder, 'people.csv')
    writeFileSync(file, 'phone\n+6281230001111\n')
    const refused = join(folder, 'refused.csv')
    const shell = testShell(api.url)
    expect(await shell.clarion('import', file, '--problems', refused)).toBe(exitCodes.done)
    expect(shell.out()).toMatch(/people\.csv: 12 rows[\s\S]*10 {2}usable/)
    expect(readFileSync(refused, 'utf8')).toBe('line,reason\n4,phone_invalid\n')
    expect(api.calls()).not.toContain('POST /v1/campaigns')
  })
})

describe('the command itself', () => {
  it('explains itself on standard output when asked', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('--help')).toBe(exitCodes.done)
    expect(await shell.clarion('campaign', 'send', '--help')).toBe(exitCodes.done)
    expect(shell.out()).toMatch(/Exit codes:[\s\S]*--map[\s\S]*Examples:/)
  })

  it('shows the way when a command is mistyped', async () => {
    const shell = testShell(api.url)
    expect(await shell.clarion('campain', 'list')).toBe(exitCodes.usage)
    expect(shell.err()).toMatch(/Did you mean campaign\?/)
  })

  it('says in a sentence what is wrong with the settings', async () => {
    const shell = testShell(api.url)
    const connect = () => {
      throw new ConfigError('No Clarion was found.')
    }
    expect(await run(['numbers'], { ...shell.needs, connect })).toBe(exitCodes.usage)
    expect(shell.err()).toBe('No Clarion was found.\n')
  })

  it('shows no stack trace for a fault of its own', async () => {
    const shell = testShell(api.url)
    const connect = () => {
      throw new TypeError('x is not a function')
    }
    expect(await run(['numbers'], { ...shell.needs, connect })).toBe(exitCodes.fault)
    expect(shell.err()).toBe('This command failed by a fault of its own: x is not a function\n')
  })

  it('ends as the simulator ends', async () => {
    const { needs } = testShell(api.url)
    expect(await run(['simulator'], { ...needs, runSimulator: async () => 7 })).toBe(7)
  })
})
