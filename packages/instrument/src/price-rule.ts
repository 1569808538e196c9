import { CodedError } from '@hft/clock'
import { z } from 'zod'
import type { DecimalGrid } from './decimal-grid.ts'
import { decimalText } from './decimal-schema.ts'
import type { Ticks } from './ticks.ts'

/** Schema of which multiples of the tick an order's price may be. */
export const PriceRuleDefinition = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('fixed'),
        step: decimalText({ above: 0 }).optional().describe('Distance between valid prices; default the tick.'),
      })
      .describe('Every multiple of one step.'),
    z
      .strictObject({
        kind: z.literal('bands'),
        bands: z
          .array(
            z.strictObject({
              from: decimalText({ minimum: 0 }).describe('Lowest price (by absolute value) of the band.'),
              step: decimalText({ above: 0 }).describe('Distance between valid prices inside the band.'),
            }),
          )
          .min(1)
          .describe('Bands by rising price, the first from 0.'),
      })
      .describe('A step that depends on how high the price is.'),
    z
      .strictObject({
        kind: z.literal('significant-figures'),
        figures: z.int().min(1).max(15).describe('Most significant digits of a price.'),
        wholeAlwaysValid: z
          .boolean()
          .optional()
          .describe('Whether whole prices are valid whatever their digits; default true.'),
      })
      .describe('At most so many significant digits.'),
  ])
  .describe('Which multiples of the tick an order may use.')
export type PriceRuleDefinition = z.infer<typeof PriceRuleDefinition>

/** Which prices an order may use. A coarser and changeable rule on top of the tick, the unit of a run. */
export interface PriceRule {
  /** Distance in ticks between the valid prices around `ticks`. */
  stepAt(ticks: Ticks): number
  isValid(ticks: Ticks): boolean
  /** The highest valid price not above `ticks`. */
  floor(ticks: Ticks): Ticks
  /** The lowest valid price not below `ticks`. */
  ceil(ticks: Ticks): Ticks
  /** The valid price nearest to `ticks`, the higher one of two equally near. */
  nearest(ticks: Ticks): Ticks
}

/**
 * Builds a rule on a price grid.
 * @param subject whose rule, for the error
 * @throws CodedError `price_rule.step`, `price_rule.bands`, `price_rule.tick`; see the classes
 */
export function createPriceRule(definition: PriceRuleDefinition, grid: DecimalGrid, subject = 'price rule'): PriceRule {
  if (definition.kind === 'significant-figures') {
    return new SignificantFiguresPriceRule(definition.figures, definition.wholeAlwaysValid ?? true, grid, subject)
  }
  if (definition.kind === 'fixed') {
    return new BandedPriceRule([0], [grid.countOfText(definition.step ?? grid.unit, `step of ${subject}`)], subject)
  }
  return new BandedPriceRule(
    definition.bands.map((band) => grid.countOfText(band.from, `band of ${subject}`)),
    definition.bands.map((band) => grid.countOfText(band.step, `step of ${subject}`)),
    subject,
  )
}

/** A step that depends on the price's band; with one band, a fixed step. Negative prices mirror positive ones. */
export class BandedPriceRule implements PriceRule {
  readonly #fromTicks: Float64Array
  readonly #stepTicks: Float64Array

  /**
   * @param fromTicks lower ends of the bands, rising from 0
   * @param stepTicks step of each band, ≥ 1
   * @throws CodedError `price_rule.bands` when the bands don't rise from 0, or a band starts off the steps below and
   *   inside it (prices near its start would then have no neighbour to round to); `price_rule.step` for a step below 1
   */
  constructor(fromTicks: readonly number[], stepTicks: readonly number[], subject = 'price rule') {
    for (const [band, from] of fromTicks.entries()) {
      const step = stepTicks[band] ?? 0
      if (!(Number.isSafeInteger(step) && step >= 1)) {
        throw new CodedError('price_rule.step', `${subject}: step of ${step} ticks is not a whole number of at least 1`)
      }
      const below = stepTicks[band - 1] ?? step
      const rises = band === 0 ? from === 0 : from > fromTicks[band - 1]!
      if (!rises || from % step !== 0 || from % below !== 0) {
        throw new CodedError(
          'price_rule.bands',
          `${subject}: band ${band + 1} starts at ${from} ticks; bands start at 0, rise, and start on a multiple of their own step (${step} ticks) and of the one below (${below} ticks)`,
        )
      }
    }
    this.#fromTicks = Float64Array.from(fromTicks)
    this.#stepTicks = Float64Array.from(stepTicks)
  }

  stepAt(ticks: Ticks): number {
    const magnitude = ticks < 0 ? -ticks : ticks
    let band = this.#fromTicks.length - 1
    while (band > 0 && this.#fromTicks[band]! > magnitude) band--
    return this.#stepTicks[band]!
  }

  isValid(ticks: Ticks): boolean {
    return Number.isSafeInteger(ticks) && floorTo(ticks, this.stepAt(ticks)) === ticks
  }

  floor(ticks: Ticks): Ticks {
    return floorTo(ticks, this.stepAt(ticks))
  }

  ceil(ticks: Ticks): Ticks {
    return ceilTo(ticks, this.stepAt(ticks))
  }

  nearest(ticks: Ticks): Ticks {
    return nearestTo(ticks, this.stepAt(ticks))
  }
}

/** At most so many significant digits, as perpetual venues on chains ask. The tick must be a power of ten. */
export class SignificantFiguresPriceRule implements PriceRule {
  readonly #figures: number
  readonly #largestStep: number

  /** @throws CodedError `price_rule.tick` when the grid's unit is not a power of ten */
  constructor(figures: number, wholeAlwaysValid: boolean, grid: DecimalGrid, subject = 'price rule') {
    if (!/^10*$/.test(String(grid.step))) {
      throw new CodedError(
        'price_rule.tick',
        `${subject}: significant figures need a tick like 0.01 or 1, not ${grid.unit}`,
      )
    }
    this.#figures = figures
    // Ticks to one whole: a step never grows past it when every whole price is valid.
    this.#largestStep = wholeAlwaysValid ? Math.max(1, 10 ** grid.decimals / grid.step) : Number.POSITIVE_INFINITY
  }

  stepAt(ticks: Ticks): number {
    const magnitude = ticks < 0 ? -ticks : ticks
    let step = 1
    let digits = 10 ** this.#figures
    while (digits <= magnitude && step < this.#largestStep) {
      step *= 10
      digits *= 10
    }
    return step
  }

  isValid(ticks: Ticks): boolean {
    return Number.isSafeInteger(ticks) && floorTo(ticks, this.stepAt(ticks)) === ticks
  }

  floor(ticks: Ticks): Ticks {
    return floorTo(ticks, this.stepAt(ticks))
  }

  ceil(ticks: Ticks): Ticks {
    return ceilTo(ticks, this.stepAt(ticks))
  }

  nearest(ticks: Ticks): Ticks {
    return nearestTo(ticks, this.stepAt(ticks))
  }
}

function floorTo(ticks: Ticks, step: number): Ticks {
  // + 0 turns −0 into 0.
  return (Math.floor(ticks / step) * step + 0) as Ticks
}

function ceilTo(ticks: Ticks, step: number): Ticks {
  return (0 - floorTo(-ticks as Ticks, step)) as Ticks
}

function nearestTo(ticks: Ticks, step: number): Ticks {
  const below = floorTo(ticks, step)
  return (ticks - below) * 2 < step ? below : ((below + step) as Ticks)
}
