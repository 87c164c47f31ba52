import { z } from 'zod'
import { readJson } from './files.ts'

const credentialsSchema = z.object({ baseUrl: z.string(), email: z.string(), password: z.string() })
export type Credentials = z.infer<typeof credentialsSchema>

/** The login that the api wrote at its first start; undefined when there is none. */
export const readCredentials = (path: string): Credentials | undefined =>
  readJson(path, credentialsSchema)

export interface Greeting {
  url: string
  credentials: Credentials | undefined
  credentialsPath: string
  simulatorUrl: string | undefined
  hasColour: boolean
}

/** What is printed once everything serves: where to go, how to get in, how to stop. */
export function banner(greeting: Greeting): string {
  const { url, credentials, credentialsPath, simulatorUrl, hasColour } = greeting
  const bold = (text: string): string => (hasColour ? `\u001b[1m${text}\u001b[0m` : text)
  const login =
    credentials === undefined
      ? []
      : [
          ['Login', credentials.email],
          ['Password', credentials.password],
          ['API key', `in ${credentialsPath}`],
        ]
  const rows = [
    ...login,
    ['Meta', simulatorUrl === undefined ? 'the Graph API' : `simulated at ${simulatorUrl}`],
    ['Stop', 'Ctrl-C'],
  ]
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`)
  return ['', `  ${bold(`Clarion is ready at ${url}`)}`, '', ...lines, '', ''].join('\n')
}
