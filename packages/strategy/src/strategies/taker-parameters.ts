import { parseDuration } from '@hft/clock'
import { z } from 'zod'
import type { ThresholdTakerParameters } from '../order-generators/threshold-taker.ts'
import { duration } from './duration-parameter.ts'

/** What every taker has, whatever its signal; the thresholds' unit is the signal's. */
export const TAKER_PARAMETERS = {
  exitThreshold: z
    .number()
    .default(0)
    .describe('a position is closed when the signal, seen from its side, is at most this'),
  holdingTime: duration
    .default('10s')
    .describe('a position is closed this long after its last entry, whatever the signal says; e.g. 500ms, 10s'),
  orderLots: z
    .int()
    .positive()
    .optional()
    .describe(
      'quantity of an order that opens a position, in lots; left out: the smallest order that the instrument takes',
    ),
  maximumPositionLots: z
    .int()
    .positive()
    .optional()
    .describe('largest position, long or short, in lots; left out: ten orders'),
  slippageTicks: z
    .int()
    .nonnegative()
    .default(0)
    .describe('how far beyond the opposite touch an order may trade, in ticks'),
} as const

/** Parameters of a taker as its order generator takes them. */
export function takerOf(parameters: {
  readonly entryThreshold: number
  readonly exitThreshold: number
  readonly holdingTime: string
  readonly orderLots?: number | undefined
  readonly maximumPositionLots?: number | undefined
  readonly slippageTicks: number
}): ThresholdTakerParameters {
  const { entryThreshold, exitThreshold, holdingTime, orderLots, maximumPositionLots, slippageTicks } = parameters
  const holdingNanos = parseDuration(holdingTime)
  return { entryThreshold, exitThreshold, holdingNanos, orderLots, maximumPositionLots, slippageTicks }
}
