import { ClarionProblem } from '@clarion/sdk/client'
import { badUsage, CommandEnd, type ExitCode, exitCodes, Interrupted } from './exit-codes.ts'
import { type CommandNeeds, print, printJson, say } from './needs.ts'
import { isAway, patiently } from './patience.ts'
import { openRecipients } from './read-recipients.ts'
import { prepareSend, type SendOptions } from './send-draft.ts'
import type { SendJob } from './send-job.ts'

/** How far a send has come: it decides what Ctrl-C or a lost connection means. */
type Stage = { at: 'nothing-sent' } | ({ at: 'launching' | 'launched' } & Written)

interface Written {
  noun: SendJob['noun']
  id: string
}

/**
 * The whole job: reads the file, checks it against the template, shows what would happen, asks,
 * launches and follows the campaign to its end; a program, where the file is too large for one.
 *
 * Errors: throws a CommandEnd that says what is already under way, if anything.
 */
export async function sendCampaign(options: SendOptions, needs: CommandNeeds): Promise<ExitCode> {
  if (!options.yes && !needs.terminal.isInteractive)
    throw badUsage(
      'There is no terminal to ask on. Give --yes to send without being asked; nothing was sent.',
    )
  const file = await openRecipients(options.file, options)
  const client = needs.connect()
  let stage: Stage = { at: 'nothing-sent' }
  try {
    const job = await prepareSend(client, file, options, needs)
    const { noun } = job
    const { id, name } = await create(job, needs)
    stage = { at: 'launching', noun, id }
    await launch(job, id, needs)
    stage = { at: 'launched', noun, id }
    tellLaunched({ noun, id }, name, options, needs)
    if (options.detach) return exitCodes.done
    return await job.follow(id, options, needs)
  } catch (error) {
    throw endAt(stage, error)
  }
}

/** One key for the whole run: however often the call is repeated, there is one draft. */
async function create(job: SendJob, needs: CommandNeeds): Promise<{ id: string; name: string }> {
  const key = needs.newKey()
  return patiently(() => job.create(key, { signal: needs.interrupt }), needs)
}

/**
 * Launches a draft once. When a try went unanswered it may have been carried out, so the draft is
 * looked at before and after launching again.
 */
async function launch(job: SendJob, id: string, needs: CommandNeeds): Promise<void> {
  const call = { signal: needs.interrupt }
  const isLaunched = async () => !(await job.isDraft(id, call))
  await patiently(async (isRepeat) => {
    if (isRepeat && (await isLaunched())) return
    try {
      await job.launch(id, call)
    } catch (error) {
      const isTooLate =
        error instanceof ClarionProblem && error.problem.code === job.launchedAlready
      if (!(isRepeat && isTooLate && (await isLaunched()))) throw error
    }
  }, needs)
}

function tellLaunched(
  written: Written,
  name: string,
  options: SendOptions,
  needs: CommandNeeds,
): void {
  const { noun, id } = written
  if (options.json) printJson(needs.terminal, { type: 'launched', [`${noun}Id`]: id, name })
  else if (options.detach) print(needs.terminal, id)
  say(needs.terminal, `Launched "${name}" as ${id}.`)
  if (options.detach) say(needs.terminal, wayToSee(written))
}

const wayToSee = ({ noun, id }: Written): string =>
  `See it with "clarion ${noun} status ${id} --watch", stop it with "clarion ${noun} cancel ${id}".`

/** Says what an interruption, a lost connection or a refusal means for the people in the file. */
function endAt(stage: Stage, error: unknown): unknown {
  const isInterrupted = error instanceof Interrupted
  if (!isInterrupted && !isAway(error)) return refusedAt(stage, error)
  const exitCode = isInterrupted ? exitCodes.interrupted : exitCodes.unreachable
  const why = isInterrupted ? '' : `${error.message.replace(/\.$/, '')}. `
  const end = (sentence: string) => new CommandEnd(why + sentence, { exitCode, cause: error })
  switch (stage.at) {
    case 'nothing-sent':
      return end('Nothing was sent.')
    case 'launching':
      return end(
        `The ${stage.noun} ${stage.id} was being launched and may be sending. ${wayToSee(stage)}`,
      )
    case 'launched':
      return end(
        `The ${stage.noun} ${stage.id} goes on in Clarion without this command. ${wayToSee(stage)}`,
      )
  }
}

/** A refusal keeps its own words and code; what is added is where that leaves the campaign. */
function refusedAt(stage: Stage, error: unknown): unknown {
  if (stage.at === 'nothing-sent' || !(error instanceof ClarionProblem)) return error
  const detail =
    stage.at === 'launching'
      ? `${error.message} The draft ${stage.id} was not launched.`
      : `${error.message} The ${stage.noun} ${stage.id} goes on in Clarion. ${wayToSee(stage)}`
  return new ClarionProblem({ ...error.problem, detail })
}
