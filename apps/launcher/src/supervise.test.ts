import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { type Life, pauseBeforeMs, type Supervised, supervise } from './supervise.ts'

/** A process of the test's own: `die` ends its current run, `failBegins` spoils the next starts. */
function aProcess() {
  let end: (why: string) => void = () => undefined
  const state = { begins: 0, failBegins: 0, stops: 0 }
  const supervised: Supervised = {
    name: 'worker',
    async begin(onPid, signal): Promise<Life> {
      state.begins += 1
      onPid(100 + state.begins)
      await sleep(1)
      if (signal.aborted) throw new Error('stopped')
      if (state.failBegins-- > 0) throw new Error('port taken')
      const ended = new Promise<string>((resolve) => {
        end = resolve
      })
      return {
        ended,
        stop: async () => {
          state.stops += 1
          end('told to')
        },
      }
    },
  }
  return { supervised, state, die: (why: string): void => end(why) }
}

const events = () => ({ onPid: vi.fn(), onEnded: vi.fn(), onBackAgain: vi.fn() })

it('begins a process again at once when it dies, and waits longer each time it keeps dying', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 50].map(pauseBeforeMs)).toEqual([
    0, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
  ])
})

it('notes the new process before it is ready', async () => {
  const { supervised, die } = aProcess()
  const heard = events()
  const supervisor = supervise(supervised, heard)
  await supervisor.start()
  die('was ended by SIGKILL')
  await vi.waitFor(() => expect(heard.onBackAgain).toHaveBeenCalledOnce())
  expect(heard.onPid.mock.calls).toEqual([[101], [undefined], [102]])
  expect(heard.onEnded).toHaveBeenCalledExactlyOnceWith('was ended by SIGKILL', 0)
  await supervisor.stop(1_000)
})

it('tries again when the process does not come back at first', async () => {
  const { supervised, state, die } = aProcess()
  const heard = events()
  const supervisor = supervise(supervised, heard)
  await supervisor.start()
  state.failBegins = 1
  die('crashed')
  await vi.waitFor(() => expect(heard.onBackAgain).toHaveBeenCalledOnce(), 3_000)
  expect(heard.onEnded.mock.calls).toEqual([
    ['crashed', 0],
    ['port taken', 500],
  ])
  await supervisor.stop(1_000)
})

it('hands the failure of the first start to its caller', async () => {
  const { supervised, state } = aProcess()
  state.failBegins = 1
  const heard = events()
  await expect(supervise(supervised, heard).start()).rejects.toThrow('port taken')
  expect(heard.onPid).toHaveBeenLastCalledWith(undefined)
  expect(heard.onEnded).not.toHaveBeenCalled()
})

it('does not begin again what was told to stop', async () => {
  const { supervised, state, die } = aProcess()
  const supervisor = supervise(supervised, events())
  await supervisor.start()
  await supervisor.stop(1_000)
  expect(state).toMatchObject({ begins: 1, stops: 1 })

  const other = aProcess()
  const interrupted = supervise(other.supervised, events())
  await interrupted.start()
  other.die('crashed')
  await interrupted.stop(1_000) // while it is being begun again
  expect(other.state.begins).toBeLessThanOrEqual(2)
  die('too late')
})
