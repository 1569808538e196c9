import { type Clock, CodedError, NANOS_PER_MILLISECOND, type Timers } from '@hft/clock'
import type { Engine } from '@hft/engine'
import { Ticker } from '../live/stopwatch.ts'
import type { ParameterBox } from './parameter-box.ts'

const LOOK_EVERY_NANOS = 250 * NANOS_PER_MILLISECOND

/** Who is told of changes that were accepted. */
export interface ParameterListener {
  onParameters(by: string, reason: string, parameters: Readonly<Record<string, unknown>>): void
}

/** Looks for changes of parameters while a trader runs, gives them to its engine, and answers. */
export class ParameterKeeper {
  readonly #engine: Engine
  readonly #box: ParameterBox
  readonly #listener: ParameterListener
  readonly #ticker: Ticker

  constructor(engine: Engine, box: ParameterBox, clock: Clock & Timers, listener: ParameterListener) {
    this.#engine = engine
    this.#box = box
    this.#listener = listener
    // Left behind by who asked a trader that is gone.
    box.withdraw()
    this.#ticker = new Ticker(clock, clock.now(), () => this.#look(), LOOK_EVERY_NANOS)
  }

  stop(): void {
    this.#ticker.stop()
    this.#box.withdraw()
  }

  #look(): void {
    const request = this.#box.take()
    if (request === undefined) return
    const { asker, ...change } = request
    try {
      this.#engine.command({ kind: 'set-parameters', ...change })
      this.#listener.onParameters(change.by, change.reason, change.parameters)
      this.#box.answer(asker, { isAccepted: true, message: '' })
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      this.#box.answer(asker, { isAccepted: false, message: `${error.code}: ${error.message}` })
    }
  }
}
