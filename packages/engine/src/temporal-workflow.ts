import {
  ActivityFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import {
  type CampaignActivities,
  type CampaignInput,
  type CampaignProgress,
  PROGRESS_QUERY,
  type StepResult,
  WAKE_SIGNAL,
} from './temporal-contract.ts'

/** Steps of one run before it begins a new history, long before Temporal asks for it. */
const STEPS_PER_RUN = 300

const { advanceCampaign } = proxyActivities<CampaignActivities>({
  startToCloseTimeout: '300 seconds',
  heartbeatTimeout: '10 seconds',
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 2,
    maximumInterval: '60 seconds',
    maximumAttempts: 3,
  },
})
const { pauseAfterFailures } = proxyActivities<CampaignActivities>({
  startToCloseTimeout: '60 seconds',
  retry: { initialInterval: '2 seconds', maximumAttempts: 3 },
})

const wake = defineSignal(WAKE_SIGNAL)
const progress = defineQuery<CampaignProgress>(PROGRESS_QUERY)

/**
 * Advances one campaign until it is done. All it knows is an id, a count and an instant: what
 * happened stands in the database, and a step may be repeated without harm. A wake ends a sleep at
 * once, and one that comes while the campaign winds down has it looked at again.
 */
export async function campaignWorkflow(input: CampaignInput): Promise<void> {
  const { campaignId } = input
  const state: CampaignProgress = { stepCount: input.stepCount, sleepsUntilMs: null, why: null }
  let isWoken = false
  setHandler(wake, () => {
    isWoken = true
  })
  setHandler(progress, () => state)
  const sleepUntil = async (atMs: number, why: string): Promise<void> => {
    state.sleepsUntilMs = atMs
    state.why = why
    const leftMs = atMs - Date.now()
    if (leftMs > 0) await condition(() => isWoken, leftMs)
    state.sleepsUntilMs = null
    state.why = null
  }

  await sleepUntil(input.notBeforeMs, 'the start of the campaign')
  for (let steps = 0; ; steps++) {
    isWoken = false
    state.stepCount += 1
    const next = await step(campaignId)
    if (next === 'gave up') return
    if (next.do === 'sleepUntil') await sleepUntil(next.atMs, next.why)
    if (next.do === 'done' && !isWoken) return
    if (steps >= STEPS_PER_RUN || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished)
      await continueAsNew<typeof campaignWorkflow>({
        campaignId,
        stepCount: state.stepCount,
        notBeforeMs: 0,
      })
    }
  }
}

async function step(campaignId: string): Promise<StepResult | 'gave up'> {
  try {
    return await advanceCampaign(campaignId)
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
    await pauseAfterFailures(campaignId)
    return 'gave up'
  }
}
