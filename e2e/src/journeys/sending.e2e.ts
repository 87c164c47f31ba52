import { readFile } from 'node:fs/promises'
import { crowd, sentinels } from '../files.ts'
import { expectSame, expectThat, type Journey, until } from '../runner.ts'
import { send, sendButton, stateChip, thousands, writeFlashSale } from '../steps.ts'
import type { World } from '../world.ts'

const people = crowd('autumn list.csv', 1_200)
const NAME = 'Flash sale, autumn list'
const HIGH = /1,000 messages per second/
const FINISH_MAX_MS = 60_000

const countBeside = (page: World['page'], state: string) =>
  page.getByRole('region', { name: 'Progress' }).getByRole('button', { name: state })

async function funnelCount(page: World['page'], step: string): Promise<number> {
  const delivery = page.getByRole('region', { name: 'Delivery' })
  const row = delivery.getByRole('row', { name: new RegExp(`^${step} `) })
  return Number((await row.getByRole('cell').first().textContent())?.replaceAll(',', ''))
}

export const sending: Journey<World>[] = [
  {
    name: "shows what is in a messy file, and each person's message before it is sent",
    run: async (world) => {
      const { page, picture, expectAccessible, expectNoSidewaysScroll } = world
      await writeFlashSale(world, { file: people.file, name: NAME, number: HIGH })
      const who = page.getByRole('region', { name: 'Who' })
      await who.getByText(`has ${thousands(people.people + 4)} rows`).waitFor()
      await who.getByText('Rows left out, by reason').click()
      await who.getByText('The phone cell is not a phone number.').waitFor()
      await who.getByText('not a number', { exact: true }).waitFor()
      const preview = page.getByRole('region', { name: 'Message preview' })
      await preview.getByText('Halo Person 0,').waitFor()
      for (let press = 0; press < 3; press += 1)
        await preview.getByRole('button', { name: 'Next person' }).click()
      // The fourth person has no name, so the fallback stands.
      await preview.getByText('Halo Kak,').waitFor()
      await page.getByLabel('When the cell of {{1}} is empty').fill('')
      await preview.getByText('is missing').waitFor()
      await picture('new-campaign-missing-value')
      await page.getByLabel('When the cell of {{1}} is empty').fill('Kak')
      const check = page.getByRole('region', { name: 'Check' })
      await check.getByText('Skipped: No consent to marketing is recorded.').waitFor()
      await sendButton(page, people.withConsent).waitFor()
      await expectNoSidewaysScroll()
      await expectAccessible()
      await picture('new-campaign')
    },
  },
  {
    name: 'loses nothing on a reload, and says what it can no longer do',
    run: async ({ page }) => {
      await page.reload()
      await sendButton(page, people.withConsent).waitFor()
      expectSame(await page.getByLabel('Campaign name').inputValue(), NAME, 'the name')
      expectSame(
        await page.getByLabel('When the cell of {{1}} is empty').inputValue(),
        'Kak',
        'the fallback',
      )
      await page.getByText('The page was reloaded and no longer holds the file.').waitFor()
    },
  },
  {
    name: 'asks for the number, sends to everyone with consent, and shows the end of it',
    run: async (world) => {
      const { page, picture, expectAccessible } = world
      await sendButton(page, people.withConsent).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel(`Type ${thousands(people.withConsent)} to confirm`).fill('1')
      expectSame(
        await dialog.getByRole('button', { name: 'Send to' }).getAttribute('aria-disabled'),
        'true',
        'whether the button is disabled while the number is wrong',
      )
      await picture('confirm')
      await dialog.getByRole('button', { name: 'Go back' }).click()
      await send(world, NAME, people.withConsent)
      await stateChip(page, 'Finished').waitFor({ timeout: FINISH_MAX_MS })
      await countBeside(page, `Accepted ${thousands(people.withConsent)}`).waitFor()
      await countBeside(page, `Skipped ${thousands(people.people - people.withConsent)}`).waitFor()
      await page.getByRole('region', { name: 'Rate' }).getByRole('img').waitFor()
      await expectAccessible()
      await picture('campaign-finished')
    },
  },
  {
    name: 'fills the funnel as Meta reports, without the page being loaded again',
    run: async ({ page, picture }) => {
      const failures = page.getByRole('region', { name: 'Failures', exact: true })
      for (const code of Object.values(sentinels))
        await failures.getByText(String(code), { exact: true }).waitFor({ timeout: FINISH_MAX_MS })
      expectSame(await funnelCount(page, 'Sent'), people.withConsent, 'the number sent')
      const most = people.withConsent * 0.8
      await until(
        `more than ${most} are delivered, and some of them read`,
        FINISH_MAX_MS,
        async () => {
          const delivered = await funnelCount(page, 'Delivered')
          const read = await funnelCount(page, 'Read')
          expectThat(
            delivered < people.withConsent && read <= delivered,
            `no step holds more people than the one before: ${delivered} delivered, ${read} read`,
          )
          return delivered > most && read > 0
        },
      )
      await picture('campaign-reported')
    },
  },
  {
    name: 'leads from a failure to the people, and from a person to every event',
    run: async ({ page, picture, expectAccessible }) => {
      const [phone, code] = Object.entries(sentinels)[0] ?? []
      await page.getByRole('button', { name: `Show recipients with code ${code}` }).click()
      await page.waitForURL(new RegExp(`code=${code}`))
      const table = page.getByRole('table', { name: 'Recipients' })
      await table
        .getByRole('button', { name: 'Details of +6281230000000' })
        .waitFor({ state: 'detached' })
      await table.getByRole('button', { name: `Details of ${phone}` }).focus()
      await page.keyboard.press('Enter')
      const drawer = page.getByRole('dialog')
      await drawer.getByRole('list', { name: 'Events' }).getByText('Failed').waitFor()
      await drawer.getByText('Halo Siti,').waitFor()
      await expectAccessible()
      await picture('recipient')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Clear filters' }).click()
      await page.getByLabel('Digits of the phone number').fill('30000007')
      await table.getByRole('button', { name: 'Details of +6281230000007' }).waitFor()
    },
  },
  {
    name: 'exports a line for everyone',
    run: async ({ page }) => {
      const downloading = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Export' }).click()
      const text = await readFile(await (await downloading).path(), 'utf8')
      expectSame(text.trim().split('\n').length - 1, people.people, 'the number of lines')
    },
  },
]
