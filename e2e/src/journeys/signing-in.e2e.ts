import { expectThat, type Journey } from '../runner.ts'
import type { World } from '../world.ts'

export const signingIn: Journey<World>[] = [
  {
    name: 'refuses a wrong password in words and signs in with the right one, by keyboard alone',
    run: async ({ page, open, clarion, picture, expectAccessible }) => {
      await open('/campaigns?state=finished')
      await page.getByLabel('E-mail').focus()
      await page.keyboard.type(clarion.credentials.email)
      await page.keyboard.press('Tab')
      await page.keyboard.type('not the password')
      await page.keyboard.press('Enter')
      await page.getByText('The e-mail address or the password is not right.').waitFor()
      await expectAccessible()
      await picture('sign-in')
      await page.getByLabel('Password').fill(clarion.credentials.password)
      await page.getByLabel('Password').press('Enter')
      await page.getByRole('heading', { name: 'Campaigns' }).waitFor()
      expectThat(
        page.url().endsWith('/campaigns?state=finished'),
        'signing in leads to the page that was asked for',
      )
    },
  },
  {
    name: 'says what a campaign is while there are none, and that messages reach nobody',
    run: async ({ page, open, picture, expectAccessible }) => {
      await open('/campaigns')
      await page.getByText('Simulator: messages reach nobody').waitFor()
      await page.getByRole('heading', { name: 'Campaigns' }).waitFor()
      await expectAccessible()
      await picture('campaigns-first')
    },
  },
]
