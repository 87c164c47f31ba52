import { expect, it } from 'vitest'
import { Cleanup } from './cleanup.ts'

it('ends what was started last first, each once, however often it is asked', async () => {
  const ended: string[] = []
  const cleanup = new Cleanup()
  for (const what of ['database', 'worker']) {
    cleanup.add(what, async () => {
      ended.push(what)
    })
  }
  await Promise.all([cleanup.run(() => {}), cleanup.run(() => {})])
  expect(ended).toEqual(['worker', 'database'])
})

it('goes on after what could not be ended, and says what it was', async () => {
  const said: string[] = []
  let isEnded = false
  const cleanup = new Cleanup()
  cleanup.add('database', async () => {
    isEnded = true
  })
  cleanup.add('worker', async () => {
    throw new Error('it is stuck')
  })
  await cleanup.run((line) => said.push(line))
  expect(isEnded).toBe(true)
  expect(said).toEqual(['worker could not be ended: Error: it is stuck'])
})
