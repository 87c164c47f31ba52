import { crowd } from '../files.ts'
import { expectSame, expectThat, type Journey } from '../runner.ts'
import { send, stateChip, writeFlashSale } from '../steps.ts'
import type { World } from '../world.ts'

const people = crowd('winter list.csv', 900)
const STANDARD = /80 messages per second/
const FINISH_MAX_MS = 60_000
const BACK_MAX_MS = 40_000
const NAME = 'Winter, step by step'

const acceptedButton = (page: World['page']) =>
  page.getByRole('region', { name: 'Progress' }).getByRole('button', { name: /^Accepted/ })

/** How many have been accepted, as the page says. */
const acceptedNow = async (page: World['page']): Promise<number> =>
  Number((await acceptedButton(page).textContent())?.replaceAll(/\D/g, ''))

/** Waits until the page says a number of three digits: the campaign is well under way. */
const untilUnderWay = (page: World['page']): Promise<void> =>
  page
    .getByRole('region', { name: 'Progress' })
    .getByRole('button', { name: /^Accepted \d{3}$/ })
    .waitFor({ timeout: FINISH_MAX_MS })

const ledgerUrl = ({ clarion }: World): string => `${clarion.credentials.simulatorUrl}/sim/ledger`

export const steering: Journey<World>[] = [
  {
    name: 'pauses a running campaign, and says why it cannot be paused twice',
    run: async (world) => {
      const { page, picture, expectAccessible } = world
      await fetch(ledgerUrl(world), { method: 'DELETE' })
      await writeFlashSale(world, { file: people.file, name: NAME, number: STANDARD })
      await send(world, NAME, people.withConsent)
      await untilUnderWay(page)
      await picture('campaign-sending')
      const pause = page.getByRole('button', { name: 'Pause' })
      await pause.click()
      await stateChip(page, 'Paused').waitFor()
      expectSame(await pause.getAttribute('aria-disabled'), 'true', 'whether Pause is disabled')
      await page.mouse.move(0, 0)
      await pause.hover()
      const reason = page
        .getByRole('tooltip')
        .getByText(/Only a campaign that is launched and has not ended can be paused/)
      await reason.waitFor()
      await picture('campaign-paused')
      await page.mouse.move(0, 0)
      await reason.waitFor({ state: 'detached' })
      expectThat((await acceptedNow(page)) < people.withConsent, 'some are still to be sent')
      await expectAccessible()
    },
  },
  {
    name: 'tells that it reconnects while the server is away, and is live again by itself',
    run: async ({ page, clarion, picture }) => {
      const marker = page.getByText(/Reconnecting, as of \d/)
      process.kill(await clarion.pidOf('api'), 'SIGKILL')
      await marker.waitFor()
      // It appears only when the gap is longer than a blink.
      await marker.evaluate(
        '(element) => Promise.all(element.getAnimations().map((a) => a.finished))',
      )
      await picture('reconnecting')
      await marker.waitFor({ state: 'detached', timeout: BACK_MAX_MS })
    },
  },
  {
    name: 'resumes where it stopped and reaches everyone exactly once',
    run: async (world) => {
      const { page } = world
      await page.getByRole('button', { name: 'Resume' }).click()
      await stateChip(page, 'Finished').waitFor({ timeout: FINISH_MAX_MS })
      expectSame(await acceptedNow(page), people.withConsent, 'the number accepted')
      const answer = await fetch(ledgerUrl(world))
      // Counts by name; the simulator was started for this run.
      const ledger = (await answer.json()) as Record<string, number>
      const { accepted, uniqueRecipients, sentMoreThanOnce } = ledger
      expectSame(
        [accepted, uniqueRecipients, sentMoreThanOnce],
        [people.withConsent, people.withConsent, 0],
        "what the simulator's ledger says",
      )
    },
  },
  {
    name: 'asks before it cancels, says what stays sent, and stops',
    run: async (world) => {
      const { page, picture } = world
      const name = 'Sent by mistake'
      await writeFlashSale(world, { file: people.file, name, number: STANDARD })
      await send(world, name, people.withConsent)
      await untilUnderWay(page)
      await page.getByRole('button', { name: 'Cancel campaign' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText(/messages already sent stay sent/).waitFor()
      await picture('cancel')
      await dialog.getByRole('button', { name: 'Cancel campaign' }).click()
      await stateChip(page, 'Cancelled').waitFor()
      expectThat((await acceptedNow(page)) < people.withConsent, 'some were not reached')
    },
  },
]
