import { aNumber, aWorkspace } from '@clarion/testkit/builders'
import { createTestDatabase, type TestDatabase } from '@clarion/testkit/database'
import fc from 'fast-check'
import { afterAll, beforeAll, it } from 'vitest'
import { applyStatuses } from '../delivery/public.ts'
import { anyStory } from './testing/commands.ts'
import { World, type WorldNeeds } from './testing/world.ts'

let db: TestDatabase
let needs: WorldNeeds
beforeAll(async () => {
  db = await createTestDatabase()
  const { database } = db
  const workspace = await aWorkspace(database)
  const second = await aNumber(database, workspace)
  const phoneNumberIds = [workspace.phoneNumberId, second] as const
  needs = { database, workspace, phoneNumberIds, hear: (on, facts) => applyStatuses(on, facts, []) }
})
afterAll(() => db.drop())

it('loses nobody and reaches nobody twice, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async ({ policy, commands, ending }) => {
      const world = await World.create(needs, policy)
      for (const command of commands) await world.run(command)
      await world.calmDown(ending)
    }),
    { numRuns: 200 },
  )
}, 60_000)
