import { CodedError } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import { type Instrument, type Lots, notionalSettle, Side, type Ticks } from '@hft/instrument'
import type { Order } from '../orders/order.ts'
import type { AccountConfig } from './account-config.ts'
import { AccountReason } from './account-reason.ts'
import type { Ledger } from './ledger.ts'
import { liquidationPrice, maintenanceMargin, marginTierAt } from './maintenance-margin.ts'
import { hasOwnPrice, type OpenOrderList, takingTicks } from './order-price.ts'

/** What an account's rules look at. */
export interface AccountSurroundings {
  readonly instruments: readonly Instrument[]
  readonly ledger: Ledger
  readonly orders: OpenOrderList
  /** Our own books, by instrument. */
  readonly books: readonly OrderBook[]
}

const ROUNDING = 1e-12

/**
 * Margin of an account, by settlement asset: initial margin for orders and positions, maintenance margin for positions.
 *
 * Initial margin of an instrument = the larger of what it could be long and short of, if all orders of one side traded
 * and none of the other, over its leverage. Positions count at their mark, orders at their limit, or at the best price
 * with a reserve. The leverage is the account's, and at most what the notional's tier allows.
 *
 * Cross: margin balance = balance + unrealised profit of all positions in the asset. Isolated: behind a position stands
 * its entry value over its leverage, and its unrealised profit; orders are held to the balance without any.
 */
export class MarginAccount {
  readonly isIsolated: boolean
  readonly #instruments: readonly Instrument[]
  readonly #ledger: Ledger
  readonly #orders: OpenOrderList
  readonly #books: readonly OrderBook[]
  readonly #leverage: Float64Array
  readonly #reserve: number
  /** By instrument, the number of its settlement asset. */
  readonly #walletOf: Int32Array
  /** Starting balance by wallet. */
  readonly #starting: Float64Array
  readonly #assets: readonly string[]

  /** @throws CodedError `account.leverage` that lists every leverage that can't be */
  constructor(config: AccountConfig, { instruments, ledger, orders, books }: AccountSurroundings) {
    this.isIsolated = config.marginMode === 'isolated'
    this.#instruments = instruments
    this.#ledger = ledger
    this.#orders = orders
    this.#books = books
    this.#reserve = config.marketOrderReserve
    this.#leverage = leveragesOf(config, instruments)
    this.#assets = [...new Set(instruments.map(({ settle }) => settle))]
    this.#walletOf = Int32Array.from(instruments, ({ settle }) => this.#assets.indexOf(settle))
    this.#starting = Float64Array.from(this.#assets, (asset) => ledger.startingBalanceOf(asset).toNumber())
  }

  /** Balance of an instrument's settlement asset with the unrealised profit of all positions in it. */
  marginBalance(instrument: number): number {
    const wallet = this.#walletOf[instrument]!
    let balance = this.#starting[wallet]!
    for (let other = 0; other < this.#walletOf.length; other++) {
      if (this.#walletOf[other] === wallet) balance += this.#ledger.settledEquity(other)
    }
    return balance
  }

  /** Maintenance margin of a position at its mark, in the settlement asset. */
  maintenanceMargin(instrument: number): number {
    const { marginTiers } = this.#instruments[instrument]!
    return maintenanceMargin(marginTiers, this.#positionValue(instrument))
  }

  /** Maintenance margin of all positions in an instrument's settlement asset. */
  totalMaintenanceMargin(instrument: number): number {
    const wallet = this.#walletOf[instrument]!
    let margin = 0
    for (let other = 0; other < this.#walletOf.length; other++) {
      if (this.#walletOf[other] === wallet) margin += this.maintenanceMargin(other)
    }
    return margin
  }

  /** What stands behind a position: all of the margin balance, or isolated what is its own. */
  #backing(instrument: number): number {
    if (!this.isIsolated) return this.marginBalance(instrument)
    return this.isolatedMargin(instrument) + this.#ledger.unrealisedPnl(instrument)
  }

  /** Entry value of a position over its leverage, in the settlement asset. */
  isolatedMargin(instrument: number): number {
    const entry = this.#ledger.averageEntryTicks(instrument)
    if (Number.isNaN(entry)) return 0
    const value = this.#value(instrument, entry, Math.abs(this.#ledger.positionLots(instrument)))
    return value / this.#leverageAt(instrument, value)
  }

  /** Maintenance margin by what stands behind it, percent: liquidation comes at 100. 0 without a position. */
  marginRatioPercent(instrument: number): number {
    const needed = this.isIsolated ? this.maintenanceMargin(instrument) : this.totalMaintenanceMargin(instrument)
    if (needed === 0) return 0
    const backing = this.#backing(instrument)
    return backing > 0 ? (needed / backing) * 100 : Number.POSITIVE_INFINITY
  }

  /** Whether a position's mark has reached its liquidation; false while it can't be valued. */
  isBreached(instrument: number): boolean {
    if (this.#ledger.positionLots(instrument) === 0) return false
    const needed = this.isIsolated ? this.maintenanceMargin(instrument) : this.totalMaintenanceMargin(instrument)
    return this.#backing(instrument) <= needed
  }

  /** Whether two instruments are liquidated together. */
  isLiquidatedWith(instrument: number, other: number): boolean {
    return this.isIsolated ? instrument === other : this.#walletOf[instrument] === this.#walletOf[other]
  }

  /** Mark price in quote at which a position is liquidated if all other marks stay; NaN when flat, or never. */
  liquidationPrice(instrument: number): number {
    const lots = this.#ledger.positionLots(instrument)
    if (lots === 0) return Number.NaN
    const { kind, lotSize, contractSize, marginTiers } = this.#instruments[instrument]!
    const others = this.isIsolated ? 0 : this.totalMaintenanceMargin(instrument) - this.maintenanceMargin(instrument)
    const backing = this.#backing(instrument) - others
    return liquidationPrice(
      kind === 'inverse',
      marginTiers,
      lots * lotSize * contractSize,
      this.#markPrice(instrument),
      backing,
    )
  }

  /** Mark price to liquidation price, in percent of the mark; NaN when flat, Infinity when no price liquidates. */
  liquidationDistancePercent(instrument: number): number {
    if (this.#ledger.positionLots(instrument) === 0) return Number.NaN
    const price = this.liquidationPrice(instrument)
    if (Number.isNaN(price)) return this.isBreached(instrument) ? 0 : Number.POSITIVE_INFINITY
    const mark = this.#markPrice(instrument)
    return (Math.abs(mark - price) / mark) * 100
  }

  /** Nothing is auto-deleveraged here. */
  adlRank(_instrument: number): number {
    return Number.NaN
  }

  /** Initial margin of a position and its open orders, in the settlement asset. */
  initialMargin(instrument: number): number {
    return this.#initialMargin(instrument, 0, 0, undefined)
  }

  /**
   * Why an order can't be made, 0 when it can. An order that adds no initial margin always can.
   * @param order asked for; when it is open already, it counts with these terms instead of its own
   */
  refusalOf(order: Order, priceTicks: Ticks, quantityLots: Lots): number {
    const { instrument, side } = order
    const remaining = quantityLots - order.filledLots
    const value = this.#orderValue(order, priceTicks, remaining > 0 ? remaining : 0)
    const before = this.#initialMargin(instrument, 0, 0, undefined)
    const after = this.#initialMargin(instrument, side === Side.Buy ? value : 0, side === Side.Sell ? value : 0, order)
    if (after <= before) return 0
    const free = this.#free(instrument) - (after - before)
    if (Number.isNaN(free)) return AccountReason.NoRate
    return free >= -ROUNDING * after ? 0 : AccountReason.InsufficientMargin
  }

  /** What is left of the margin balance by the initial margins of all that is held and open. */
  #free(instrument: number): number {
    const wallet = this.#walletOf[instrument]!
    let free = this.marginBalance(instrument)
    for (let other = 0; other < this.#walletOf.length; other++) {
      if (this.#walletOf[other] !== wallet) continue
      if (this.isIsolated) free -= this.#ledger.unrealisedPnl(other)
      free -= this.#initialMargin(other, 0, 0, undefined)
    }
    return free
  }

  /** @param instead an order that counts with `addedBuys` and `addedSells` */
  #initialMargin(instrument: number, addedBuys: number, addedSells: number, instead: Order | undefined): number {
    const lots = this.#ledger.positionLots(instrument)
    const held = this.isIsolated ? this.#entryValue(instrument) : this.#positionValue(instrument)
    let long = (lots > 0 ? held : -held) + addedBuys
    let short = (lots > 0 ? -held : held) + addedSells
    const count = this.#orders.openCountOfInstrument(instrument)
    for (let at = 0; at < count; at++) {
      const order = this.#orders.openOfInstrument(instrument, at)
      const open = order.worstCaseLots
      if (order === instead || open === 0) continue
      const isAmended = order.amendQuantityLots !== 0
      let value = this.#orderValue(order, order.priceTicks, open)
      if (isAmended) value = Math.max(value, this.#orderValue(order, order.amendPriceTicks, open))
      if (order.side === Side.Buy) long += value
      else short += value
    }
    const notional = Math.max(long, short, 0)
    return notional / this.#leverageAt(instrument, notional)
  }

  #leverageAt(instrument: number, notional: number): number {
    const { maximumLeverage } = marginTierAt(this.#instruments[instrument]!.marginTiers, notional)
    return Math.min(this.#leverage[instrument]!, maximumLeverage)
  }

  #entryValue(instrument: number): number {
    const entry = this.#ledger.averageEntryTicks(instrument)
    return Number.isNaN(entry) ? 0 : this.#value(instrument, entry, Math.abs(this.#ledger.positionLots(instrument)))
  }

  #positionValue(instrument: number): number {
    const lots = Math.abs(this.#ledger.positionLots(instrument))
    return lots === 0 ? 0 : this.#value(instrument, this.#ledger.markTicks(instrument), lots)
  }

  /** NaN where no price tells. */
  #orderValue(order: Order, priceTicks: Ticks, lots: number): number {
    if (lots === 0) return 0
    const { instrument } = order
    if (hasOwnPrice(order, priceTicks)) return this.#value(instrument, priceTicks, lots)
    const ticks = takingTicks(order, this.#books[instrument]!, this.#ledger.markTicks(instrument))
    return this.#value(instrument, ticks, lots) * (1 + this.#reserve)
  }

  #value(instrument: number, ticks: number, lots: number): number {
    return Math.abs(notionalSettle(this.#instruments[instrument]!, ticks as Ticks, lots as Lots))
  }

  #markPrice(instrument: number): number {
    return this.#ledger.markTicks(instrument) * this.#instruments[instrument]!.tickSize
  }
}

function leveragesOf(config: AccountConfig, instruments: readonly Instrument[]): Float64Array {
  const problems = Object.keys(config.leverageByInstrument)
    .filter((id) => !instruments.some((instrument) => instrument.id === id))
    .map((id) => `leverageByInstrument names ${id}, which the run doesn't have`)
  const leverages = Float64Array.from(instruments, ({ id }) => config.leverageByInstrument[id] ?? config.leverage)
  for (const [index, { id, marginTiers }] of instruments.entries()) {
    const most = marginTiers[0]!.maximumLeverage
    if (leverages[index]! > most) problems.push(`${id} at a leverage of ${leverages[index]}; its venue allows ${most}`)
  }
  if (problems.length > 0) throw new CodedError('account.leverage', `margin account: ${problems.join('; ')}`)
  return leverages
}
