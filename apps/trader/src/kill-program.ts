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

const COMMON: readonly CommandLineOption[] = [
  { flags: '--by <name>', description: 'who asks for it' },
  { flags: '--reason <text>', description: 'why' },
  STATE_FOLDER_OPTION,
]

/** Options of `hft-trader kill` and `hft-trader rearm`. */
const OPTIONS: Readonly<Record<KillRequest['what'], readonly CommandLineOption[]>> = {
  kill: [...COMMON, { flags: '--flatten', description: 'closes all positions as well' }],
  rearm: COMMON,
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
