import { existsSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { RunningClarion } from './clarion.ts'
import { expectSame, expectThat } from './runner.ts'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const PATIENCE_MS = 15_000
export const WIDE = { width: 1440, height: 960 }
export const PHONE = { width: 360, height: 780 }

/** A person at a browser, with Clarion running before them. */
export interface World {
  clarion: RunningClarion
  page: Page
  /** What the browser complained about and nobody asked for. */
  complaints: string[]
  signIn(): Promise<void>
  open(path: string): Promise<void>
  /** Keeps a picture; nothing is compared with it. */
  picture(name: string): Promise<void>
  /** The page itself must not scroll sideways, whatever its tables do. */
  expectNoSidewaysScroll(): Promise<void>
  /** No accessibility fault that can be found by looking. */
  expectAccessible(): Promise<void>
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = BROWSERS.find((path) => existsSync(path))
  if (executablePath === undefined)
    throw new Error(`No browser found. Install Debian's chromium; looked at ${BROWSERS.join(', ')}`)
  return await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
}

export async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: WIDE,
    colorScheme: 'light',
    locale: 'en-US',
    timezoneId: 'Asia/Jakarta',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(PATIENCE_MS)
  return context
}

export function newWorld(clarion: RunningClarion, page: Page, artefactsDir: string): World {
  const { baseUrl, email, password } = clarion.credentials
  const complaints: string[] = []
  watch(page, baseUrl, complaints)
  return {
    clarion,
    page,
    complaints,
    signIn: async () => {
      await page.goto(baseUrl)
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Campaigns' }).waitFor()
    },
    open: async (path) => {
      await page.goto(baseUrl + path)
    },
    picture: async (name) => {
      await page.screenshot({ path: join(artefactsDir, `${name}.png`) })
    },
    expectNoSidewaysScroll: async () => {
      const [seen, given] = (await page.evaluate(
        '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      )) as [number, number] // what the line above evaluates to
      expectThat(seen <= given, `the page is ${seen} px wide in a window of ${given} px`)
    },
    expectAccessible: () => expectAccessible(page),
  }
}

/** Collects errors, refused scripts and every request that leaves for another place. */
function watch(page: Page, baseUrl: string, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`an error: ${error.message}`))
  page.on('console', (message) => {
    // The browser writes a line for every refused request; journeys that ask for refusals look at the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`the browser's console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(baseUrl) && !url.startsWith('data:') && !url.startsWith('blob:'))
      complaints.push(`a request to another place: ${url}`)
  })
}

interface AxeFault {
  id: string
  help: string
  nodes: { target: string[] }[]
}

async function expectAccessible(page: Page): Promise<void> {
  // Evaluated over the browser's own protocol, which the page's security policy does not bind.
  await page.evaluate(axe.source)
  const faults = (await page.evaluate(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((found) => found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target }) => ({ target })) })))",
  )) as AxeFault[] // what the line above evaluates to
  expectSame(
    faults.map(
      ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((n) => n.target).join(' | ')})`,
    ),
    [],
    'the list of accessibility faults',
  )
}
