import { type Clock, formatDuration, NANOS_PER_MILLISECOND, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import type { TextOutput } from '@hft/engine'

const REDRAW_NANOS = 100 * NANOS_PER_MILLISECOND
const WIDTH = 28

/** How far a run is, on one line of a terminal that is drawn again at most ten times a second. Silent elsewhere. */
export class ProgressBar {
  readonly #terminal: TextOutput
  readonly #clock: Clock
  readonly #startedAt: Nanos
  readonly #isShown: boolean
  #drawnAt: Nanos = Number.NEGATIVE_INFINITY
  #hasDrawn = false

  constructor(terminal: TextOutput, clock: Clock, isWanted: boolean) {
    this.#terminal = terminal
    this.#clock = clock
    this.#startedAt = clock.now()
    this.#isShown = isWanted && terminal.isTTY === true
  }

  /** @param fraction 0 to 1, undefined when it isn't known */
  update(rows: number, fraction: number | undefined): void {
    if (!this.#isShown) return
    const now = this.#clock.now()
    if (now - this.#drawnAt < REDRAW_NANOS) return
    this.#drawnAt = now
    this.#hasDrawn = true
    this.#terminal.write(`\r\u001b[K${progressLine(rows, fraction, now - this.#startedAt)}`)
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#hasDrawn) this.#terminal.write('\r\u001b[K')
    this.#hasDrawn = false
  }
}

/** `[=====>      ]  42 %  1.2 M rows  2.1 M rows/s  1.5s left`. */
export function progressLine(rows: number, fraction: number | undefined, elapsedNanos: Nanos): string {
  const parts = [`${millions(rows)} rows`]
  if (elapsedNanos > 0) parts.push(`${millions((rows / elapsedNanos) * NANOS_PER_SECOND)} rows/s`)
  if (fraction === undefined) return parts.join('  ')
  const done = Math.min(1, Math.max(0, fraction))
  const filled = Math.round(done * WIDTH)
  const bar = `[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}]`
  if (done > 0) parts.push(`${formatDuration(tenths((elapsedNanos / done) * (1 - done)))} left`)
  return [bar, `${Math.floor(done * 100)} %`.padStart(5), ...parts].join('  ')
}

function millions(count: number): string {
  return count < 1e6 ? String(Math.round(count)) : `${(count / 1e6).toFixed(1)} M`
}

function tenths(nanos: Nanos): Nanos {
  return Math.round(nanos / REDRAW_NANOS) * REDRAW_NANOS
}
