import { type Clock, formatDuration, NANOS_PER_MILLISECOND, NANOS_PER_SECOND, type Nanos } from '@hft/clock'
import type { TextOutput } from '@hft/engine'

const REDRAW_NANOS = 100 * NANOS_PER_MILLISECOND
/** Between plain lines, for logs. */
const PLAIN_LINE_NANOS = 5 * NANOS_PER_SECOND
const WIDTH = 28

/** How far something is: a line of a terminal that is drawn again ten times a second, elsewhere a plain line now and then. */
export class ProgressBar {
  readonly #output: TextOutput
  readonly #clock: Clock
  readonly #startedAt: Nanos
  readonly #isWanted: boolean
  readonly #intervalNanos: Nanos
  #toldAt: Nanos
  #hasDrawn = false

  /** @param output where errors and notices go as well */
  constructor(output: TextOutput, clock: Clock, isWanted: boolean) {
    this.#output = output
    this.#clock = clock
    this.#startedAt = clock.now()
    this.#isWanted = isWanted
    this.#intervalNanos = output.isTTY === true ? REDRAW_NANOS : PLAIN_LINE_NANOS
    // The first plain line comes once it takes long, the first drawing at once.
    this.#toldAt = output.isTTY === true ? Number.NEGATIVE_INFINITY : this.#startedAt
  }

  /** @param fraction 0 to 1, undefined when it isn't known */
  update(rows: number, fraction: number | undefined): void {
    if (!this.#isWanted) return
    const now = this.#clock.now()
    if (now - this.#toldAt < this.#intervalNanos) return
    this.#toldAt = now
    const elapsedNanos = now - this.#startedAt
    if (this.#output.isTTY === true) {
      this.#hasDrawn = true
      this.#output.write(`\r\u001b[K${progressLine(rows, fraction, elapsedNanos)}`)
    } else this.#output.write(`${plainProgressLine(rows, fraction, elapsedNanos)}\n`)
  }

  /** Takes the drawn line away. */
  clear(): void {
    if (this.#hasDrawn) this.#output.write('\r\u001b[K')
    this.#hasDrawn = false
  }
}

/** `[=====>      ]  42 %  1.2 M rows  2.1 M rows/s  1.5s left`. */
export function progressLine(rows: number, fraction: number | undefined, elapsedNanos: Nanos): string {
  const parts = progressParts(rows, fraction, elapsedNanos)
  if (fraction === undefined) return parts.join('  ')
  const filled = Math.round(bounded(fraction) * WIDTH)
  return [`[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}]`, ...parts].join('  ')
}

/** `progress: 42 %, 1.2 M rows, 2.1 M rows/s, 1.5s left`. */
export function plainProgressLine(rows: number, fraction: number | undefined, elapsedNanos: Nanos): string {
  return `progress: ${progressParts(rows, fraction, elapsedNanos)
    .map((part) => part.trim())
    .join(', ')}`
}

function progressParts(rows: number, fraction: number | undefined, elapsedNanos: Nanos): string[] {
  const parts = [`${millions(rows)} rows`]
  if (elapsedNanos > 0) parts.push(`${millions((rows / elapsedNanos) * NANOS_PER_SECOND)} rows/s`)
  if (fraction === undefined) return parts
  const done = bounded(fraction)
  if (done > 0) parts.push(`${formatDuration(tenths((elapsedNanos / done) * (1 - done)))} left`)
  return [`${Math.floor(done * 100)} %`.padStart(5), ...parts]
}

function bounded(fraction: number): number {
  return Math.min(1, Math.max(0, fraction))
}

function millions(count: number): string {
  return count < 1e6 ? String(Math.round(count)) : `${(count / 1e6).toFixed(1)} M`
}

function tenths(nanos: Nanos): Nanos {
  return Math.round(nanos / REDRAW_NANOS) * REDRAW_NANOS
}
