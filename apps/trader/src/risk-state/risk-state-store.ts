import { join } from 'node:path'
import { type Clock, CodedError, nanosSince } from '@hft/clock'
import { carriedOver, KillSwitchState } from '@hft/risk'
import { type StateFiles, SYSTEM_FILES } from './state-files.ts'

const STATE = 'risk.json'
const ASIDE = 'risk.json.new'
/** Holds room on the disk for the kill switch alone, for when there is none left. */
const RESERVE = 'risk.json.reserve'
const RESERVE_BYTES = 4_096

const NEVER_PULLED: KillSwitchState = { isEngaged: false, flatten: false, by: '', reason: '', at: null }

/** What a trader left behind. */
export interface RiskState {
  readonly killSwitch: KillSwitchState
  /** The risk manager's own snapshot; undefined where there was only the kill switch to write down. */
  readonly snapshot: unknown
  /** Epoch of its times; undefined with it. */
  readonly epochNs: bigint | undefined
}

/**
 * The risk manager's state in a file: written aside, brought to the disk, renamed, so that it is always whole. With a full
 * disk the kill switch is still written, over a file that holds the room for it.
 */
export class RiskStateStore {
  readonly path: string
  readonly #folder: string
  readonly #files: StateFiles

  constructor(folder: string, files: StateFiles = SYSTEM_FILES) {
    this.#folder = folder
    this.#files = files
    this.path = join(folder, STATE)
  }

  /** Makes the folder and the room that a full disk must not take. @throws CodedError `trader.state_unwritable` */
  prepare(): void {
    try {
      this.#files.makeFolder(this.#folder)
      this.#reserve()
    } catch (error) {
      throw this.#unwritable(error)
    }
  }

  /**
   * What was left behind, undefined for nothing. A file that can't be understood counts as a pulled kill switch: nobody
   * knows what it said.
   */
  load(): RiskState | undefined {
    let text: string | undefined
    try {
      text = this.#files.read(this.path)
      if (text === undefined) return undefined
      const { killSwitch, snapshot, epochNs }: Record<string, unknown> = JSON.parse(text)
      const parsed = KillSwitchState.parse(killSwitch)
      const epoch = typeof epochNs === 'string' ? BigInt(epochNs) : undefined
      return { killSwitch: parsed, snapshot: epoch === undefined ? undefined : snapshot, epochNs: epoch }
    } catch {
      const reason = `the state file ${this.path} can't be read`
      const killSwitch = { ...NEVER_PULLED, isEngaged: true, by: 'trader', reason }
      return { killSwitch, snapshot: undefined, epochNs: undefined }
    }
  }

  /**
   * @returns whether everything was written; false when there was only room for the kill switch
   * @throws CodedError `trader.state_unwritable` when not even that
   */
  save(state: RiskState): boolean {
    const { killSwitch, snapshot, epochNs } = state
    const aside = join(this.#folder, ASIDE)
    const whole = JSON.stringify({ version: 1, epochNs: epochNs?.toString(), killSwitch, snapshot })
    try {
      this.#files.writeNew(aside, `${whole}\n`)
      this.#files.rename(aside, this.path)
      return true
    } catch {
      return this.#saveKillSwitch(killSwitch)
    }
  }

  #saveKillSwitch(killSwitch: KillSwitchState): false {
    const reserve = join(this.#folder, RESERVE)
    const short = { ...killSwitch, by: killSwitch.by.slice(0, 200), reason: killSwitch.reason.slice(0, 1_000) }
    try {
      this.#files.remove(join(this.#folder, ASIDE))
      this.#files.overwrite(reserve, `${JSON.stringify({ version: 1, killSwitch: short })}\n`)
      this.#files.rename(reserve, this.path)
    } catch (error) {
      throw this.#unwritable(error)
    }
    return false
  }

  #reserve(): void {
    const reserve = join(this.#folder, RESERVE)
    if ((this.#files.read(reserve)?.length ?? 0) < RESERVE_BYTES) {
      this.#files.writeNew(reserve, `${' '.repeat(RESERVE_BYTES - 1)}\n`)
    }
  }

  #unwritable(error: unknown): CodedError {
    const why = error instanceof Error ? error.message : String(error)
    return new CodedError(
      'trader.state_unwritable',
      `the state of the kill switch can't be written to ${this.#folder} (${why}); make room there, or name another folder with --state-folder`,
    )
  }
}

/**
 * What a risk manager of a new paper account restores; undefined for nothing.
 *
 * @throws CodedError `risk.bad_snapshot`
 */
export function restorable(state: RiskState, clock: Clock): unknown {
  const { snapshot, epochNs, killSwitch } = state
  if (snapshot === undefined || epochNs === undefined) return undefined
  const shiftNanos = nanosSince(clock.epochNs, epochNs)
  const at = killSwitch.at === null ? null : killSwitch.at + shiftNanos
  return { ...(carriedOver(snapshot, shiftNanos) as object), killSwitch: { ...killSwitch, at } }
}
