import { join } from 'node:path'
import type { KillCommand, KillSwitchRearm } from '@hft/risk'
import { type StateFiles, SYSTEM_FILES } from './state-files.ts'

const REQUEST = 'request.json'
const PID = 'trader.pid'

/** What a person tells a trader that is running, through its state folder and a signal. */
export type KillRequest = ({ readonly what: 'kill' } & KillCommand) | ({ readonly what: 'rearm' } & KillSwitchRearm)

/** Knows of processes; `process` does. */
export interface ProcessSignals {
  kill(pid: number, signal: 'SIGUSR2' | 0): unknown
}

/** The place in a state folder where requests are left, and where a running trader says who it is. */
export class RequestBox {
  readonly #folder: string
  readonly #files: StateFiles
  readonly #signals: ProcessSignals

  constructor(folder: string, signals: ProcessSignals, files: StateFiles = SYSTEM_FILES) {
    this.#folder = folder
    this.#signals = signals
    this.#files = files
  }

  /** The trader that runs on this folder; undefined for none. */
  get runningPid(): number | undefined {
    const pid = Number(this.#files.read(join(this.#folder, PID)))
    if (!Number.isInteger(pid) || pid <= 0) return undefined
    try {
      this.#signals.kill(pid, 0)
    } catch {
      return undefined
    }
    // A number is given out again: what runs there now may be something else, where the system tells.
    const commandLine = this.#files.read(`/proc/${pid}/cmdline`)
    return commandLine === undefined || commandLine.includes('trader') ? pid : undefined
  }

  /** This process runs on the folder. */
  enter(pid: number): void {
    this.#files.writeNew(join(this.#folder, PID), `${pid}\n`)
  }

  leave(): void {
    this.#files.remove(join(this.#folder, PID))
  }

  /** Tells a running trader. Where the request can't be written, a kill is told by the signal alone. */
  send(request: KillRequest, pid: number): void {
    try {
      this.#files.writeNew(join(this.#folder, REQUEST), JSON.stringify(request))
    } catch (error) {
      if (request.what !== 'kill') throw error
    }
    this.#signals.kill(pid, 'SIGUSR2')
  }

  /** Takes what a signal came with. A signal with nothing that can be understood is a kill. */
  take(): KillRequest {
    try {
      const text = this.#files.read(join(this.#folder, REQUEST))
      this.#files.remove(join(this.#folder, REQUEST))
      const request: unknown = JSON.parse(text ?? '')
      if (isRequest(request)) return request
    } catch {
      return SIGNAL_ALONE
    }
    return SIGNAL_ALONE
  }
}

const SIGNAL_ALONE: KillRequest = { what: 'kill', by: 'signal', reason: 'SIGUSR2' }

function isRequest(value: unknown): value is KillRequest {
  return (
    typeof value === 'object' && value !== null && 'what' in value && (value.what === 'kill' || value.what === 'rearm')
  )
}
