import { z } from 'zod'
import type { Clock, WorldClock } from '../clock.ts'
import { type ControlRoute, controlOk, readControlBody } from './control-api.ts'

/** A year at once is plenty, and keeps timestamps within what clients read. */
const ADVANCE_MAX_MS = 366 * 86_400_000
const SPEED_MAX = 100_000

const clockSchema = z.strictObject({
  speed: z.number().min(0).max(SPEED_MAX).optional(),
  advanceMs: z.number().int().min(0).max(ADVANCE_MAX_MS).optional(),
})

export interface ClockState {
  /** ISO 8601, the simulated world's time. */
  now: string
  /** World seconds per real second. */
  speed: number
  /** By how much the world's time is ahead of the real one. */
  aheadMs: number
}

export const clockStateOf = (world: WorldClock, real: Clock): ClockState => ({
  now: new Date(world.nowMs()).toISOString(),
  speed: world.speed,
  aheadMs: Math.round(world.nowMs() - real.nowMs()),
})

/** /sim/clock. */
export function clockRoutes(world: WorldClock, real: Clock): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: '/sim/clock',
      summary: "The simulated world's time and how fast it runs.",
      answer: () => controlOk(clockStateOf(world, real)),
    },
    {
      method: 'PUT',
      path: '/sim/clock',
      summary: 'Makes the time run `speed` times as fast, or jump ahead by `advanceMs`, or both.',
      body: clockSchema,
      answer: (call) => {
        const body = readControlBody(call, clockSchema)
        if (body.kind === 'refused') return body.answer
        const { speed, advanceMs } = body.value
        if (advanceMs !== undefined) world.advance(advanceMs)
        if (speed !== undefined) world.setSpeed(speed)
        return controlOk(clockStateOf(world, real))
      },
    },
  ]
}
