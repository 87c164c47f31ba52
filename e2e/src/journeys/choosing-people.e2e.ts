import { emptyFile, localNumbers, withoutPhones } from '../files.ts'
import { expectSame, type Journey } from '../runner.ts'
import { choose, upload } from '../steps.ts'
import type { World } from '../world.ts'

export const choosingPeople: Journey<World>[] = [
  {
    name: 'says why a file cannot be used, and offers its columns',
    run: async ({ page, open, picture, expectAccessible }) => {
      await open('/campaigns/new')
      await upload(page, emptyFile)
      const alert = page.getByRole('alert')
      await alert.getByText('The file is empty').waitFor()
      await alert.getByText(/Upload a CSV file/).waitFor()
      await upload(page, withoutPhones)
      await alert.getByText('The file has no phone column').waitFor()
      await alert.getByText(/Request id/).waitFor()
      await expectAccessible()
      await picture('refused-file')
      await page.getByRole('combobox', { name: 'Column with the phone number' }).click()
      await page.getByRole('option', { name: 'email' }).waitFor()
      await page.keyboard.press('Escape')
    },
  },
  {
    name: 'reads local numbers once their column and country are chosen',
    run: async ({ page, open, picture }) => {
      await open('/campaigns/new')
      await upload(page, localNumbers)
      await page.getByRole('alert').waitFor()
      await choose(page, 'Column with the phone number', 'code')
      await page.getByRole('combobox', { name: 'Country of local numbers' }).fill('Indon')
      await page.getByRole('option', { name: /Indonesia/ }).click()
      await page.getByRole('button', { name: 'Read the file again' }).click()
      await page.getByRole('cell', { name: '+6281230001111' }).waitFor()
      expectSame(await page.getByRole('alert').count(), 0, 'the number of alerts')
      await picture('local-numbers')
    },
  },
  {
    name: 'keeps the people it has when another reading of the file finds none',
    run: async ({ page }) => {
      await choose(page, 'Meaning of column member', 'Phone number')
      await page.getByRole('alert').getByText('No row of the file can be used').waitFor()
      await page.getByRole('cell', { name: '+6281230001111' }).waitFor()
    },
  },
  {
    name: 'asks before it forgets a draft',
    run: async ({ page, open }) => {
      await open('/campaigns/new')
      const name = page.getByLabel('Campaign name')
      await name.fill('Never sent')
      await page.reload()
      expectSame(await name.inputValue(), 'Never sent', 'the name after a reload')
      await page.getByRole('button', { name: 'Start over' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expectSame(await name.inputValue(), '', 'the name after starting over')
    },
  },
]
