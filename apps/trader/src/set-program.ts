import { resolve } from 'node:path'
import { type Clock, CodedError, NANOS_PER_MILLISECOND, NANOS_PER_SECOND, type Timers } from '@hft/clock'
import {
  type CommandLineOption,
  checkArguments,
  configurationError,
  ExitCode,
  type ProgramSurroundings,
  workingFolder,
} from '@hft/engine'
import { type ProcessSignals, RequestBox } from './risk-state/kill-request.ts'
import { type ParameterAnswer, ParameterBox } from './risk-state/parameter-box.ts'
import { DEFAULT_STATE_FOLDER, STATE_FOLDER_OPTION } from './risk-state/state-folder.ts'

const LONGEST_WAIT_NANOS = 5 * NANOS_PER_SECOND
const LOOK_EVERY_NANOS = 50 * NANOS_PER_MILLISECOND

const OPTIONS: readonly CommandLineOption[] = [
  { flags: '--set <parameter=value>', description: 'a parameter and its new value; repeatable', isRepeatable: true },
  { flags: '--strategy <name>', description: 'whose; may be left out where one strategy runs' },
  { flags: '--by <name>', description: 'who asks for it' },
  { flags: '--reason <text>', description: 'why' },
  STATE_FOLDER_OPTION,
  { flags: '-h, --help', description: 'prints this help' },
]

const HELP = `Usage: hft-trader set --set <parameter=value> --by <name> --reason <text> [options]

Changes parameters of a strategy while it trades: checked by its schema, recorded in the audit log, applied between two
events. Orders that stay valid stay in the book. null goes back to the default.

Options:
${OPTIONS.map(({ flags, description }) => `  ${flags.padEnd(26)} ${description}`).join('\n')}

Exit codes:
  0  changed
  1  refused by the running trader, or no answer came; nothing was changed
  2  the options are wrong, or no trader runs; nothing was changed
`

/** What the command gets from the system it runs on. */
export interface SetSurroundings extends ProgramSurroundings {
  readonly clock: Clock & Timers
  readonly killSignals: ProcessSignals
  readonly pid: number
}

/**
 * Sends a change of parameters to the trader that runs on a state folder, and waits for its answer.
 *
 * @throws CodedError `configuration.invalid`, `trader.not_running`, `trader.change_refused`, `trader.no_answer`
 */
export async function runSetProgram(args: readonly string[], around: SetSurroundings): Promise<ExitCode> {
  const { environment, currentFolder, stdout, killSignals, pid } = around
  const { accepted, problems } = checkArguments(args, OPTIONS)
  if (accepted.includes('--help') || accepted.includes('-h')) {
    stdout.write(HELP)
    return ExitCode.Done
  }
  const valuesOf = (name: string): string[] =>
    accepted.flatMap((argument, at) => (argument === name && at + 1 < accepted.length ? [accepted[at + 1]!] : []))
  const all = [...problems]
  const parameters = parametersOf(valuesOf('--set'), all)
  const [by, reason, strategy] = ['--by', '--reason', '--strategy'].map((name) => valuesOf(name).at(-1))
  for (const [name, value] of [
    ['--by', by],
    ['--reason', reason],
  ] as const) {
    if ((value ?? '').trim() === '') all.push(`${name} is missing: a change is recorded with who asks for it and why`)
  }
  const given = valuesOf('--state-folder').at(-1) ?? DEFAULT_STATE_FOLDER
  const folder = resolve(workingFolder(environment, currentFolder), given)
  const running = new RequestBox(folder, killSignals).runningPid
  if (running === undefined) all.push(`no trader runs on ${folder}; start one with --set, or name its --state-folder`)
  if (all.length > 0) throw configurationError(all)
  const whose = strategy === undefined ? {} : { strategy: /^\d+$/.test(strategy) ? Number(strategy) : strategy }
  const request = { asker: pid, ...whose, parameters, by: by!, reason: reason! }
  const answer = await answerTo(request, new ParameterBox(folder), around.clock)
  if (!answer.isAccepted) throw new CodedError('trader.change_refused', answer.message)
  stdout.write(`the trader ${running} has taken ${JSON.stringify(parameters)}\n`)
  return ExitCode.Done
}

function parametersOf(settings: readonly string[], problems: string[]): Record<string, unknown> {
  if (settings.length === 0) problems.push('--set is missing; write --set halfSpreadTicks=2')
  const entries = settings.map((setting): [string, unknown] => {
    const equals = setting.indexOf('=')
    const name = setting.slice(0, Math.max(0, equals)).replace(/^strategy\./, '')
    if (name === '')
      problems.push(`--set: '${setting}' is not a setting; write parameter=value, like halfSpreadTicks=2`)
    return [name, settingValue(setting.slice(equals + 1))]
  })
  return Object.fromEntries(entries)
}

/** JSON where it parses, else text. */
function settingValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function answerTo(
  request: Parameters<ParameterBox['send']>[0],
  box: ParameterBox,
  clock: Clock & Timers,
): Promise<ParameterAnswer> {
  const giveUpAt = clock.now() + LONGEST_WAIT_NANOS
  let isSent = false
  while (clock.now() < giveUpAt) {
    isSent ||= box.send(request)
    const answer = isSent ? box.takeAnswer(request.asker) : undefined
    if (answer !== undefined) return answer
    await new Promise<void>((resolve_) => {
      clock.setTimer(clock.now() + LOOK_EVERY_NANOS, () => resolve_())
    })
  }
  if (isSent) box.withdraw()
  throw new CodedError('trader.no_answer', 'the trader gave no answer within 5 s; nothing is known to have changed')
}
