import { expectSame, type Journey } from '../runner.ts'
import { PHONE, WIDE, type World } from '../world.ts'

const PERSON = '6281230000000'
const DELIVERY_MAX_MS = 15_000

/** The parts of the page, each with something that is on it once it is there. */
const parts = [
  ['Traffic', 'Newest traffic'],
  ['People', 'Reply as this person'],
  ['Reviews', 'Reviewed templates'],
  ['Faults', 'Webhooks'],
  ['Settings', 'Statuses'],
] as const

const goTo = ({ page }: World, part: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Parts of the simulator' }).getByText(part).click()

export const simulator: Journey<World>[] = [
  {
    name: 'approves a template that waits, and Clarion learns of it',
    run: async (world) => {
      const { page, picture } = world
      await page.setViewportSize(WIDE)
      await world.open('/campaigns')
      await page.getByRole('link', { name: 'Simulator' }).click()
      await goTo(world, 'Reviews')
      const waiting = page.getByRole('region', { name: 'Waiting for review' })
      await waiting.getByText('yuk datang ke pesta akhir tahun').waitFor()
      await picture('simulator-reviews')
      await waiting.getByRole('button', { name: 'Approve' }).click()
      await page.getByText('year_end_party is approved').waitFor()
      await page.getByRole('button', { name: 'Read templates again' }).click()
      await page.getByText('year_end_party is approved, and Clarion knows').waitFor()
      await waiting.getByText('No template waits for review').waitFor()
    },
  },
  {
    name: 'replies as a recipient, and sees the webhook arrive',
    run: async (world) => {
      const { page, picture, expectAccessible } = world
      await goTo(world, 'People')
      await page.getByRole('searchbox', { name: 'Number or name' }).fill(PERSON)
      await page.getByRole('list', { name: 'People' }).getByText(`+${PERSON}`).click()
      const reply = page.getByRole('region', { name: 'Reply as this person' })
      await reply.getByRole('textbox', { name: 'Text' }).fill('Jam berapa buka?')
      await reply.getByRole('textbox', { name: 'Text' }).press('Enter')
      await reply
        .getByText('Jam berapa buka? was delivered to Clarion')
        .waitFor({ timeout: DELIVERY_MAX_MS })
      await picture('simulator-reply')
      await expectAccessible()
      await reply.getByRole('button', { name: 'See the webhook' }).click()
      await page.getByRole('dialog').getByText('"body": "Jam berapa buka?"').waitFor()
      await page.keyboard.press('Escape')
    },
  },
  {
    name: 'trips a fault, is told so above every page, and turns it off',
    run: async (world) => {
      const { page, picture, clarion } = world
      await goTo(world, 'Faults')
      const fault = page.getByRole('switch', { name: 'HTTP 500', exact: true })
      await fault.click()
      const strip = page.getByRole('region', { name: 'Notices' })
      await strip.getByText('HTTP 500 on every send').waitFor()
      await picture('simulator-faults')
      await page.getByRole('button', { name: 'Turn all off' }).click()
      await strip.getByText('HTTP 500 on every send').waitFor({ state: 'detached' })
      expectSame(await fault.getAttribute('aria-checked'), 'false', 'whether the fault is on')
      const answer = await fetch(`${clarion.credentials.simulatorUrl}/sim/faults`)
      expectSame(await answer.json(), { faults: [] }, 'what the simulator says is on')
    },
  },
  {
    name: 'moves a setting by keyboard and takes it back',
    run: async (world) => {
      const { page } = world
      await goTo(world, 'Settings')
      const exact = page.getByRole('textbox', { name: 'Latency in ms' })
      await exact.waitFor()
      const before = await exact.inputValue()
      await page.getByRole('slider', { name: 'Latency' }).press('End')
      await page.getByRole('button', { name: 'Reset Latency' }).click()
      await page.getByRole('button', { name: 'Reset Latency' }).waitFor({ state: 'detached' })
      expectSame(await exact.inputValue(), before, 'the latency afterwards')
    },
  },
  {
    name: 'is accessible in every part, and fits a phone',
    run: async (world) => {
      const { page, picture, expectAccessible, expectNoSidewaysScroll } = world
      for (const viewport of [WIDE, PHONE]) {
        await page.setViewportSize(viewport)
        for (const [part, landmark] of parts) {
          await goTo(world, part)
          if (part === 'People') await world.open(`/simulator?section=people&person=${PERSON}`)
          await page.getByRole('region', { name: landmark }).waitFor()
          await expectAccessible()
          await expectNoSidewaysScroll()
          const size = viewport === PHONE ? 'phone' : 'wide'
          await picture(`simulator-${part.toLowerCase().replaceAll(' ', '-')}-${size}`)
        }
      }
      await page.setViewportSize(WIDE)
    },
  },
]
