import { readdirSync, readFileSync } from 'node:fs'
import { Worker } from '@temporalio/worker'
import { expect, it } from 'vitest'
import { prepareWorkflowBundle } from './temporal-worker.ts'

const folder = new URL('./histories/', import.meta.url)

/** Histories of a real server: workflows that are open when a new version starts must go on. */
it('replays every recorded history with the code of today', async () => {
  const names = readdirSync(folder)
  const histories = names.map((name) => ({
    workflowId: name,
    history: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown,
  }))
  const workflowBundle = { codePath: await prepareWorkflowBundle() }
  const problems: string[] = []
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories))
    if (result.error) problems.push(`${result.workflowId}: ${result.error.message}`)
  expect(problems).toEqual([])
  expect(names.length).toBeGreaterThanOrEqual(3)
}, 60_000)
