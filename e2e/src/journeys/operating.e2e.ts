import { cleanCrowd } from '../files.ts'
import { expectSame, expectThat, type Journey } from '../runner.ts'
import { countNow, send, stateChip, tellSimulator, writeFlashSale } from '../steps.ts'
import type { World } from '../world.ts'

const STOPPED = 'Payday, stopped by Meta'
const UNKNOWN = 'Payday, over a broken line'
const PEOPLE = 400
const FEW = 40
const LOST = 5
const HIGH = /1,000 messages per second/
const STANDARD = /80 messages per second/
/** The simulator's account, and Meta's code for a payment that is missing. */
const ACCOUNT = '102290129340398'
const PAYMENT_MISSING = 131_042
/** A total failure stops a campaign within so many sends. */
const SENDS_MAX = 50
const STOP_MAX_MS = 30_000
const FINISH_MAX_MS = 60_000

const block = (world: World, code: number | null): Promise<void> =>
  tellSimulator(world, 'PUT', '/sim/settings', { blocks: { [ACCOUNT]: code } })

const dialogButton = ({ page }: World, name: string | RegExp) =>
  page.getByRole('dialog').getByRole('button', { name })

export const operating: Journey<World>[] = [
  {
    name: 'says why Meta stopped a campaign and what to do, after few sends',
    run: async (world) => {
      const { page, picture, expectAccessible } = world
      await block(world, PAYMENT_MISSING)
      try {
        const file = cleanCrowd('payday.csv', PEOPLE)
        await writeFlashSale(world, { file, name: STOPPED, number: STANDARD })
        await send(world, STOPPED, PEOPLE)
        await stateChip(page, 'Paused').waitFor({ timeout: STOP_MAX_MS })
        const banner = page.getByRole('main').getByRole('alert')
        await banner.getByText(/^Sending from the account .* is stopped/).waitFor()
        await banner.getByText(/Fix the payment method/).waitFor()
        const tried = (await countNow(page, 'Accepted')) + (await countNow(page, 'Failed'))
        expectThat(tried <= SENDS_MAX, `${tried} sends are few enough`)
        await expectAccessible()
        await picture('campaign-stopped')
        await page
          .getByRole('region', { name: 'Notices' })
          .getByText(/is stopped/)
          .click()
        await page.getByRole('heading', { level: 1, name: 'Numbers' }).waitFor()
        await page.getByText('Stopped', { exact: true }).first().waitFor()
        await expectAccessible()
        await picture('numbers-stopped')
      } finally {
        await block(world, null)
      }
    },
  },
  {
    name: 'lifts the stop once the reason is gone, and the campaign goes on where it stopped',
    run: async ({ page, open, picture }) => {
      await open('/campaigns')
      await page.getByRole('link', { name: STOPPED }).click()
      await page.getByRole('button', { name: /^Lift and resume/ }).click()
      await page.getByRole('main').getByRole('alert').waitFor({ state: 'detached' })
      await stateChip(page, 'Finished').waitFor({ timeout: FINISH_MAX_MS })
      expectSame(await countNow(page, 'Accepted'), PEOPLE, 'the number accepted')
      await open('/numbers')
      await page.getByText('Stops lifted before').click()
      await page.getByRole('cell', { name: /Sending from the account/ }).waitFor()
      await picture('numbers')
    },
  },
  {
    name: 'holds people with an unknown outcome for a person, who decides one by one and for all',
    run: async (world) => {
      const { page, picture, expectAccessible } = world
      const faults = [{ kind: 'resetAfterAccepting', count: LOST }, { kind: 'webhookOutage' }]
      await tellSimulator(world, 'PUT', '/sim/faults', { faults })
      try {
        const file = cleanCrowd('broken line.csv', FEW)
        await writeFlashSale(world, { file, name: UNKNOWN, number: HIGH })
        await page.getByText('Advanced', { exact: true }).click()
        await page.getByRole('radio', { name: 'Hold for me to decide' }).click()
        await send(world, UNKNOWN, FEW)
        await page.getByText(/Waiting for you to decide/).waitFor({ timeout: STOP_MAX_MS })
        const card = page.getByRole('region', { name: 'Unknown outcomes' })
        await card.getByText(`${LOST} people may or may not have the message.`).waitFor()
        await expectAccessible()
        await picture('campaign-unknown')

        await card.getByRole('button', { name: 'Choose people one by one' }).click()
        const boxes = page.getByRole('checkbox', { name: /^Choose \+/ })
        await boxes.first().click()
        const chosen = page.getByRole('region', { name: 'Chosen people' })
        await chosen.getByText('1 person chosen').waitFor()
        await picture('recipients-chosen')
        await chosen.getByRole('button', { name: 'Mark as sent' }).click()
        await dialogButton(world, 'Mark 1 person as sent').click()
        await card.getByText(`${LOST - 1} people may or may not`).waitFor()

        await boxes.first().press('Space')
        await chosen.getByRole('button', { name: 'Send again' }).click()
        await page.getByRole('dialog').getByText('Somebody may get it twice').waitFor()
        await picture('send-again')
        await dialogButton(world, 'Send again to 1 person').click()
        await card.getByText(`${LOST - 2} people may or may not`).waitFor()

        await card.getByRole('button', { name: 'Give up' }).click()
        await dialogButton(world, `Give up on ${LOST - 2} people`).click()
        await card.waitFor({ state: 'detached' })
        await stateChip(page, 'Finished').waitFor({ timeout: FINISH_MAX_MS })
        const failures = page.getByRole('region', { name: 'Failures', exact: true })
        await failures.getByText('Outcome never known', { exact: true }).waitFor()
        expectSame(await countNow(page, 'Accepted'), FEW - (LOST - 2), 'the number accepted')
      } finally {
        await tellSimulator(world, 'DELETE', '/sim/faults')
      }
    },
  },
  {
    name: 'sets a lower rate for a number, takes it back, and reads the numbers from Meta again',
    run: async (world) => {
      const { page, open } = world
      await open('/numbers')
      await page
        .getByRole('button', { name: /^Set a ceiling/ })
        .first()
        .click()
      const rate = page.getByLabel('Messages per second')
      await rate.fill('5000')
      expectSame(
        await dialogButton(world, 'Set').getAttribute('aria-disabled'),
        'true',
        'whether a ceiling no number has can be set',
      )
      await rate.fill('40')
      await dialogButton(world, 'Set to 40 a second').click()
      const plan = page
        .getByRole('region', { name: 'Numbers that send' })
        .getByText(/An operator set 40 a second/)
      await plan.waitFor()
      await page.getByRole('button', { name: /^Change/ }).click()
      await dialogButton(world, 'Take it back').click()
      await plan.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Refresh from Meta' }).click()
      await page.getByText('Numbers and limits are as Meta has them now').waitFor()
    },
  },
]
