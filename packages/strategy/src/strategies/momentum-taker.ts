import { z } from 'zod'
import { SignalStrategy } from '../compose-strategy.ts'
import { ThresholdTaker, type ThresholdTakerParameters } from '../order-generators/threshold-taker.ts'
import { MomentumSignal } from '../signals/momentum-signal.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { noteParameters } from '../strategy-settings.ts'
import { TAKER_PARAMETERS, takerOf } from './taker-parameters.ts'

export const MomentumTakerParameters = z
  .strictObject({
    fastHalfLife: z.number().positive().default(50).describe('half-life of the fast average, in changes of the book'),
    slowHalfLife: z.number().positive().default(500).describe('half-life of the slow average, in changes of the book'),
    entryThreshold: z
      .number()
      .positive()
      .default(2)
      .describe('a position is opened when the averages are at least this many ticks apart'),
    ...TAKER_PARAMETERS,
  })
  .refine(({ fastHalfLife, slowHalfLife }) => fastHalfLife < slowHalfLife, {
    path: ['slowHalfLife'],
    message: 'must be longer than fastHalfLife',
  })
  .refine(({ entryThreshold, exitThreshold }) => exitThreshold < entryThreshold, {
    path: ['exitThreshold'],
    message: 'must be below entryThreshold',
  })
export type MomentumTakerParameters = z.input<typeof MomentumTakerParameters>

/** Follows the mid: takes when its fast average has moved away from its slow one. */
export class MomentumTaker extends SignalStrategy {
  static readonly parameters = MomentumTakerParameters
  static readonly fixedParameters = ['fastHalfLife', 'slowHalfLife']
  #taker: ThresholdTakerParameters

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'momentum', parameters: MomentumTakerParameters = {}) {
    const parsed = parseParameters(MomentumTakerParameters, name, parameters)
    super(
      name,
      () => new MomentumSignal(parsed),
      () => new ThresholdTaker(this.#taker),
    )
    this.#taker = takerOf(parsed)
    noteParameters(this, MomentumTakerParameters, parameters)
  }

  override onParameters(parameters: z.output<typeof MomentumTakerParameters>): void {
    this.#taker = takerOf(parameters)
    for (const taker of this.orderGenerators) if (taker instanceof ThresholdTaker) taker.setParameters(this.#taker)
  }
}
