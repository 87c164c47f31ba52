import { gzipSync } from 'node:zlib'
import { expectSame, expectThat, type Journey } from '../runner.ts'
import { choose } from '../steps.ts'
import { PHONE, WIDE, type World } from '../world.ts'

const FIRST_PAGE_MAX_BYTES = 250_000

const themeOf = ({ page }: World): Promise<unknown> =>
  page.evaluate('document.documentElement.dataset.theme')

async function chooseTheme({ page }: World, theme: string): Promise<void> {
  await page.getByRole('button', { name: /account and theme/ }).click()
  await page.getByRole('menuitemradio', { name: theme }).click()
  await page.keyboard.press('Escape')
}

/** Every page but the simulator's, each once. */
async function eachPage(world: World, look: (name: string) => Promise<void>): Promise<void> {
  const { page, open } = world
  await open('/campaigns')
  await page.getByRole('link', { name: 'Flash sale, autumn list' }).waitFor()
  await look('campaigns')
  await page.getByRole('link', { name: 'Flash sale, autumn list' }).click()
  await page.getByRole('table', { name: 'Recipients' }).waitFor()
  await page.getByRole('region', { name: 'Rate' }).getByRole('img').waitFor()
  await look('campaign')
  await open('/campaigns/new')
  await page.getByRole('combobox', { name: 'Template' }).waitFor()
  await page.getByRole('radio', { name: 'At a time' }).click()
  await page.getByText('Advanced', { exact: true }).click()
  await look('new')
  await page.getByRole('radio', { name: 'At once' }).click()
  await open('/campaigns')
  await page.getByRole('link', { name: 'Year-end greeting' }).click()
  await page.getByRole('region', { name: 'Parts', exact: true }).waitFor()
  await look('program')
  await open('/numbers')
  await page.getByRole('heading', { name: 'Numbers that send' }).waitFor()
  await look('numbers')
}

export const looking: Journey<World>[] = [
  {
    name: 'finds campaigns by state and name, and keeps the filter in the address',
    run: async (world) => {
      const { page, open, picture } = world
      const cancelled = page.getByRole('link', { name: 'Sent by mistake' })
      await open('/campaigns')
      await cancelled.waitFor()
      await picture('campaigns')
      await choose(page, 'State', 'Finished')
      await cancelled.waitFor({ state: 'detached' })
      await page.getByLabel('Find by name').fill('autumn')
      await page.waitForURL(/q=autumn/)
      await page.reload()
      await page.getByRole('link', { name: 'Flash sale, autumn list' }).waitFor()
      const rowCount = await page.getByRole('table').getByRole('row').count()
      expectSame(rowCount, 2, 'the number of rows with the head')
      await page.getByLabel('Find by name').fill('no such campaign')
      await page.getByText('No campaign matches.').waitFor()
      await page.getByRole('button', { name: 'Show all campaigns' }).click()
      await cancelled.waitFor()
    },
  },
  {
    name: 'says so when there is nothing at an address or no such campaign',
    run: async ({ page, open }) => {
      const asked: string[] = []
      const note = (request: { url(): string }) => asked.push(request.url())
      page.on('request', note)
      for (const id of ['019aa6a0-0000-7000-8000-999999999999', 'no-id-at-all']) {
        await open(`/campaigns/${id}`)
        await page.getByText('There is no campaign at this address.').waitFor()
        // Its stream would break and be opened again for ever.
        expectThat(
          !asked.some((url) => url.includes(`/v1/events?campaignId=${id}`)),
          'the page follows a campaign that is not there',
        )
      }
      page.off('request', note)
      await open('/programs/019aa6a0-0000-7000-8000-999999999999')
      await page.getByText('There is no program at this address.').waitFor()
      await open('/nowhere')
      await page.getByText('There is nothing at this address.').waitFor()
    },
  },
  {
    name: 'is as readable in the dark, on every page, and remembers the choice',
    run: async (world) => {
      await world.open('/campaigns')
      expectSame(await themeOf(world), 'light', 'the theme of a light system')
      await chooseTheme(world, 'Dark')
      await world.page.reload()
      expectSame(await themeOf(world), 'dark', 'the theme after a reload')
      await eachPage(world, async (name) => {
        await world.expectAccessible()
        await world.picture(`dark-${name}`)
      })
      await chooseTheme(world, 'As the system')
      expectSame(await themeOf(world), 'light', 'the theme of the system again')
    },
  },
  {
    name: 'fits a phone 360 px wide on every page, with the menu behind a button',
    run: async (world) => {
      const { page } = world
      await page.setViewportSize(PHONE)
      await eachPage(world, async (name) => {
        await world.expectNoSidewaysScroll()
        await world.expectAccessible()
        await world.picture(`phone-${name}`)
      })
      await page.getByRole('button', { name: 'Menu' }).click()
      await page.getByRole('dialog').getByRole('link', { name: 'Campaigns' }).click()
      await page.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor()
      await page.setViewportSize(WIDE)
    },
  },
  {
    name: 'loads less than 250 KB of compressed script for its first page',
    run: async (world) => {
      await world.open('/campaigns')
      await world.page.getByRole('link', { name: 'Flash sale, autumn list' }).waitFor()
      const scripts = (await world.page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'))",
      )) as string[] // what the line above evaluates to
      const sizes = scripts.map(async (url) => {
        const body = await (await fetch(url)).arrayBuffer()
        return gzipSync(body).byteLength
      })
      const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
      expectThat(bytes > 0 && bytes < FIRST_PAGE_MAX_BYTES, `${bytes} bytes are few enough`)
    },
  },
  {
    name: 'signs out',
    run: async ({ page, open }) => {
      await open('/campaigns')
      await page.getByRole('button', { name: /account and theme/ }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in to Clarion' }).waitFor()
      await open('/campaigns')
      await page.getByRole('heading', { name: 'Sign in to Clarion' }).waitFor()
    },
  },
  {
    name: 'has caused no error in the browser and asked nothing of any other place',
    run: async ({ complaints }) => expectSame(complaints, [], 'the list of complaints'),
  },
]
