import { NANOS_PER_DAY, type Nanos } from '@hft/clock'

/** Days of a trailing volume, the present one included. */
export const VOLUME_DAYS = 30
/** Today and the thirty whole days before it. */
const KEPT_DAYS = VOLUME_DAYS + 1

/** Volume by UTC day, of today and the thirty days before. Never allocates. */
export class TrailingVolume {
  readonly #days = new Float64Array(KEPT_DAYS)
  #today = 0
  #isStarted = false
  /** What was traded before the first day, as if on the day before it. */
  readonly #before: number

  constructor(before = 0) {
    this.#before = before
  }

  /** Today's volume and that of the 29 days before. */
  get recent(): number {
    return this.whole - this.#days[(this.#today + 1) % KEPT_DAYS]! + this.#days[this.#today % KEPT_DAYS]!
  }

  /** Volume of the thirty days before today. */
  get whole(): number {
    if (!this.#isStarted) return this.#before
    let sum = 0
    for (let at = 0; at < KEPT_DAYS; at++) sum += this.#days[at]!
    return sum - this.#days[this.#today % KEPT_DAYS]!
  }

  /** Answers whether a new day began. @param now in order of time */
  onTime(now: Nanos): boolean {
    const day = Math.floor(now / NANOS_PER_DAY) + KEPT_DAYS
    if (!this.#isStarted) {
      this.#isStarted = true
      this.#today = day
      this.#days[(day - 1) % KEPT_DAYS] = this.#before
      return true
    }
    if (day <= this.#today) return false
    const passed = Math.min(day - this.#today, KEPT_DAYS)
    for (let step = 0; step < passed; step++) this.#days[(day - step) % KEPT_DAYS] = 0
    this.#today = day
    return true
  }

  /** @param value ≥ 0, traded today */
  add(value: number): void {
    this.#days[this.#today % KEPT_DAYS]! += value
  }

  /** Day and volumes, today's first. */
  snapshot(): { day: number; volumes: number[] } {
    const volumes = Array.from(
      { length: KEPT_DAYS },
      (_, ago) => this.#days[(this.#today + KEPT_DAYS - ago) % KEPT_DAYS]!,
    )
    return { day: this.#isStarted ? this.#today - KEPT_DAYS : -1, volumes }
  }

  restore({ day, volumes }: { readonly day: number; readonly volumes: readonly number[] }): void {
    this.#isStarted = day >= 0
    this.#today = day + KEPT_DAYS
    for (let ago = 0; ago < KEPT_DAYS; ago++) {
      this.#days[(this.#today + KEPT_DAYS - ago) % KEPT_DAYS] = volumes[ago] ?? 0
    }
  }
}
