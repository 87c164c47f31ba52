import { setTimeout as sleep } from 'node:timers/promises'

/** Runs journeys one after another, because each is a person at one browser, and says how they went. */
export interface Journey<World> {
  name: string
  run(world: World): Promise<void>
}

export interface Verdict {
  name: string
  error: Error | undefined
  seconds: number
}

/** What a journey says when what it sees is not what a person would expect. */
export class Surprise extends Error {}

/** Throws Surprise unless the statement holds. */
export function expectThat(holds: unknown, statement: string): asserts holds {
  if (!holds) throw new Surprise(`Not so: ${statement}`)
}

/** Throws Surprise unless both are the same, and names both. */
export function expectSame(seen: unknown, wanted: unknown, what: string): void {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)]
  if (a !== b) throw new Surprise(`${what} is ${a}, not ${b}`)
}

const LOOK_AGAIN_MS = 250

/** Looks again and again until it is so; throws Surprise when it is not in time. */
export async function until(
  statement: string,
  maxMs: number,
  look: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + maxMs
  while (!(await look())) {
    if (performance.now() > deadline)
      throw new Surprise(`Not so within ${maxMs / 1_000} s: ${statement}`)
    await sleep(LOOK_AGAIN_MS)
  }
}

export interface RunnerNeeds {
  say(line: string): void
  /** Called after a journey that failed, while the page still shows why. */
  onFailure(name: string): Promise<void>
  nowMs(): number
}

export async function runJourneys<World>(
  journeys: readonly Journey<World>[],
  world: World,
  needs: RunnerNeeds,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const journey of journeys) {
    const began = needs.nowMs()
    const error = await journey.run(world).then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
    )
    const seconds = (needs.nowMs() - began) / 1_000
    verdicts.push({ name: journey.name, error, seconds })
    needs.say(`${error ? 'FAILED' : 'ok    '} ${journey.name} (${seconds.toFixed(1)} s)`)
    if (error) {
      needs.say(error.stack ?? error.message)
      await needs.onFailure(journey.name)
    }
  }
  return verdicts
}

/** The line every runner of ours closes with. */
export function closingLine(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ error }) => error !== undefined).length
  return `${verdicts.length - failed} passed, ${failed} failed`
}
