import type { Page } from 'playwright-core'
import type { UploadedFile } from './files.ts'
import { expectThat } from './runner.ts'
import type { World } from './world.ts'

/** What people do on the pages, in the words on the pages. */

export async function choose(page: Page, label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).click()
}

export async function upload(page: Page, file: UploadedFile): Promise<void> {
  await page.getByLabel('Choose a file').setInputFiles(file)
}

export const thousands = (count: number): string => new Intl.NumberFormat('en-US').format(count)

/** A large file takes a while to be read. */
const READ_FILE_MAX_MS = 60_000

export interface Writing {
  file: UploadedFile
  name: string
  /** The number's words in the list, such as its rate. */
  number: RegExp
}

/** Fills the page up to the button; the template is the flash sale with the name and a fallback. */
export async function writeFlashSale({ page, open }: World, writing: Writing): Promise<void> {
  await open('/campaigns/new')
  await upload(page, writing.file)
  await page
    .getByRole('heading', { name: 'How the columns are read' })
    .waitFor({ timeout: READ_FILE_MAX_MS })
  await choose(page, 'Sending number', writing.number)
  await page.getByRole('combobox', { name: 'Template' }).fill('flash')
  await page.getByRole('option', { name: /promo_flash_sale/ }).click()
  await choose(page, 'Column of {{1}}', 'first_name')
  await page.getByLabel('When the cell of {{1}} is empty').fill('Kak')
  await page.getByLabel(/^(Campaign|Program) name$/).fill(writing.name)
}

/** The button that asks to send, with the number it names. */
export const sendButton = (page: Page, people: number) =>
  page
    .getByRole('region', { name: 'Check' })
    .getByRole('button', { name: `Send to ${thousands(people)} people` })

/** Presses the button, answers the question, and waits for the campaign's own page. */
export async function send({ page }: World, name: string, people: number): Promise<void> {
  await sendButton(page, people).click()
  const dialog = page.getByRole('dialog')
  if (people > 1_000)
    await dialog.getByLabel(`Type ${thousands(people)} to confirm`).fill(String(people))
  await dialog.getByRole('button', { name: `Send to ${thousands(people)} people` }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

/** Changes the simulator from outside, as no person at the console does. */
export async function tellSimulator(
  { clarion }: World,
  method: 'PUT' | 'DELETE',
  path: string,
  body?: object,
): Promise<void> {
  const answer = await fetch(`${clarion.credentials.simulatorUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expectThat(answer.ok, `the simulator takes ${method} ${path}: ${await answer.text()}`)
}

/** How many recipients stand in a state, as the campaign's or program's page says. */
export async function countNow(page: Page, state: string): Promise<number> {
  const progress = page.getByRole('region', { name: 'Progress' })
  const item = progress.getByRole('listitem').filter({ hasText: state })
  return Number((await item.textContent())?.replaceAll(/\D/g, ''))
}

/** The state chip beside the campaign's name. */
export const stateChip = (page: Page, state: string) =>
  page.getByRole('main').getByText(state, { exact: true }).first()
