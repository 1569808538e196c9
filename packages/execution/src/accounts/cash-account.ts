import type { OrderBook } from '@hft/data'
import { type Instrument, RECEIVED_ASSET, Side, type Ticks } from '@hft/instrument'
import type { Decimal } from 'decimal.js'
import { otherFeeAsset } from '../fee-models/fee-sum-of.ts'
import type { Order } from '../orders/order.ts'
import type { AccountConfig } from './account-config.ts'
import { AccountReason } from './account-reason.ts'
import type { Ledger } from './ledger.ts'
import type { AccountSurroundings } from './margin-account.ts'
import { Money } from './money.ts'
import { hasOwnPrice, type OpenOrderList, takingTicks } from './order-price.ts'

const NONE = -1
/** Closer than this to what is free, relatively, a double can't tell whether an amount is there. */
const DOUBLE_MARGIN = 1e-9

/** What an instrument's orders spend, by number of the asset. */
interface SpentAssets {
  readonly base: number
  readonly quote: number
  /** Third asset that fees are charged in. */
  readonly feeAsset: number
  /** Largest fee rate, 0 at least; what it adds to a buy's quote and a sell's base. */
  readonly buyRate: number
  readonly sellRate: number
  /** Fee in the third asset by value. */
  readonly thirdRate: number
}

/**
 * A cash account: spot alone, and no balance ever below 0. An order is refused when what it spends at worst, with its
 * fee, is more than what is held less what the open orders would spend.
 *
 * A buy spends quote at its limit, a sell base; without a limit price a buy spends what the best price asks with the
 * configured reserve. What an order would receive doesn't count before it has.
 */
export class CashAccount {
  readonly #instruments: readonly Instrument[]
  readonly #ledger: Ledger
  readonly #orders: OpenOrderList
  readonly #books: readonly OrderBook[]
  readonly #reserve: number
  readonly #assets: readonly string[]
  readonly #starting: Float64Array
  readonly #spent: readonly SpentAssets[]

  constructor(config: AccountConfig, { instruments, ledger, orders, books }: AccountSurroundings) {
    this.#instruments = instruments
    this.#ledger = ledger
    this.#orders = orders
    this.#books = books
    this.#reserve = config.marketOrderReserve
    this.#assets = ledger.assets
    this.#starting = Float64Array.from(this.#assets, (asset) => ledger.startingBalanceOf(asset).toNumber())
    this.#spent = instruments.map((instrument) => this.#spentAssets(instrument))
  }

  /** Why an order can't be made, 0 when it can. See `MarginAccount.refusalOf`. */
  refusalOf(order: Order, priceTicks: Ticks, quantityLots: number): number {
    const { instrument, side } = order
    if (this.#instruments[instrument]!.kind !== 'spot') return AccountReason.ContractInCashAccount
    const { base, quote, feeAsset } = this.#spent[instrument]!
    const lots = quantityLots - order.filledLots
    if (!(lots > 0)) return 0
    const spends = this.#refusalBy(side === Side.Buy ? quote : base, order, priceTicks, lots)
    return spends !== 0 || feeAsset === NONE ? spends : this.#refusalBy(feeAsset, order, priceTicks, lots)
  }

  #refusalBy(asset: number, order: Order, priceTicks: Ticks, lots: number): number {
    const needed = this.#need(asset, order, priceTicks, lots)
    if (Number.isNaN(needed)) return AccountReason.NoRate
    const held = this.#held(asset)
    const reserved = this.#reserved(asset, order)
    const margin = DOUBLE_MARGIN * (Math.abs(held) + reserved + needed)
    if (needed + reserved < held - margin) return 0
    if (needed + reserved > held + margin) return AccountReason.InsufficientBalance
    return this.#isExactlyThere(asset, order, priceTicks, lots) ? 0 : AccountReason.InsufficientBalance
  }

  /** What open orders would spend of an asset, one of them left out. */
  #reserved(asset: number, without: Order): number {
    let sum = 0
    for (let instrument = 0; instrument < this.#spent.length; instrument++) {
      const { base, quote, feeAsset } = this.#spent[instrument]!
      if (base !== asset && quote !== asset && feeAsset !== asset) continue
      const count = this.#orders.openCountOfInstrument(instrument)
      for (let at = 0; at < count; at++) {
        const order = this.#orders.openOfInstrument(instrument, at)
        const lots = order.worstCaseLots
        if (order !== without && lots > 0) sum += this.#need(asset, order, worstTicks(order), lots)
      }
    }
    return sum
  }

  #held(asset: number): number {
    const ledger = this.#ledger
    let held = this.#starting[asset]!
    for (let index = 0; index < this.#spent.length; index++) {
      const { base, quote } = this.#spent[index]!
      const fees = ledger.feesOf(index)
      if (quote === asset) held += ledger.cash(index) - fees.charged
      if (base === asset) held += ledger.positionLots(index) * this.#instruments[index]!.lotSize
      if (fees.otherAsset === this.#assets[asset]) held -= fees.chargedOther
    }
    return held
  }

  /** What an order spends of an asset at worst; NaN where no price tells. */
  #need(asset: number, order: Order, priceTicks: Ticks, lots: number): number {
    const { instrument, side } = order
    const { lotSize, tickSize } = this.#instruments[instrument]!
    const { base, quote, feeAsset, buyRate, sellRate, thirdRate } = this.#spent[instrument]!
    let needed = 0
    if (side === Side.Sell && asset === base) needed += lots * lotSize * (1 + sellRate)
    if (asset !== feeAsset && !(side === Side.Buy && asset === quote)) return needed
    const isOwn = hasOwnPrice(order, priceTicks)
    const ticks = isOwn ? priceTicks : takingTicks(order, this.#books[instrument]!, this.#ledger.markTicks(instrument))
    const value = lots * lotSize * (ticks * tickSize) * (isOwn ? 1 : 1 + this.#reserve)
    if (side === Side.Buy && asset === quote) needed += value * (1 + buyRate) + this.#fixedFee(instrument, lots)
    if (asset === feeAsset) needed += value * thirdRate * this.#thirdPrice(instrument) * (1 + this.#reserve)
    return needed
  }

  #fixedFee(instrument: number, lots: number): number {
    const { fees, lotSize } = this.#instruments[instrument]!
    const byQuantity = fees.perUnit.value > 0 ? fees.perUnit.value * lots * lotSize : 0
    return byQuantity + fees.minimum.value
  }

  #thirdPrice(instrument: number): number {
    const { quote } = this.#instruments[instrument]!
    const { feeAsset } = this.#spent[instrument]!
    return this.#ledger.rateOf(quote) / this.#ledger.rateOf(this.#assets[feeAsset]!)
  }

  /** As `#refusalBy` in decimals; allocates, and is rare: only an amount that is all there is, to nine digits, comes here. */
  #isExactlyThere(asset: number, order: Order, priceTicks: Ticks, lots: number): boolean {
    let left = this.#ledger.balance(this.#assets[asset]).minus(this.#exactNeed(asset, order, priceTicks, lots))
    for (let instrument = 0; instrument < this.#spent.length; instrument++) {
      for (let at = 0; at < this.#orders.openCountOfInstrument(instrument); at++) {
        const open = this.#orders.openOfInstrument(instrument, at)
        if (open === order || open.worstCaseLots === 0) continue
        left = left.minus(this.#exactNeed(asset, open, worstTicks(open), open.worstCaseLots))
      }
    }
    return !left.isNegative()
  }

  #exactNeed(asset: number, order: Order, priceTicks: Ticks, lots: number): Decimal {
    const instrument = this.#instruments[order.instrument]!
    const { base, quote, feeAsset, buyRate, sellRate } = this.#spent[order.instrument]!
    const isBuy = order.side === Side.Buy
    const quantity = new Money(lots).times(instrument.quantityGrid.unit)
    if (!isBuy && asset === base && asset !== feeAsset) return quantity.times(new Money(1).plus(sellRate))
    if (!isBuy || asset !== quote || asset === feeAsset || !hasOwnPrice(order, priceTicks)) {
      return new Money(this.#need(asset, order, priceTicks, lots))
    }
    const value = quantity.times(priceTicks).times(instrument.priceGrid.unit)
    const { perUnit, minimum } = instrument.fees
    const byQuantity = perUnit.numerator > 0 ? quantity.times(perUnit.text) : new Money(0)
    return value.times(new Money(1).plus(buyRate)).plus(byQuantity).plus(minimum.text)
  }

  #spentAssets(instrument: Instrument): SpentAssets {
    const { fees, kind, base, quote, settle } = instrument
    const rate = Math.max(0, ...fees.tiers.flatMap(({ maker, taker }) => [maker.value, taker.value]))
    const other = kind === 'spot' ? otherFeeAsset(instrument) : undefined
    const isInBase = other === base
    const left = 1 - fees.discount.value
    return {
      base: kind === 'spot' ? this.#assets.indexOf(base) : NONE,
      quote: this.#assets.indexOf(kind === 'spot' ? quote : settle),
      feeAsset: other === undefined || isInBase ? NONE : this.#assets.indexOf(other),
      buyRate: other === undefined ? rate : 0,
      sellRate: isInBase && fees.asset !== RECEIVED_ASSET ? rate * left : 0,
      thirdRate: other === undefined || isInBase ? 0 : rate * left,
    }
  }
}

/** The higher of an order's price and the one that an amend under way asks for. */
function worstTicks({ priceTicks, amendPriceTicks, amendQuantityLots }: Order): Ticks {
  return amendQuantityLots !== 0 && amendPriceTicks > priceTicks ? amendPriceTicks : priceTicks
}
