import { cleanCrowd, crowd } from '../files.ts'
import { expectSame, expectThat, type Journey, until } from '../runner.ts'
import { countNow, stateChip, thousands, writeFlashSale } from '../steps.ts'
import { PHONE, WIDE, type World } from '../world.ts'

const early = crowd('spring list.csv', 300)
const SCHEDULED = 'Spring, at its time'
const HIGH = /1,000 messages per second/
const STANDARD = /80 messages per second/
const PEOPLE = 50_100
const PROGRAM = 'Year-end greeting'
/** What a preview of so many takes, on a machine that has other work too. */
const COUNT_MAX_MS = 30_000
const BEGIN_MAX_MS = 60_000
const FINISH_MAX_MS = 60_000
const MINUTE_MS = 60_000
/** Enough to write and confirm it; the control takes whole minutes. */
const AHEAD_MIN_MS = 20_000

/** A whole minute soon, as the date and time control of a browser in Jakarta takes it. */
function startSoon(): string {
  const at = Math.ceil((Date.now() + AHEAD_MIN_MS) / MINUTE_MS) * MINUTE_MS
  const jakarta = new Date(at + 7 * 60 * MINUTE_MS)
  return jakarta.toISOString().slice(0, 16)
}

const program = ({ page }: World) => page.getByRole('region', { name: 'Parts', exact: true })

export const programs: Journey<World>[] = [
  {
    name: 'schedules a campaign for a time of the own zone, and lets it be paused before it starts',
    run: async (world) => {
      const { page, picture, expectAccessible } = world
      await writeFlashSale(world, { file: early.file, name: SCHEDULED, number: HIGH })
      await page.getByRole('radio', { name: 'At a time' }).click()
      const start = page.getByLabel('Day and time')
      await start.fill('2020-01-01T09:00')
      await page.getByText('This is past.').waitFor()
      await start.fill(startSoon())
      await page.getByText('In your time zone, Asia/Jakarta').waitFor()
      await expectAccessible()
      const words = `Schedule for ${early.withConsent} people`
      await page.getByRole('region', { name: 'Check' }).getByRole('button', { name: words }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(/^Through/).waitFor()
      await picture('schedule')
      await dialog.getByRole('button', { name: words }).click()
      await page.getByRole('heading', { level: 1, name: SCHEDULED }).waitFor()
      await stateChip(page, 'Scheduled').waitFor()
      await page.getByText(/^Starts .*, in /).waitFor()
      await page.getByRole('button', { name: 'Pause' }).click()
      await page.getByText('Paused before its start').waitFor()
      await page.getByRole('button', { name: 'Resume' }).click()
      await stateChip(page, 'Scheduled').waitFor()
      await expectAccessible()
      await picture('campaign-scheduled')
    },
  },
  {
    name: 'sends to more people than one campaign takes as a program, cut by a column',
    run: async (world) => {
      const { page, picture, expectAccessible } = world
      const file = cleanCrowd('everyone.csv', PEOPLE)
      await writeFlashSale(world, { file, name: PROGRAM, number: STANDARD })
      const choices = page.getByRole('region', { name: 'Program' })
      await choices.getByText('2 parts').waitFor({ timeout: COUNT_MAX_MS })
      await choices.getByRole('combobox', { name: 'Cut by' }).click()
      await page.getByRole('option', { name: 'city' }).click()
      await choices.getByRole('cell', { name: 'Surabaya' }).waitFor()
      await choices.getByRole('combobox', { name: 'Order' }).click()
      await page.getByRole('option', { name: '2 side by side', exact: true }).click()
      await expectAccessible()
      await picture('new-program')
      const words = `Send to ${thousands(PEOPLE)} people`
      await page.getByRole('region', { name: 'Check' }).getByRole('button', { name: words }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('3 parts, 2 side by side').waitFor()
      await dialog.getByLabel(`Type ${thousands(PEOPLE)} to confirm`).fill(String(PEOPLE))
      await picture('new-program-confirm')
      await dialog.getByRole('button', { name: words }).click()
      await page.getByRole('heading', { level: 1, name: PROGRAM }).waitFor()
      await stateChip(page, 'Running').waitFor()
    },
  },
  {
    name: 'watches a program part by part, and leads from a part back to the whole',
    run: async (world) => {
      const { page, picture, expectAccessible, expectNoSidewaysScroll } = world
      await until(
        'some are accepted',
        BEGIN_MAX_MS,
        async () => (await countNow(page, 'Accepted')) > 0,
      )
      const rows = program(world).getByRole('row')
      await rows.filter({ hasText: 'Part 1' }).getByText('Sending').waitFor()
      await rows.filter({ hasText: 'Part 3' }).getByText('Queued').waitFor()
      await expectAccessible()
      await picture('program')
      await page.setViewportSize(PHONE)
      await expectNoSidewaysScroll()
      await picture('phone-program')
      await page.setViewportSize(WIDE)
      await program(world).getByRole('link', { name: 'Part 3' }).click()
      await page.getByText('Its turn has not come').waitFor()
      await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText(PROGRAM).click()
      await program(world).getByRole('link', { name: 'Part 1' }).click()
      await page.getByRole('table', { name: 'Recipients' }).waitFor()
      await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText('Part 1 of 3').waitFor()
      await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText(PROGRAM).click()
      await page.getByRole('heading', { level: 1, name: PROGRAM }).waitFor()
    },
  },
  {
    name: 'pauses, resumes and cancels a whole program',
    run: async (world) => {
      const { page, picture } = world
      await page.getByRole('button', { name: 'Pause' }).click()
      await stateChip(page, 'Paused').waitFor()
      await program(world).getByText('Paused').nth(1).waitFor()
      const sent = await countNow(page, 'Accepted')
      await page.getByRole('button', { name: 'Resume' }).click()
      await stateChip(page, 'Running').waitFor()
      await until(
        'it goes on where it stopped',
        BEGIN_MAX_MS,
        async () => (await countNow(page, 'Accepted')) > sent,
      )
      await page.getByRole('button', { name: 'Cancel program' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(/messages already sent stay sent/).waitFor()
      await dialog.getByRole('button', { name: 'Cancel program' }).click()
      await stateChip(page, 'Cancelled').waitFor()
      await until(
        'everyone who was not reached is skipped',
        FINISH_MAX_MS,
        async () => (await countNow(page, 'Pending')) === 0,
      )
      expectThat((await countNow(page, 'Skipped')) > PEOPLE / 2, 'most were not reached')
      await picture('program-cancelled')
      await world.open('/campaigns')
      await page.getByRole('row').filter({ hasText: PROGRAM }).getByText('3 parts').waitFor()
    },
  },
  {
    name: 'has started the scheduled campaign by itself, at its time',
    run: async ({ page, open }) => {
      await open('/campaigns')
      await page.getByRole('link', { name: SCHEDULED }).click()
      await stateChip(page, 'Finished').waitFor({ timeout: FINISH_MAX_MS + MINUTE_MS })
      expectSame(await countNow(page, 'Accepted'), early.withConsent, 'the number accepted')
    },
  },
]
