import type { Next } from '@clarion/core/dispatch'
import { expect, it } from 'vitest'
import { oneAtATime } from './one-at-a-time.ts'

it('gives whoever asks again the answer of the step under way', async () => {
  const started: string[] = []
  const endings: ((next: Next) => void)[] = []
  const advance = oneAtATime((campaignId) => {
    started.push(campaignId)
    return new Promise((resolve) => endings.push(resolve))
  })
  const answers = [advance('a'), advance('a'), advance('b')]
  expect(started).toEqual(['a', 'b'])
  for (const end of endings) end({ do: 'continue' })
  expect(await Promise.all(answers)).toEqual(Array(3).fill({ do: 'continue' }))
  void advance('a')
  expect(started).toEqual(['a', 'b', 'a'])
})

it('begins anew after a step that failed', async () => {
  let calls = 0
  const advance = oneAtATime(async () => {
    calls += 1
    if (calls === 1) throw new Error('the database went away')
    return { do: 'done' }
  })
  await expect(advance('a')).rejects.toThrow('went away')
  expect(await advance('a')).toEqual({ do: 'done' })
})
