const AWAKE = 0
const ASLEEP = 1
/** Long enough that it never fires: the timer is there to be pending. */
const KEEP_ALIVE_MILLIS = 0x7fff_ffff

/**
 * One thread's sleep, and the other's way to end it without a system call while nobody sleeps.
 *
 * The sleeper sets the flag, looks once more for what it waits for, and sleeps only while the flag is still set. The
 * waker first publishes, then looks at the flag. Atomic operations have one order that all threads agree on, so either
 * the sleeper's second look sees what was published, or the waker sees the flag.
 */
export class SleepFlag {
  readonly #cells: Int32Array<SharedArrayBuffer>
  readonly #index: number

  constructor(cells: Int32Array<SharedArrayBuffer>, index: number) {
    this.#cells = cells
    this.#index = index
  }

  /** Says that this thread is about to sleep. Look again for what it waits for after this. */
  set(): void {
    Atomics.store(this.#cells, this.#index, ASLEEP)
  }

  clear(): void {
    Atomics.store(this.#cells, this.#index, AWAKE)
  }

  /** Blocks the thread until it is woken or the time is over; false: the time is over. */
  sleep(timeoutMillis: number): boolean {
    return Atomics.wait(this.#cells, this.#index, ASLEEP, timeoutMillis) !== 'timed-out'
  }

  /** As {@link sleep}, without blocking; the process stays alive meanwhile. */
  async sleepAsync(timeoutMillis: number): Promise<boolean> {
    const sleeping = Atomics.waitAsync(this.#cells, this.#index, ASLEEP, timeoutMillis)
    if (!sleeping.async) return sleeping.value !== 'timed-out'
    // Such a promise alone does not keep Node's event loop running.
    const keptAlive = setInterval(stayAlive, KEEP_ALIVE_MILLIS)
    const outcome = await sleeping.value
    clearInterval(keptAlive)
    return outcome !== 'timed-out'
  }

  /** Wakes the sleeper, if there is one. Call it after publishing what it may be waiting for. */
  wake(): void {
    if (Atomics.load(this.#cells, this.#index) === ASLEEP) this.#wakeSleeper()
  }

  /** The exchange takes the flag back, so that a sleeper on its way sees that it need not sleep. */
  #wakeSleeper(): void {
    if (Atomics.compareExchange(this.#cells, this.#index, ASLEEP, AWAKE) === ASLEEP) {
      Atomics.notify(this.#cells, this.#index, 1)
    }
  }
}

function stayAlive(): void {}
