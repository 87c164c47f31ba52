import { campaignStates, POOL_MAX, unknownPolicies } from '@clarion/contracts/campaigns'
import { programStates, SIDE_BY_SIDE_MAX } from '@clarion/contracts/programs'
import { Command, InvalidArgumentError, Option } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { importFile, listNumbers, listTemplates } from './account-commands.ts'
import {
  actOnCampaign,
  campaignId,
  exportCampaign,
  listCampaigns,
  showCampaign,
} from './campaign-commands.ts'
import type { ExitCode } from './exit-codes.ts'
import { type MessageOptions, sendMessage } from './message-command.ts'
import type { CommandNeeds } from './needs.ts'
import {
  actOnProgram,
  exportProgram,
  listPrograms,
  programId,
  showProgram,
} from './program-commands.ts'
import { sendCampaign } from './send-campaign.ts'
import type { SendOptions } from './send-draft.ts'

const ABOUT = `WhatsApp campaigns from the command line.

Clarion is found by CLARION_URL and CLARION_API_KEY, else by the .clarion/credentials.json that "npm start" writes: in CLARION_DIR, or in this folder or the nearest one above.

Results go to standard output; progress, questions and errors go to standard error.`

const EXIT_CODES = `
Exit codes:
  0    done; for a campaign or program: everyone is accepted, failed or skipped
  1    a fault in this command itself
  2    wrong usage, settings or file name; nothing was sent
  3    Clarion refused, and says why
  4    Clarion cannot be reached
  5    not completed: unknown outcomes are left, it was paused or cancelled, or you said no
  130  interrupted with Ctrl-C; a launched campaign goes on`

const SEND_HELP = `
A variable of the template gets its text from --map NAME=SOURCE:
  NAME    body variable: first_name, or 1 in a template with {{1}}
          header variable: header.NAME, such as header.image
          button: button.0, counted from 0
  SOURCE  column:COLUMN            the person's cell in that column
          column:COLUMN|FALLBACK   FALLBACK where the cell is empty (write \\| for a | in a column)
          value:TEXT               the same text for everyone
Put a --map with blanks or | in quotes.

Examples:
  $ clarion campaign send --file people.csv --template promo_flash_sale --language id_ID \\
      --map "1=column:first_name|Kak" --from +6285550101000
  $ clarion campaign send --file people.csv --template order_update --from "+62 811 1000 002" \\
      --map first_name=column:name city=column:city --default-country ID --yes --json
  $ clarion campaign send --file everyone.csv --template order_update --map first_name=column:name \\
      --pool +628111000003 +628111000004 --cut-by region --at "2026-11-30 09:00" --yes --detach
${EXIT_CODES}`

const positiveNumber = (text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1.')
  return Number(text)
}
const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`Write a whole number from ${min} to ${max}.`)
    return value
  }
const WEEK_MINUTES = 10_080
const json = () => new Option('--json', 'print JSON, one value per line, instead of text')
const yes = (what: string) => new Option('-y, --yes', what)
const withFileOptions = (command: Command): Command =>
  command
    .option('--default-country <code>', 'country of numbers written without one, such as ID')
    .option(
      '--phone-column <name>',
      'column of the phone numbers; the other columns are values (default: found by its header)',
    )
    .option(
      '--consent-column <name>',
      'column saying when each person agreed to marketing; goes with --phone-column',
    )

/** The whole command line. `end` is told the exit code of the command that ran. */
export function buildProgram(needs: CommandNeeds, end: (code: ExitCode | number) => void): Command {
  const { terminal } = needs
  const program = new Command('clarion')
    .description(ABOUT)
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      outputError: (text, write) =>
        write(text.replace(/^error: (.)/, (_, first) => first.toUpperCase())),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
    })
    .showHelpAfterError('Add --help to see what is possible.')
    .addHelpText('after', EXIT_CODES)
  addCampaign(program, needs, end)
  addPrograms(program, needs, end)
  addMessage(program, needs, end)
  withFileOptions(program.command('import <file>'))
    .summary('read a file of recipients without sending')
    .description(
      'Reads a CSV file of recipients into Clarion and says how many rows can be used, and why others cannot. Nobody is messaged.',
    )
    .option('--problems <path>', 'write every refused row with its line and reason to this file')
    .addOption(json())
    .action(async (file: string, options) => end(await importFile(file, options, needs)))
  program
    .command('templates')
    .summary('list the templates and their variables')
    .description('Lists the templates of the workspace, their status and their variables.')
    .option('--sync', 'read them from Meta again first')
    .addOption(json())
    .action(async (options) => end(await listTemplates(options, needs)))
  program
    .command('numbers')
    .summary('list the numbers to send from')
    .description('Lists the phone numbers of the workspace, their status and rate.')
    .addOption(json())
    .action(async (options) => end(await listNumbers(options, needs)))
  program
    .command('simulator')
    .summary('run the WhatsApp simulator alone')
    .description(
      'Runs the simulator of Meta\'s Graph API alone, in this terminal, until Ctrl-C. It is set by the same variables as under "npm start".',
    )
    .action(async () => end(await needs.runSimulator()))
  return program
}

function addCampaign(
  program: Command,
  needs: CommandNeeds,
  end: (code: ExitCode | number) => void,
): void {
  const campaign = program
    .command('campaign')
    .summary('send campaigns, watch and steer them')
    .description(
      'Sends campaigns, shows how they go, and pauses, resumes, cancels or exports them.',
    )
  addSend(campaign, needs, end)
  campaign
    .command('list')
    .description('Lists campaigns, newest first.')
    .addOption(new Option('--state <state>', 'only those in this state').choices(campaignStates))
    .option('--search <text>', 'only those with this text in their name')
    .option('--limit <number>', 'how many to show', positiveNumber, 20)
    .addOption(json())
    .action(async (options) => end(await listCampaigns(options, needs)))
  campaign
    .command('status <id>')
    .description('Shows the report of a campaign: people, deliveries, failures and their meaning.')
    .option('-w, --watch', 'follow it to its end; the exit code is then that of "send"')
    .addOption(json())
    .action(async (id: string, options) => end(await showCampaign(campaignId(id), options, needs)))
  const actions = {
    pause: 'Stops sending within a second; messages under way still arrive.',
    resume: 'Goes on with a paused campaign.',
    cancel: 'Ends a campaign for good, after asking. What was sent stays sent.',
  } as const
  for (const action of ['pause', 'resume', 'cancel'] as const) {
    const command = campaign
      .command(`${action} <id>`)
      .description(actions[action])
      .addOption(json())
    if (action === 'cancel') command.addOption(yes('cancel without being asked'))
    command.action(async (id: string, options) =>
      end(await actOnCampaign(campaignId(id), action, options, needs)),
    )
  }
  campaign
    .command('export <id>')
    .description('Writes one CSV line per recipient, with state, delivery and failure.')
    .option('-o, --out <path>', 'write to this file, which is replaced (default: standard output)')
    .action(async (id: string, options) =>
      end(await exportCampaign(campaignId(id), options, needs)),
    )
}

function addSend(
  campaign: Command,
  needs: CommandNeeds,
  end: (code: ExitCode | number) => void,
): void {
  const send = campaign
    .command('send')
    .summary('send a template to the people in a file')
    .description(
      'Reads a CSV file, shows who would get which message and who would not, asks, sends, and follows the campaign to its end. A file with more people than one campaign takes becomes a program, sent in parts.',
    )
    .requiredOption('-f, --file <path>', 'CSV file with one person per row')
    .requiredOption('-t, --template <name>', 'approved template')
    .option('-l, --language <code>', 'its language, where it exists in several, such as id_ID')
    .option(
      '--from <number>',
      'phone number id, or the number itself (default: the only one that can send)',
    )
    .option('-m, --map <name=source...>', "where the template's variables come from; see below")
    .option('--name <text>', 'name of the campaign (default: template and file)')
  withFileOptions(send)
    .option('--pool <number...>', `further numbers that share the work, ${POOL_MAX - 1} at most`)
    .option(
      '--at <instant>',
      'start then: "2026-11-30 09:00" in your time, or 2026-11-30T09:00:00Z (default: at once)',
    )
    .option(
      '--late-max <minutes>',
      'how late it may start by itself if the machine was down; later it asks (default: 60)',
      wholeNumber(0, WEEK_MINUTES),
    )
    .addOption(
      new Option(
        '--unknown <policy>',
        'what is done when nobody knows whether a message went out (default: resend_when_proven)',
      ).choices(unknownPolicies),
    )
    .option('--cut-by <column>', 'send in parts, by the values of this column')
    .option(
      '--side-by-side <number>',
      'parts that are sent at the same time (default: 1)',
      wholeNumber(1, SIDE_BY_SIDE_MAX),
    )
    .option('--detach', 'launch, print the id and leave')
    .addOption(yes('send without being asked'))
    .addOption(json())
    .addHelpText('after', SEND_HELP)
    .action(async (options: SendOptions) => end(await sendCampaign(options, needs)))
}

function addMessage(
  top: Command,
  needs: CommandNeeds,
  end: (code: ExitCode | number) => void,
): void {
  top
    .command('message')
    .summary('send a template to one person')
    .description(
      'Sends one template message to one person, at once and before campaigns, and waits until Meta has taken it.',
    )
    .requiredOption('--to <number>', 'phone number of the person, with its country')
    .requiredOption('-t, --template <name>', 'approved template')
    .option('-l, --language <code>', 'its language, where it exists in several, such as id_ID')
    .option(
      '--from <number>',
      'phone number id, or the number itself (default: the only one that can send)',
    )
    .option('--var <name=text...>', "a variable's text: NAME of the body, header.NAME, or button.0")
    .option('--key <key>', 'a key of your own: the same key and message are sent once')
    .option('--detach', 'do not wait for Meta')
    .addOption(json())
    .action(async (options: MessageOptions) => end(await sendMessage(options, needs)))
}

function addPrograms(
  top: Command,
  needs: CommandNeeds,
  end: (code: ExitCode | number) => void,
): void {
  top
    .command('programs')
    .summary('list programs, campaigns too large for one')
    .description('Lists programs, newest first.')
    .addOption(new Option('--state <state>', 'only those in this state').choices(programStates))
    .option('--search <text>', 'only those with this text in their name')
    .option('--limit <number>', 'how many to show', positiveNumber, 20)
    .addOption(json())
    .action(async (options) => end(await listPrograms(options, needs)))
  const program = top
    .command('program')
    .summary('watch and steer a program')
    .description(
      'Shows how a program and its parts go, and pauses, resumes, cancels or exports it.',
    )
  program
    .command('status <id>', { isDefault: true })
    .description('Shows the report of a program: its parts, people, deliveries, failures.')
    .option('-w, --watch', 'follow it to its end; the exit code is then that of "campaign send"')
    .addOption(json())
    .action(async (id: string, options) => end(await showProgram(programId(id), options, needs)))
  const actions = {
    pause: 'Stops every part within a second; messages under way still arrive.',
    resume: 'Goes on with the parts that were paused with the program.',
    cancel: 'Ends every part for good, after asking. What was sent stays sent.',
  } as const
  for (const action of ['pause', 'resume', 'cancel'] as const) {
    const command = program.command(`${action} <id>`).description(actions[action]).addOption(json())
    if (action === 'cancel') command.addOption(yes('cancel without being asked'))
    command.action(async (id: string, options) =>
      end(await actOnProgram(programId(id), action, options, needs)),
    )
  }
  program
    .command('export <id>')
    .description('Writes one CSV line per person of every part, with state, delivery and failure.')
    .option('-o, --out <path>', 'write to this file, which is replaced (default: standard output)')
    .action(async (id: string, options) => end(await exportProgram(programId(id), options, needs)))
}
