import { Liquidity, SETTLEMENT_DECIMALS } from '@hft/execution'
import type { DecimalFraction, Instrument } from '@hft/instrument'
import { decimalOfDigits } from './decimal-digits.ts'

/** Decimals that every product of a price, a quantity, a contract size and a rate has room in. */
const DECIMALS = 80
const SCALE = 10n ** BigInt(DECIMALS)
const SETTLEMENT_STEP = 10n ** BigInt(DECIMALS - SETTLEMENT_DECIMALS)

/**
 * The fee of one fill in the settlement asset as exact decimal text, by the ledger's rules: value × rate + quantity ×
 * perUnit, at least the minimum when positive; of inverse contracts each term rounded at the asset's precision, halves up.
 */
export function fillFeeText(instrument: Instrument, ticks: number, lots: number, liquidity: Liquidity): string {
  const { fees, priceGrid, quantityGrid, kind } = instrument
  const rate = liquidity === Liquidity.Maker ? fees.maker : fees.taker
  const contract = instrument.contractMultiplier
  const quantity = BigInt(lots) * BigInt(quantityGrid.step)
  const quantityScale = 10n ** BigInt(quantityGrid.decimals)
  const price = BigInt(Math.abs(ticks)) * BigInt(priceGrid.step)
  const priceScale = 10n ** BigInt(priceGrid.decimals)
  const isInverse = kind === 'inverse'
  const numerator = quantity * BigInt(contract.numerator) * BigInt(rate.numerator)
  const denominator = quantityScale * BigInt(contract.denominator) * BigInt(rate.denominator)
  const byValue = isInverse
    ? settled(numerator * priceScale, denominator * price)
    : scaled(numerator * price, denominator * priceScale)
  const perUnit = quantity * BigInt(fees.perUnit.numerator)
  const perUnitScale = quantityScale * BigInt(fees.perUnit.denominator)
  const byQuantity = isInverse ? settled(perUnit, perUnitScale) : scaled(perUnit, perUnitScale)
  const fee = byValue + byQuantity
  const minimum = fractionOf(fees.minimum)
  return decimalOfDigits(fee > 0n && fee < minimum ? minimum : fee, DECIMALS)
}

function fractionOf(fraction: DecimalFraction): bigint {
  return scaled(BigInt(fraction.numerator), BigInt(fraction.denominator))
}

/** The denominators here are powers of ten below the scale, so that the division leaves nothing. */
function scaled(numerator: bigint, denominator: bigint): bigint {
  return (numerator * SCALE) / denominator
}

/** Rounded at the settlement asset's precision, halves up. */
function settled(numerator: bigint, denominator: bigint): bigint {
  const units = 10n ** BigInt(SETTLEMENT_DECIMALS)
  const doubled = 2n * numerator * units + denominator
  const divisor = 2n * denominator
  const quotient = doubled / divisor
  const isBelow = doubled < 0n && doubled % divisor !== 0n
  return (isBelow ? quotient - 1n : quotient) * SETTLEMENT_STEP
}
