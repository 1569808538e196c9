import { resolve } from 'node:path'
import {
  type CommandLineOption,
  checkArguments,
  configurationError,
  ExitCode,
  type ProgramSurroundings,
  workingFolder,
} from '@hft/engine'
import { KillSwitch } from '@hft/risk'
import { type KillRequest, type ProcessSignals, RequestBox } from './risk-state/kill-request.ts'
import { RiskStateStore } from './risk-state/risk-state-store.ts'
import { DEFAULT_STATE_FOLDER, STATE_FOLDER_OPTION } from './risk-state/state-folder.ts'

const SIGNATURE: readonly CommandLineOption[] = [
  { flags: '--by <name>', description: 'who asks for it' },
  { flags: '--reason <text>', description: 'why' },
]
const COMMON: readonly CommandLineOption[] = [
  STATE_FOLDER_OPTION,
  { flags: '-h, --help', description: 'prints this help' },
]

/** Options of `hft-trader kill` and `hft-trader rearm`. */
const OPTIONS: Readonly<Record<KillRequest['what'], readonly CommandLineOption[]>> = {
  kill: [...SIGNATURE, { flags: '--flatten', description: 'closes all positions as well' }, ...COMMON],
  rearm: [...SIGNATURE, ...COMMON],
}

const HELP: Readonly<Record<KillRequest['what'], string>> = {
  kill: `Usage: hft-trader kill [--by <name>] [--reason <text>] [--flatten] [options]

Pulls the kill switch of the trader that runs on the state folder; where none runs, of the next one. New orders are
refused and all that are open cancelled, over restarts too, until a person rearms it.
${optionsHelp('kill')}
Exit codes:
  0  pulled
  2  the options are wrong; nothing was changed
`,
  rearm: `Usage: hft-trader rearm --by <name> --reason <text> [options]

Lets the trader that runs on the state folder, or the next one, trade again. Nothing else does.
${optionsHelp('rearm')}
Exit codes:
  0  armed again
  1  refused: not without a name and a reason
  2  the options are wrong; nothing was changed
`,
}

function optionsHelp(what: KillRequest['what']): string {
  const lines = OPTIONS[what].map(({ flags, description }) => `  ${flags.padEnd(25)} ${description}\n`)
  return `\nOptions:\n${lines.join('')}`
}

/** The command that the arguments begin with; undefined for trading. */
export function killWord(args: readonly string[]): KillRequest['what'] | undefined {
  const [word] = args.filter((argument) => argument !== '--')
  return word === 'kill' || word === 'rearm' ? word : undefined
}

/**
 * Pulls the kill switch of the trader that runs on a state folder, or arms it again; where none runs, of the next one.
 *
 * @throws CodedError `configuration.invalid`, `risk.rearm_unsigned`, `trader.state_unwritable`
 */
export function runKillProgram(
  what: KillRequest['what'],
  { args, environment, currentFolder, stdout }: ProgramSurroundings,
  signals: ProcessSignals,
): ExitCode {
  const [, ...rest] = args.filter((argument) => argument !== '--')
  const { accepted, problems } = checkArguments(rest, OPTIONS[what])
  if (accepted.includes('--help') || accepted.includes('-h')) {
    stdout.write(HELP[what])
    return ExitCode.Done
  }
  if (problems.length > 0) throw configurationError(problems)
  const given = (name: string): string | undefined => {
    const at = accepted.lastIndexOf(name)
    return at < 0 ? undefined : accepted[at + 1]
  }
  const folder = resolve(workingFolder(environment, currentFolder), given('--state-folder') ?? DEFAULT_STATE_FOLDER)
  const by = given('--by') ?? ''
  const reason = given('--reason') ?? ''
  const request: KillRequest =
    what === 'kill' ? { what, by, reason, flatten: accepted.includes('--flatten') } : { what, by, reason }
  // Refused here, where somebody looks, and not in the trader.
  if (what === 'rearm') new KillSwitch().rearm({ by, reason }, 0)
  const box = new RequestBox(folder, signals)
  const pid = box.runningPid
  if (pid === undefined) {
    writeDown(folder, request)
    stdout.write(
      `no trader runs on ${folder}; the next one ${what === 'kill' ? 'will not trade' : 'may trade again'}\n`,
    )
  } else {
    box.send(request, pid)
    stdout.write(`told the trader ${pid}, which runs on ${folder}\n`)
  }
  return ExitCode.Done
}

function writeDown(folder: string, request: KillRequest): void {
  const store = new RiskStateStore(folder)
  store.prepare()
  const left = store.load()
  const killSwitch = new KillSwitch()
  if (left !== undefined) killSwitch.restore(left.killSwitch)
  if (request.what === 'kill') killSwitch.engage(request, Number.NaN)
  else killSwitch.rearm(request, Number.NaN)
  const state = { ...killSwitch.state, at: null }
  store.save({ snapshot: left?.snapshot, epochNs: left?.epochNs, killSwitch: state })
}
