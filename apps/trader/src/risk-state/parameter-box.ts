import { join } from 'node:path'
import type { ParameterCommand } from '@hft/engine'
import { type StateFiles, SYSTEM_FILES } from './state-files.ts'

const REQUEST = 'set-request.json'

/** A change of parameters on its way to a running trader. */
export interface ParameterRequest extends Omit<ParameterCommand, 'kind'> {
  /** Process that asks: whom the answer is for. */
  readonly asker: number
}

/** What a trader answers. */
export interface ParameterAnswer {
  readonly isAccepted: boolean
  /** Why not; empty when it was accepted. */
  readonly message: string
}

/**
 * The place in a state folder where a change of parameters is left for the trader that runs on it, and where its answer
 * comes. Without a signal: one that finds nothing is a kill, and changes may come one upon the other.
 */
export class ParameterBox {
  readonly #folder: string
  readonly #files: StateFiles

  constructor(folder: string, files: StateFiles = SYSTEM_FILES) {
    this.#folder = folder
    this.#files = files
  }

  /** Leaves a request; false while another one waits there. */
  send(request: ParameterRequest): boolean {
    if (this.#files.read(this.#request) !== undefined) return false
    this.#files.remove(this.#answerOf(request.asker))
    this.#write(this.#request, request)
    return true
  }

  /** The answer to `asker`, once: undefined while there is none. */
  takeAnswer(asker: number): ParameterAnswer | undefined {
    const text = this.#files.read(this.#answerOf(asker))
    if (text === undefined) return undefined
    this.#files.remove(this.#answerOf(asker))
    return JSON.parse(text)
  }

  /** Takes a request back that nobody has taken. */
  withdraw(): void {
    this.#files.remove(this.#request)
  }

  /** The request that waits, taken out; undefined for none, or for one that makes no sense. */
  take(): ParameterRequest | undefined {
    const text = this.#files.read(this.#request)
    if (text === undefined) return undefined
    this.#files.remove(this.#request)
    try {
      const request: unknown = JSON.parse(text)
      return isRequest(request) ? request : undefined
    } catch {
      return undefined
    }
  }

  answer(asker: number, answer: ParameterAnswer): void {
    this.#write(this.#answerOf(asker), answer)
  }

  get #request(): string {
    return join(this.#folder, REQUEST)
  }

  #answerOf(asker: number): string {
    return join(this.#folder, `set-answer-${asker}.json`)
  }

  /** Aside first, so that nobody reads half of it. */
  #write(path: string, value: unknown): void {
    const aside = `${path}.new`
    this.#files.writeNew(aside, JSON.stringify(value))
    this.#files.rename(aside, path)
  }
}

function isRequest(value: unknown): value is ParameterRequest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asker' in value &&
    Number.isInteger(value.asker) &&
    'parameters' in value &&
    typeof value.parameters === 'object' &&
    value.parameters !== null &&
    'by' in value &&
    typeof value.by === 'string' &&
    'reason' in value &&
    typeof value.reason === 'string'
  )
}
