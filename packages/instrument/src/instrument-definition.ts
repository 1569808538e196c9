import { CodedError } from '@hft/clock'
import { Decimal } from 'decimal.js'
import { z } from 'zod'
import { type DecimalGrid, gridOf } from './decimal-grid.ts'
import { decimalText } from './decimal-schema.ts'
import { FeeScheduleDefinition } from './fee-schedule.ts'
import { type InstrumentId, parseInstrumentId } from './instrument-id.ts'
import { createPriceRule, PriceRuleDefinition } from './price-rule.ts'

const asset = z.string().regex(/^[A-Za-z0-9._-]+$/, 'must be an asset name like BTC')

/** Schema of a listing in configuration. Decimals are text; all mistakes are reported together. */
export const InstrumentDefinition = z
  .strictObject({
    id: z.string().describe('venue:symbol, like binance-usdm:BTCUSDT; the symbol as the venue writes it.'),
    kind: z
      .enum(['spot', 'linear', 'inverse'])
      .describe('spot: exchanged for quote; linear: contract settled in quote; inverse: contract settled in base.'),
    base: asset.describe('Asset that is bought and sold, like BTC.'),
    quote: asset.describe('Asset in which the price is given, like USDT.'),
    settle: asset.optional().describe('Asset of profit, margin and fees; default quote, of an inverse contract base.'),
    tickSize: decimalText({ above: 0, maximumDecimals: 18 }).describe('Unit of prices, like "0.01".'),
    lotSize: decimalText({ above: 0, maximumDecimals: 18 }).describe('Unit of quantities, like "0.001".'),
    contractSize: decimalText({ above: 0, maximumDecimals: 15 })
      .optional()
      .describe('Units of base (linear) or of quote (inverse) in a quantity of 1; default 1.'),
    fees: FeeScheduleDefinition,
    minimumQuantity: decimalText({ above: 0 }).optional().describe('Smallest order; default one lot.'),
    maximumQuantity: decimalText({ above: 0 }).optional().describe('Largest order; default no limit.'),
    minimumNotional: decimalText({ minimum: 0 })
      .optional()
      .describe('Smallest order value in quote; default 0, no limit.'),
    priceRule: PriceRuleDefinition.optional().describe('Prices an order may use; default every tick.'),
  })
  .superRefine((definition, context) => {
    for (const { path, message } of crossFieldProblems(definition)) context.addIssue({ code: 'custom', path, message })
  })
  .describe('A listing at a venue.')
export type InstrumentDefinition = z.input<typeof InstrumentDefinition>

interface Problem {
  readonly path: string[]
  readonly message: string
}

function crossFieldProblems(definition: z.infer<typeof InstrumentDefinition>): Problem[] {
  const problems: Problem[] = []
  const attempt = <T>(field: string, build: () => T): T | undefined => {
    try {
      return build()
    } catch (error) {
      if (!(error instanceof CodedError)) throw error
      problems.push({ path: [field], message: error.message })
      return undefined
    }
  }
  attempt('id', (): InstrumentId => parseInstrumentId(definition.id))
  const priceGrid = attempt('tickSize', (): DecimalGrid => gridOf(definition.tickSize, 'tick'))
  const quantityGrid = attempt('lotSize', (): DecimalGrid => gridOf(definition.lotSize, 'lot'))
  const { minimumQuantity, maximumQuantity, priceRule } = definition
  if (quantityGrid !== undefined) {
    if (minimumQuantity !== undefined) {
      attempt('minimumQuantity', () => quantityGrid.countOfText(minimumQuantity, 'minimum quantity'))
    }
    if (maximumQuantity !== undefined) {
      attempt('maximumQuantity', () => quantityGrid.countOfText(maximumQuantity, 'maximum quantity'))
    }
  }
  if (priceGrid !== undefined && priceRule !== undefined) {
    attempt('priceRule', () => createPriceRule(priceRule, priceGrid))
  }
  if (new Decimal(maximumQuantity ?? 'Infinity').lt(minimumQuantity ?? definition.lotSize)) {
    problems.push({
      path: ['maximumQuantity'],
      message: `'${maximumQuantity}' is below the smallest order, ${minimumQuantity ?? definition.lotSize}`,
    })
  }
  if (definition.base === definition.quote) {
    problems.push({ path: ['quote'], message: `'${definition.quote}' is the base as well; they must differ` })
  }
  const settle = definition.kind === 'inverse' ? definition.base : definition.quote
  if (definition.kind !== 'linear' && definition.settle !== undefined && definition.settle !== settle) {
    problems.push({
      path: ['settle'],
      message: `'${definition.settle}' cannot settle ${definition.kind === 'spot' ? 'a spot listing' : 'an inverse contract'}; it must be ${settle}`,
    })
  }
  if (definition.kind === 'spot' && !new Decimal(definition.contractSize ?? '1').eq(1)) {
    problems.push({ path: ['contractSize'], message: `'${definition.contractSize}' must be 1 for a spot listing` })
  }
  return problems
}
