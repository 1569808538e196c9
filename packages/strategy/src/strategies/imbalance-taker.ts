import { z } from 'zod'
import { SignalStrategy } from '../compose-strategy.ts'
import { ThresholdTaker, type ThresholdTakerParameters } from '../order-generators/threshold-taker.ts'
import { ImbalanceSignal } from '../signals/imbalance-signal.ts'
import { parseParameters } from '../strategy-parameters.ts'
import { noteParameters } from '../strategy-settings.ts'
import { TAKER_PARAMETERS, takerOf } from './taker-parameters.ts'

export const ImbalanceTakerParameters = z
  .strictObject({
    levels: z.int().positive().default(3).describe('levels of each side that are compared'),
    entryThreshold: z
      .number()
      .positive()
      .max(1)
      .default(0.8)
      .describe('a position is opened when (bids − asks) / (bids + asks) is at least this far from 0'),
    ...TAKER_PARAMETERS,
  })
  .refine(({ entryThreshold, exitThreshold }) => exitThreshold < entryThreshold, {
    path: ['exitThreshold'],
    message: 'must be below entryThreshold',
  })
export type ImbalanceTakerParameters = z.input<typeof ImbalanceTakerParameters>

/** Takes from the thin side of the book when the other is much fuller. */
export class ImbalanceTaker extends SignalStrategy {
  static readonly parameters = ImbalanceTakerParameters
  static readonly fixedParameters = ['levels']
  #taker: ThresholdTakerParameters

  /** @throws CodedError `strategy.bad_parameters` */
  constructor(name = 'imbalance', parameters: ImbalanceTakerParameters = {}) {
    const parsed = parseParameters(ImbalanceTakerParameters, name, parameters)
    super(
      name,
      () => new ImbalanceSignal(parsed.levels),
      () => new ThresholdTaker(this.#taker),
    )
    this.#taker = takerOf(parsed)
    noteParameters(this, ImbalanceTakerParameters, parameters)
  }

  override onParameters(parameters: z.output<typeof ImbalanceTakerParameters>): void {
    this.#taker = takerOf(parameters)
    for (const taker of this.orderGenerators) if (taker instanceof ThresholdTaker) taker.setParameters(this.#taker)
  }
}
