import { CodedError, NANOS_PER_HOUR } from '@hft/clock'
import type { z } from 'zod'
import { decimalFractionOf } from './decimal-fraction.ts'
import { gridOf } from './decimal-grid.ts'
import { createFeeSchedule } from './fee-schedule.ts'
import type { Instrument } from './instrument.ts'
import { InstrumentDefinition } from './instrument-definition.ts'
import { parseInstrumentId } from './instrument-id.ts'
import type { Lots } from './lots.ts'
import { createMarginTiers } from './margin-schedule.ts'
import { createPriceRule } from './price-rule.ts'
import type { Ticks } from './ticks.ts'

/** Instrument indices are held in 16-bit columns. */
export const MAXIMUM_INSTRUMENTS = 65_536

/**
 * One instrument of a definition.
 *
 * @param index its position in the run's list
 * @throws CodedError `instrument.definition` that lists every mistake with its field
 */
export function createInstrument(definition: InstrumentDefinition, index = 0): Instrument {
  const result = InstrumentDefinition.safeParse(definition)
  if (!result.success) {
    throw new CodedError('instrument.definition', messageOf([problemsOf(definition, result.error)].flat()))
  }
  return build(result.data, index)
}

/**
 * A run's instruments, indices 0, 1, 2, … in the order of their definitions.
 *
 * @throws CodedError `instrument.definition` that lists every mistake of every definition, repeated ids included
 */
export function instrumentsOf(definitions: readonly InstrumentDefinition[]): Instrument[] {
  const problems: string[] = []
  const accepted: z.infer<typeof InstrumentDefinition>[] = []
  const ids = new Set<string>()
  if (definitions.length > MAXIMUM_INSTRUMENTS) {
    throw new CodedError(
      'instrument.definition',
      `${definitions.length} instruments are more than the ${MAXIMUM_INSTRUMENTS} that a run can hold`,
    )
  }
  for (const definition of definitions) {
    const result = InstrumentDefinition.safeParse(definition)
    if (result.success) accepted.push(result.data)
    else problems.push(...problemsOf(definition, result.error))
    const id = idOf(definition)
    if (ids.has(id)) problems.push(`${id}: listed twice; give each listing once`)
    ids.add(id)
  }
  if (problems.length > 0) throw new CodedError('instrument.definition', messageOf(problems))
  return accepted.map((definition, index) => build(definition, index))
}

/**
 * A price's ticks, exactly.
 * @throws CodedError `decimal.not_a_number`, `grid.off_grid`, `grid.beyond_range`, each naming the instrument
 */
export function ticksOf(instrument: Instrument, price: string): Ticks {
  return instrument.priceGrid.countOfText(price, `price of ${instrument.id}`) as Ticks
}

/**
 * A quantity's lots, exactly.
 * @throws CodedError `decimal.not_a_number`, `grid.off_grid`, `grid.beyond_range`, each naming the instrument
 */
export function lotsOf(instrument: Instrument, quantity: string): Lots {
  return instrument.quantityGrid.countOfText(quantity, `quantity of ${instrument.id}`) as Lots
}

function build(definition: z.infer<typeof InstrumentDefinition>, index: number): Instrument {
  const { id, kind, base, quote } = definition
  const { venue, symbol } = parseInstrumentId(id)
  const priceGrid = gridOf(definition.tickSize, `tick of ${id}`)
  const quantityGrid = gridOf(definition.lotSize, `lot of ${id}`)
  const contractMultiplier = decimalFractionOf(definition.contractSize ?? '1', `contract size of ${id}`)
  const { quantityStep, minimumQuantity, maximumQuantity, minimumNotional } = definition
  const quantityStepLots = quantityStep === undefined ? 1 : quantityGrid.countOfText(quantityStep)
  const settle = definition.settle ?? (kind === 'inverse' ? base : quote)
  const fees = createFeeSchedule(definition.fees, id)
  return {
    index,
    id,
    venue,
    symbol,
    kind,
    base,
    quote,
    settle,
    priceGrid,
    quantityGrid,
    tickSize: priceGrid.unitSize,
    lotSize: quantityGrid.unitSize,
    contractSize: contractMultiplier.value,
    contractMultiplier,
    fees: fees.asset === settle ? { ...fees, asset: undefined } : fees,
    marginTiers: createMarginTiers(definition.marginTiers, `margin tiers of ${id}`),
    fundingIntervalNanos: (definition.fundingIntervalHours ?? 8) * NANOS_PER_HOUR,
    quantityStepLots,
    minimumLots: minimumQuantity === undefined ? quantityStepLots : quantityGrid.countOfText(minimumQuantity),
    maximumLots: maximumQuantity === undefined ? Number.MAX_SAFE_INTEGER : quantityGrid.countOfText(maximumQuantity),
    minimumNotional: Number(minimumNotional ?? '0'),
    negativePrices: definition.negativePrices ?? false,
    priceRule: createPriceRule(definition.priceRule ?? { kind: 'fixed' }, priceGrid, `price rule of ${id}`),
  }
}

function idOf(definition: unknown): string {
  const id = typeof definition === 'object' && definition !== null && 'id' in definition ? definition.id : undefined
  return typeof id === 'string' ? id : 'instrument without id'
}

function problemsOf(definition: unknown, error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.')
    return `${idOf(definition)}: ${path === '' ? '' : `${path} `}${issue.message}`
  })
}

function messageOf(problems: readonly string[]): string {
  if (problems.length === 1) return problems[0]!
  return `${problems.length} mistakes in the instrument definitions:\n${problems.map((line) => `  - ${line}`).join('\n')}`
}
