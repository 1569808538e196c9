import type { MarginTier } from '@hft/instrument'

/** The margin tier that holds at a notional: the last that starts at or below it. @param notional ≥ 0 */
export function marginTierAt(tiers: readonly MarginTier[], notional: number): MarginTier {
  let at = tiers.length - 1
  while (at > 0 && tiers[at]!.from > notional) at--
  return tiers[at]!
}

/**
 * Maintenance margin: notional × maintenance rate − maintenance amount of the notional's tier, in the settlement asset.
 *
 * Source: Binance, "Leverage and Margin of USDⓈ-M Futures".
 * @param notional ≥ 0, in the settlement asset
 */
export function maintenanceMargin(tiers: readonly MarginTier[], notional: number): number {
  const { maintenanceRate, maintenanceAmount } = marginTierAt(tiers, notional)
  return notional * maintenanceRate - maintenanceAmount
}

/**
 * Mark price at which a position is liquidated: where what stands behind it is its maintenance margin. NaN when there is
 * no such price above 0.
 *
 * linear: backing + q·(P − mark) = |q|·P·r − a, so P = (q·mark − backing − a) / (q − |q|·r).
 * inverse: backing + q·(1/mark − 1/P) = |q|/P·r − a, so P = (q + |q|·r) / (backing + q/mark + a).
 * r and a are those of the tier at that price.
 *
 * Source: Binance, "How to Calculate Liquidation Price of USDⓈ-M Futures Contracts", solved for the mark at hand.
 *
 * @param size signed: base of a linear, quote of an inverse contract
 * @param backing at `mark`: what the position may lose down to its maintenance margin, its unrealised profit included
 */
export function liquidationPrice(
  isInverse: boolean,
  tiers: readonly MarginTier[],
  size: number,
  mark: number,
  backing: number,
): number {
  const held = Math.abs(size)
  for (let at = tiers.length - 1; at >= 0; at--) {
    const { from, maintenanceRate: rate, maintenanceAmount: amount } = tiers[at]!
    const price = isInverse
      ? (size + held * rate) / (backing + size / mark + amount)
      : (size * mark - backing - amount) / (size - held * rate)
    if (!(price > 0)) continue
    const notional = isInverse ? held / price : held * price
    const end = tiers[at + 1]?.from ?? Number.POSITIVE_INFINITY
    if (notional >= from && notional < end) return price
  }
  return Number.NaN
}
