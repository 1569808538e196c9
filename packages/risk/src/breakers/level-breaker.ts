import { CodedError } from '@hft/clock'
import type { Order } from '@hft/execution'
import { z } from 'zod'
import {
  type Breaker,
  type BreakerAction,
  type BreakerEnvironment,
  type BreakerListener,
  BreakerPhase,
} from './breaker.ts'
import {
  type BreakerConfig,
  type BreakerKind,
  type BreakerLevels,
  type BreakerRearm,
  breakerLevels,
  levelText,
} from './breaker-schema.ts'
import type { ScopeKind } from './scope-table.ts'

// Literals, as declarations can't hold an enumeration with such names.
const figure = z.union([z.number(), z.literal('NaN'), z.literal('Infinity'), z.literal('-Infinity')])

/** State of a breaker that survives a restart: its cells by name, and what it has gathered. */
export const BreakerSnapshot = z.strictObject({
  cells: z.record(
    z.string(),
    z.strictObject({ phase: z.enum(['armed', 'warning', 'tripped']), value: figure, beyondAt: figure }),
  ),
  memory: z.array(z.array(figure)),
})
export type BreakerSnapshot = z.infer<typeof BreakerSnapshot>

const PHASES = ['armed', 'warning', 'tripped'] as const
/** Read once: what is imported is looked up at each use. */
const { Armed: ARMED, Warning: WARNING, Tripped: TRIPPED } = BreakerPhase

/**
 * A breaker that compares one value a cell with a warning and a trip level.
 *
 * A value at a level is borne, one beyond it warns or trips; a value that is not a number trips. A warning ends, and a
 * cool-down runs, while the value is back within the level by the hysteresis. Subclasses measure: they write
 * {@link values} and call {@link judge}.
 */
export abstract class LevelBreaker implements Breaker {
  readonly name: string
  readonly action: BreakerAction
  readonly measured: ScopeKind
  readonly scope: ScopeKind
  readonly level: number
  readonly warningLevel: number
  protected readonly levels: BreakerLevels
  /** What was measured last, by cell. */
  protected values = new Float64Array(0)
  #environment: BreakerEnvironment | undefined
  #listener: BreakerListener | undefined
  readonly #kind: BreakerKind
  readonly #rearm: BreakerRearm
  readonly #only: readonly string[] | undefined
  #names: readonly string[] = []
  #isWatched = new Uint8Array(0)
  #phases = new Uint8Array(0)
  /** When the value was last beyond the level, of tripped cells. */
  #beyondAt = new Float64Array(0)
  #tripped = 0
  /** Undefined where strategies are measured. */
  #cellOfInstrument: Int32Array | undefined
  /** The first level on the way, signed so that more is worse. */
  #quiet = 0.5

  /** @param measured what one cell stands for; the scope if left out */
  constructor(kind: BreakerKind, config: BreakerConfig, measured: ScopeKind = config.scope) {
    this.#kind = kind
    this.name = config.name ?? kind.name
    this.action = config.action
    this.measured = measured
    this.scope = config.scope
    this.#rearm = config.rearm
    this.#only = config.only
    this.levels = breakerLevels(kind, config)
    this.level = this.levels.trip
    this.warningLevel = this.levels.warn
    this.#quiet = Math.min(this.levels.sign * this.levels.warn, this.levels.sign * this.levels.trip)
  }

  start(environment: BreakerEnvironment, listener: BreakerListener, problems: string[]): void {
    this.#environment = environment
    this.#listener = listener
    this.#names = environment.scopes.names(this.measured)
    const cells = this.#names.length
    this.values = new Float64Array(cells)
    this.#phases = new Uint8Array(cells)
    this.#beyondAt = new Float64Array(cells)
    this.#isWatched = Uint8Array.from(this.#names, (name) => (this.#only?.includes(name) === false ? 0 : 1))
    for (const name of this.#only ?? []) {
      if (this.#names.includes(name)) continue
      problems.push(
        `breakers.${this.name}.only: this run has no ${this.measured} '${name}'; it has ${this.#names.map((known) => `'${known}'`).join(', ') || 'none'}`,
      )
    }
    if (this.measured !== 'strategy') {
      const { instruments, scopes } = environment
      this.#cellOfInstrument = Int32Array.from(instruments, ({ index }) => scopes.ofInstrument(this.measured, index))
    }
    this.onStart()
    for (let cell = 0; cell < cells; cell++) this.onArmed(cell)
  }

  /** Inputs may be given from here on; environment and values are there. */
  protected onStart(): void {}

  /** The cell starts afresh: at the start of the run, and whenever it is armed again. */
  protected onArmed(_cell: number): void {}

  /** What it gathered, to be kept over a restart. */
  protected memory(): readonly (Float64Array | Int32Array | Uint8Array)[] {
    return []
  }

  /** {@link memory} was filled in from a snapshot. */
  protected onRestored(): void {}

  /** Whether a cool-down runs from the trip, because nothing can bring the value back while it is tripped. */
  protected get isLatching(): boolean {
    return false
  }

  protected get environment(): BreakerEnvironment {
    return this.#environment!
  }

  /** Cell of an order, -1 where it has none: a person's order belongs to no strategy. */
  protected cellOf(order: Order): number {
    const cells = this.#cellOfInstrument
    if (cells !== undefined) return cells[order.instrument]!
    return this.environment.scopes.ofOrder('strategy', order.instrument, order.strategy)
  }

  get cells(): number {
    return this.#phases.length
  }

  phaseOf(cell: number): BreakerPhase {
    return this.#phases[cell] as BreakerPhase
  }

  valueOf(cell: number): number {
    return this.values[cell]!
  }

  describe(cell: number): string {
    const { unit, meaning } = this.#kind
    const { isPercent } = this.levels
    const most = this.levels.sign > 0 ? 'the most' : 'the least'
    const of = this.#names[cell] === '' ? '' : ` of ${this.#names[cell]}`
    const value = levelText(unit, isPercent, this.values[cell]!)
    return `${meaning}${of}: ${value}, ${most} is ${levelText(unit, isPercent, this.level)}`
  }

  /** The value that the cell may come to with nothing done, signed so that more is worse; NaN while it is not armed. */
  protected quietUpTo(cell: number): number {
    return this.#phases[cell] === ARMED ? this.#quiet : Number.NaN
  }

  /** Compares the cell's value with the levels. */
  protected judge(cell: number): void {
    if (this.#isWatched[cell] === 0) return
    const { sign } = this.levels
    const excess = sign * this.values[cell]!
    const phase = this.#phases[cell]
    // Nearly always: armed, and not even worth a warning.
    if (phase === ARMED && excess <= this.#quiet) return
    if (phase === TRIPPED) {
      if (!(excess <= sign * this.levels.tripClear)) this.#beyondAt[cell] = this.environment.readings.now
    } else if (!(excess <= sign * this.levels.trip)) {
      this.#beyondAt[cell] = this.environment.readings.now
      this.#tripped++
      this.#move(cell, TRIPPED)
    } else if (phase === ARMED) {
      this.#move(cell, WARNING)
    } else if (excess <= sign * this.levels.warnClear) this.#move(cell, ARMED)
  }

  onTime(): void {
    if (this.#tripped === 0 || this.#rearm !== 'cool-down') return
    const { sign, tripClear, coolDownNanos } = this.levels
    const { now } = this.environment.readings
    for (let cell = 0; cell < this.#phases.length; cell++) {
      if (this.#phases[cell] !== TRIPPED) continue
      const isBack = this.isLatching || sign * this.values[cell]! <= sign * tripClear
      if (isBack && now - this.#beyondAt[cell]! >= coolDownNanos) this.#arm(cell)
    }
  }

  onDay(): void {
    if (this.#rearm === 'next-day') this.#armAll()
  }

  rearm(): void {
    if (this.#rearm !== 'next-day') this.#armAll()
  }

  snapshot(): BreakerSnapshot {
    const cells: BreakerSnapshot['cells'] = {}
    for (let cell = 0; cell < this.#names.length; cell++) {
      cells[this.#names[cell]!] = {
        phase: PHASES[this.#phases[cell]!]!,
        value: written(this.values[cell]!),
        beyondAt: written(this.#beyondAt[cell]!),
      }
    }
    return { cells, memory: this.memory().map((column) => Array.from(column, written)) }
  }

  /** Cells that the run doesn't have, and a memory of other settings, are left out. */
  restore(snapshot: unknown): void {
    const parsed = BreakerSnapshot.safeParse(snapshot)
    if (!parsed.success) {
      throw new CodedError('risk.bad_snapshot', `breakers.${this.name} of the snapshot is not the state of a breaker`)
    }
    const { cells, memory } = parsed.data
    this.#tripped = 0
    for (let cell = 0; cell < this.#names.length; cell++) {
      const state = cells[this.#names[cell]!]
      if (state === undefined) continue
      this.#phases[cell] = PHASES.indexOf(state.phase)
      this.values[cell] = Number(state.value)
      this.#beyondAt[cell] = Number(state.beyondAt)
      if (state.phase === 'tripped') this.#tripped++
    }
    const columns = this.memory()
    const fits = columns.length === memory.length && columns.every((column, at) => column.length === memory[at]!.length)
    if (!fits) return
    for (const [at, column] of columns.entries()) column.set(memory[at]!.map(Number))
    this.onRestored()
  }

  #armAll(): void {
    for (let cell = 0; cell < this.#phases.length; cell++) this.#arm(cell)
  }

  #arm(cell: number): void {
    if (this.#phases[cell] === TRIPPED) this.#tripped--
    this.onArmed(cell)
    if (this.#phases[cell] !== ARMED) this.#move(cell, ARMED)
  }

  #move(cell: number, to: BreakerPhase): void {
    const from = this.#phases[cell] as BreakerPhase
    this.#phases[cell] = to
    this.#listener!.onPhase(this, cell, from)
  }
}

/** JSON has no numbers for these. */
function written(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  return Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity')
}
