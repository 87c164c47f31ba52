import { createPool } from '@clarion/db/pool'
import { ClarionClient } from '@clarion/sdk/client'
import { type ClarionPlan, type RunningClarion, startClarion } from './clarion.ts'
import type { Cleanup } from './cleanup.ts'
import { SimulatorControl } from './simulator-control.ts'

type Pool = ReturnType<typeof createPool>

/** A running Clarion with everything needed to use and to watch it from outside. */
export interface Stage {
  clarion: RunningClarion
  api: ClarionClient
  simulator: SimulatorControl
  /** Its database, to look at what no one is told over the API. */
  database: Pool
  /** People given out so far: every file of this stage has others. */
  peopleGivenOut: number
  say(line: string): void
}

const CONNECTIONS_MAX = 3

export async function openStage(
  cleanup: Cleanup,
  plan: ClarionPlan,
  say: (line: string) => void,
): Promise<Stage> {
  const clarion = await startClarion(cleanup, plan)
  const { baseUrl, apiKey, simulatorUrl } = clarion.credentials
  const database = createPool({
    url: clarion.settings['DATABASE_URL'] ?? '',
    connectionMax: CONNECTIONS_MAX,
    name: 'clarion-bench',
  })
  cleanup.add('the connections to the database', () => database.end())
  return {
    clarion,
    api: new ClarionClient({ baseUrl, apiKey }),
    simulator: new SimulatorControl(simulatorUrl),
    database,
    peopleGivenOut: 0,
    say,
  }
}
