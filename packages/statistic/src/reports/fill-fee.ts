import { type FeeSum, Liquidity, SETTLEMENT_DECIMALS } from '@hft/execution'
import { type DecimalFraction, type Instrument, RECEIVED_ASSET, Side } from '@hft/instrument'
import { decimalOfDigits } from './decimal-digits.ts'

/** Decimals that every product of a price, a quantity, a contract size and a rate has room in. */
const DECIMALS = 80
const SCALE = 10n ** BigInt(DECIMALS)
const SETTLEMENT_STEP = 10n ** BigInt(DECIMALS - SETTLEMENT_DECIMALS)

/**
 * The fee of one fill in the settlement asset as exact decimal text, by the ledger's rules: value × rate + quantity ×
 * perUnit, at least the minimum when positive; of inverse contracts each term rounded at the asset's precision, halves up.
 *
 * @param tier index in the schedule's tiers
 */
export function fillFeeText(
  instrument: Instrument,
  ticks: number,
  lots: number,
  liquidity: Liquidity,
  tier = 0,
): string {
  const { fees, priceGrid, quantityGrid, kind } = instrument
  const rate = rateOf(instrument, tier, liquidity)
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

/** A fee as it was charged. */
export interface ChargedFee {
  /** Exact decimal. */
  readonly text: string
  readonly asset: string
}

/**
 * The fee of the fill that an account has booked last for an instrument, in the asset that it was charged in.
 * @param fees the account's, of the instrument
 */
export function chargedFee(
  instrument: Instrument,
  fees: FeeSum,
  side: Side,
  ticks: number,
  lots: number,
  liquidity: Liquidity,
): ChargedFee {
  const { base, settle, kind } = instrument
  const { bookedTier, otherAsset } = fees
  const isSaleInQuote = side === Side.Sell && instrument.fees.asset === RECEIVED_ASSET
  if (otherAsset === undefined || isSaleInQuote) {
    return { text: fillFeeText(instrument, ticks, lots, liquidity, bookedTier), asset: settle }
  }
  const rate = rateOf(instrument, bookedTier, liquidity)
  const left = BigInt(instrument.fees.discount.denominator) - BigInt(instrument.fees.discount.numerator)
  const { quantityGrid, priceGrid, contractMultiplier } = instrument
  const numerator = BigInt(lots) * BigInt(quantityGrid.step) * BigInt(rate.numerator) * left
  const denominator =
    10n ** BigInt(quantityGrid.decimals) * BigInt(rate.denominator) * BigInt(instrument.fees.discount.denominator)
  if (kind === 'spot' && otherAsset === base) {
    return { text: decimalOfDigits(scaled(numerator, denominator), DECIMALS), asset: base }
  }
  const value = BigInt(Math.abs(ticks)) * BigInt(priceGrid.step) * BigInt(contractMultiplier.numerator)
  const valueScale = 10n ** BigInt(priceGrid.decimals + fees.rateDecimals) * BigInt(contractMultiplier.denominator)
  const units = awayFromZero(
    numerator * value * BigInt(fees.rateDigits) * 10n ** BigInt(SETTLEMENT_DECIMALS),
    denominator * valueScale,
  )
  return { text: decimalOfDigits(units, SETTLEMENT_DECIMALS), asset: otherAsset }
}

function rateOf({ fees }: Instrument, tier: number, liquidity: Liquidity): DecimalFraction {
  const { maker, taker } = fees.tiers[tier]!
  return liquidity === Liquidity.Maker ? maker : taker
}

/** The nearest whole number, halves away from zero. */
function awayFromZero(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator
  const rounded = (2n * magnitude + denominator) / (2n * denominator)
  return numerator < 0n ? -rounded : rounded
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
