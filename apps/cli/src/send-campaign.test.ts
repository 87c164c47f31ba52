import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from './exit-codes.ts'
import {
  aCampaign,
  aDraft,
  aFinishedCampaign,
  anImport,
  aPreview,
  aProblem,
  aTemplate,
  CAMPAIGN_ID,
  IMPORT_ID,
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

const CREATE = 'POST /v1/campaigns'
const LAUNCH = 'POST /v1/campaigns/:id/launch'
const LOOK = 'GET /v1/campaigns/:id'
const shellFor = (options: TestShellOptions = {}) => testShell(api.url, options)
const send = (shell: ReturnType<typeof shellFor>, ...more: string[]) =>
  shell.clarion(
    ...['campaign', 'send', '--file', file, '--template', 'promo_flash_sale'],
    ...['--map', '1=column:first_name|Kak', ...more],
  )
const heardBody = (call: string) => api.heard.find((one) => one.call === call)?.body

describe('a send that goes well', () => {
  it('uploads, creates, launches and reports, and ends with 0 though someone failed', async () => {
    const shell = shellFor()
    expect(await send(shell, '--yes', '--name', 'Promo')).toBe(exitCodes.done)
    expect(heardBody('POST /v1/imports')).toEqual({
      fileName: 'people.csv',
      text: 'phone,first_name\n+6281230001111,Siti\n',
    })
    expect(heardBody(CREATE)).toEqual({
      name: 'Promo',
      phoneNumberId: '100000000000002',
      template: { name: 'promo_flash_sale', language: 'id_ID' },
      audience: { importId: IMPORT_ID },
      variables: { body: { 1: { column: 'first_name', fallback: 'Kak' } } },
    })
    expect(api.calls().slice(-3)).toEqual([CREATE, LAUNCH, LOOK])
    expect(shell.out()).toMatch(/Promo: finished[\s\S]*accepted[\s\S]*131026/)
    expect(shell.err()).toContain('1 person could not be reached')
  })

  it('shows its progress until the campaign ends', async () => {
    api.campaigns = [
      aCampaign({ counts: { pending: 8, skipped: 2 } }),
      aCampaign({ state: 'waiting', counts: { accepted: 3, deferred: 5, skipped: 2 } }),
      aFinishedCampaign(),
    ]
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.done)
    expect(shell.err()).toMatch(/20 % {2}2 of 10[\s\S]*50 % {2}5 of 10 {2}waiting/)
  })

  it('names the campaign after template and file when no name is given', async () => {
    await send(shellFor(), '--yes')
    expect(heardBody(CREATE)).toMatchObject({ name: 'promo_flash_sale to people.csv' })
  })

  it('passes the country and the columns on', async () => {
    const columns = ['--phone-column', 'hp', '--consent-column', 'setuju']
    await send(shellFor(), '--yes', '--default-country', 'id', ...columns)
    expect(heardBody('POST /v1/imports')).toMatchObject({
      defaultCountry: 'ID',
      mapping: { phone: 'hp', optedInAt: 'setuju' },
    })
  })

  it('says when messages go to a simulator', async () => {
    api.simulatorUrl = 'http://127.0.0.1:4200'
    const shell = shellFor()
    await send(shell, '--yes')
    expect(shell.err()).toContain('reach nobody')
  })

  it('waits for a file that is still being read', async () => {
    api.import = anImport({ state: 'reading' })
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.done)
    expect(api.calls()).toContain('GET /v1/imports/:id')
  })

  it('launches and leaves with --detach, printing only the id', async () => {
    const shell = shellFor()
    expect(await send(shell, '--yes', '--detach')).toBe(exitCodes.done)
    expect(api.calls()).not.toContain(LOOK)
    expect(shell.out()).toBe(`${CAMPAIGN_ID}\n`)
    expect(shell.err()).toContain(`clarion campaign status ${CAMPAIGN_ID} --watch`)
  })

  it('prints JSON lines and nothing else on standard output with --json', async () => {
    api.campaigns = [aCampaign(), aCampaign(), aFinishedCampaign()]
    const shell = shellFor()
    expect(await send(shell, '--yes', '--json')).toBe(exitCodes.done)
    const lines = shell.outJson()
    expect(lines.map((line) => line['type'])).toEqual([
      'import',
      'preview',
      'launched',
      'progress',
      'progress',
      'end',
    ])
    expect(lines.at(-1)).toMatchObject({ exitCode: 0, campaign: { id: CAMPAIGN_ID } })
  })
})

describe('asking first', () => {
  it('shows the preview and sends after a yes', async () => {
    const shell = shellFor({ answers: ['y'] })
    expect(await send(shell)).toBe(exitCodes.done)
    expect(shell.questions[0]).toContain('to 8 people? [y/N]')
    expect(shell.err()).toContain('Halo Siti, *flash sale* hari ini!')
  })

  it.each([['n'], ['']])('sends nothing after %o', async (answer) => {
    const shell = shellFor({ answers: [answer] })
    expect(await send(shell)).toBe(exitCodes.unfinished)
    expect(api.calls()).not.toContain(CREATE)
    expect(shell.err()).toContain('Nothing was sent.')
  })

  it('sends nothing when the input ends without an answer', async () => {
    expect(await send(shellFor({ answers: [] }))).toBe(exitCodes.unfinished)
    expect(api.calls()).not.toContain(CREATE)
  })

  it.each([
    ['9,012', true],
    ['9012', true],
    ['y', false],
    ['901', false],
  ])('above a thousand people takes %s as agreement: %s', async (answer, isAgreed) => {
    api.preview = aPreview({ people: 9_500, eligible: 9_012, skipped: { no_consent: 488 } })
    const shell = shellFor({ answers: [answer] })
    await send(shell)
    expect(shell.questions[0]).toContain('Type 9,012 to send')
    expect(api.calls().includes(LAUNCH)).toBe(isAgreed)
  })

  it('refuses without a terminal and without --yes, before anything is uploaded', async () => {
    const shell = shellFor()
    expect(await send(shell)).toBe(exitCodes.usage)
    expect(api.heard).toEqual([])
    expect(shell.err()).toContain('--yes')
  })
})

describe('a send that is refused', () => {
  it('stops at a wrong --map before the file is uploaded', async () => {
    const shell = shellFor()
    const args = ['--file', file, '--template', 'promo_flash_sale', '--yes']
    const code = await shell.clarion('campaign', 'send', ...args, '--map', 'first_name=column:a')
    expect(code).toBe(exitCodes.usage)
    expect(api.calls()).not.toContain('POST /v1/imports')
    expect(shell.err()).toContain('--map 1=column:COLUMN')
  })

  it.each([
    [['--file', 'missing.csv'], /no file missing\.csv/],
    [['--file', '.'], /\. is not a file/],
    [['--default-country', 'Indonesia'], /two letters/],
    [['--consent-column', 'setuju'], /needs --phone-column/],
    [['--surprise'], /Unknown option '--surprise'/],
  ])('calls %o wrong usage', async (more, sentence) => {
    const shell = shellFor()
    expect(await send(shell, '--yes', ...more)).toBe(exitCodes.usage)
    expect(shell.err()).toMatch(sentence)
    expect(api.calls()).not.toContain('POST /v1/imports')
  })

  it('needs a file and a template', async () => {
    const shell = shellFor()
    expect(await shell.clarion('campaign', 'send', '--yes')).toBe(exitCodes.usage)
    expect(shell.err()).toContain('--file')
  })

  it('prints the sentence and the code of a refused file, and the columns to choose from', async () => {
    const problem = aProblem('file-without-phone-column', 'No column holds phone numbers.', {
      columns: ['email', 'name'],
    })
    api.faults.set('POST /v1/imports', [problem])
    const shell = shellFor()
    expect(await send(shell, '--yes', '--json')).toBe(exitCodes.refused)
    expect(shell.err()).toContain('No column holds phone numbers. (file-without-phone-column)')
    expect(shell.err()).toMatch(/email, name\.\nName it with --phone-column/)
    expect(shell.outJson().at(-1)).toMatchObject({
      type: 'error',
      exitCode: 3,
      code: 'file-without-phone-column',
      detail: expect.stringMatching(/^No column holds phone numbers\.\n/),
    })
  })

  it('points at the fields a refusal is about', async () => {
    const errors = [{ pointer: '/variables/body/1', code: 'column-unknown', detail: 'no "nama"' }]
    const problem = aProblem('column-unknown', 'The file has no column "nama".', { errors })
    api.faults.set('POST /v1/campaigns/preview', [problem])
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.refused)
    expect(shell.err()).toContain('/variables/body/1: no "nama"')
    expect(api.calls()).not.toContain(CREATE)
  })

  it('sends no template that Meta has paused', async () => {
    api.templates = [aTemplate({ status: 'PAUSED', whyNotSendable: 'Meta paused it.' })]
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.refused)
    expect(shell.err()).toContain('cannot be sent: Meta paused it.')
  })

  it('leaves no draft behind when nobody would be messaged', async () => {
    api.preview = aPreview({ people: 2, eligible: 0, skipped: { no_consent: 2 } })
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.refused)
    expect(api.calls()).not.toContain(CREATE)
    expect(shell.err()).toContain('No consent to marketing')
  })

  it('says what to check when the key is wrong', async () => {
    const shell = shellFor({ apiKey: 'wrong' })
    expect(await send(shell, '--yes')).toBe(exitCodes.refused)
    expect(shell.err()).toMatch(/\(key-invalid\)\nCheck CLARION_API_KEY/)
  })
})

describe('when Clarion is away', () => {
  it('gives up at once before anything was sent', async () => {
    await api.close()
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.unreachable)
    expect(shell.err()).toContain('Nothing was sent.')
    expect(shell.err()).not.toMatch(/^\s+at /m)
  })

  it('creates again with the same key when the answer was lost', async () => {
    api.faults.set(CREATE, [
      'hang-up',
      aProblem('idempotency-key-in-flight', 'Still running.'),
      aProblem('database-unavailable', 'The database is not reachable.'),
    ])
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.done)
    const keys = api.heard.filter((one) => one.call === CREATE).map((one) => one.idempotencyKey)
    expect(keys).toEqual(['key-1', 'key-1', 'key-1', 'key-1'])
  })

  it('does not launch again when the lost launch was carried out', async () => {
    api.faults.set(LAUNCH, ['hang-up'])
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.done)
    expect(api.calls().filter((call) => call === LAUNCH)).toHaveLength(1)
  })

  it('launches again when the lost launch left a draft', async () => {
    api.faults.set(LAUNCH, ['hang-up'])
    api.campaigns = [aDraft(), aFinishedCampaign()]
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.done)
    expect(api.calls().filter((call) => call === LAUNCH)).toHaveLength(2)
  })

  it('accepts that the first launch won over its repetition', async () => {
    api.faults.set(LAUNCH, ['hang-up', aProblem('campaign-action-not-allowed', 'It is sending.')])
    api.campaigns = [aDraft(), aCampaign(), aFinishedCampaign()]
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.done)
  })

  it('says which draft stays when the launch is refused', async () => {
    api.faults.set(LAUNCH, [aProblem('template-not-approved', 'The template was paused.')])
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.refused)
    expect(shell.err()).toContain(`The draft ${CAMPAIGN_ID} was not launched.`)
  })

  it('keeps watching through a restart and says so', async () => {
    api.faults.set(LOOK, ['hang-up', 'hang-up', aProblem('database-unavailable', 'No database.')])
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.done)
    expect(shell.err()).toContain('Clarion does not answer')
  })

  it('gives up after two minutes and says that the campaign goes on', async () => {
    api.faults.set(LOOK, Array<'hang-up'>(200).fill('hang-up'))
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.unreachable)
    expect(api.calls().filter((call) => call === LOOK)).toHaveLength(121)
    expect(shell.err()).toContain('goes on in Clarion')
  })
})

describe('a send that does not complete', () => {
  it.each([
    ['paused', aCampaign({ state: 'paused', stateReason: 'Meta paused the template.' })],
    ['cancelled', aCampaign({ state: 'cancelled', counts: { accepted: 4, skipped: 6 } })],
    ['unknown', aCampaign({ state: 'finished', counts: { accepted: 9, unknown: 1 } })],
  ])('ends with 5 when it is %s', async (word, campaign) => {
    api.campaigns = [campaign]
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.unfinished)
    expect(shell.out() + shell.err()).toContain(word)
  })

  it('waits after a pause for the outcomes of messages under way', async () => {
    api.campaigns = [
      aCampaign({ state: 'paused', counts: { sending: 2, pending: 8 } }),
      aCampaign({ state: 'paused', counts: { accepted: 2, pending: 8 } }),
    ]
    const shell = shellFor()
    expect(await send(shell, '--yes')).toBe(exitCodes.unfinished)
    expect(shell.out()).toMatch(/accepted {2}2/)
    expect(shell.err()).toContain('paused with 8 people to come')
  })

  it('does not wait for ever for messages whose worker is gone', async () => {
    api.campaigns = [aCampaign({ state: 'paused', counts: { sending: 2, pending: 8 } })]
    expect(await send(shellFor(), '--yes')).toBe(exitCodes.unfinished)
  })

  it('explains on Ctrl-C that the campaign goes on, and how to see and stop it', async () => {
    api.campaigns = [aCampaign()]
    const shell = shellFor({
      onWait: (waits, pressed) => {
        if (waits === 2) pressed.pressCtrlC()
      },
    })
    expect(await send(shell, '--yes')).toBe(exitCodes.interrupted)
    expect(shell.err()).toContain('goes on in Clarion without this command')
    expect(shell.err()).toContain(`clarion campaign cancel ${CAMPAIGN_ID}`)
  })

  it('says on Ctrl-C before the launch that nothing was sent', async () => {
    api.faults.set(CREATE, ['hang-up'])
    const shell = shellFor({ onWait: (_, pressed) => pressed.pressCtrlC() })
    expect(await send(shell, '--yes')).toBe(exitCodes.interrupted)
    expect(shell.err()).toContain('Nothing was sent.')
    expect(api.calls()).not.toContain(LAUNCH)
  })
})
