import type { CeilingFacts } from './ceiling.ts'
import type { FirstMessageFacts } from './first-message.ts'
import type { MemoryFacts } from './memory.ts'
import type { PlanFacts } from './plan-held.ts'
import type { ManyNumbersFacts, SharingFacts } from './side-by-side.ts'
import type { TakeoverFacts } from './takeover.ts'

/** Everything the dispatch bench can find out; what was not asked for is absent. */
export interface DispatchFacts {
  /** Parts that could not be measured, with the reason. */
  failedParts: { part: string; problem: string }[]
  standard?: PlanFacts
  high?: PlanFacts
  ceiling?: CeilingFacts
  /** Two and four campaigns at one HIGH number. */
  sharing?: SharingFacts[]
  manyNumbers?: ManyNumbersFacts
  memory?: MemoryFacts[]
  firstMessage?: FirstMessageFacts[]
  takeover?: {
    launcher: TakeoverFacts
    anotherWorker: TakeoverFacts
    temporal: TakeoverFacts | { skipped: string }
  }
}
