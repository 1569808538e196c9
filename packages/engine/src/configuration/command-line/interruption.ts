/** Where interrupts come from; `process` is one. */
export interface InterruptSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Ctrl-C and SIGTERM, while a program runs. */
export class Interruption {
  isRequested = false
  readonly #source: InterruptSource
  readonly #listener: () => void

  /**
   * @param onFirst asked to end well
   * @param onRepeated asked again: the user doesn't want to wait
   */
  constructor(source: InterruptSource, onFirst: () => void, onRepeated: () => void) {
    this.#source = source
    this.#listener = () => {
      if (this.isRequested) return onRepeated()
      this.isRequested = true
      onFirst()
    }
    source.on('SIGINT', this.#listener)
    source.on('SIGTERM', this.#listener)
  }

  /** Stops listening. */
  release(): void {
    this.#source.off('SIGINT', this.#listener)
    this.#source.off('SIGTERM', this.#listener)
  }
}
