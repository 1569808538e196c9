import { SeededRandom } from '@hft/clock'
import { type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { MatchingEngine } from '../matching/matching-engine.ts'
import type { MatchingListener } from '../matching/matching-listener.ts'
import type { OrderId } from '../orders/order.ts'
import { TimeInForce } from '../orders/order-terms.ts'
import type { OrderReason } from '../orders/order-update.ts'
import { FairValue } from './fair-value.ts'
import { LARGEST_RESTING_ORDERS, type MarketGeneratorConfig } from './market-generator-config.ts'
import { OrderSizes } from './order-sizes.ts'
import { PlacementDistances } from './placement-distances.ts'
import { RestingOrderPool } from './resting-order-pool.ts'

/** Ids of the engine from here on are free for orders that are not the generator's. */
export const FIRST_FOREIGN_ORDER_ID: OrderId = LARGEST_RESTING_ORDERS + 1

/** Half of all events are limit orders; what arrives must leave, so the other half are cancels and market orders. */
const LIMIT_RATE = 0.5

/** A side with fewer of the generator's orders than this gets a new one instead of losing one. */
const FEWEST_ORDERS_OF_SIDE = 8

/** Prices on either side at which the book begins, and orders at each. */
const OPENING_LEVELS = 20
const OPENING_ORDERS_PER_LEVEL = 3

const TWO_TO_32 = 2 ** 32

/**
 * Order flow of a whole market on a matching engine: limit orders, market orders and cancels that arrive by chance.
 *
 * - Limit orders arrive at a constant rate, at a distance from the best opposite price that follows a power law
 *   (Cont, Stoikov, Talreja 2010), leaning to the side of the fair value.
 * - Every resting order is cancelled at the same rate, so a queue loses orders in proportion to its length (Smith,
 *   Farmer, Gillemot, Krishnamurthy, "Statistical theory of the continuous double auction", 2003).
 * - Market orders excite each other: a Hawkes process with an exponential kernel, drawn exactly by Ogata's thinning.
 *   Some are informed: they take what is offered below or bid above the fair value and nothing beyond it. The others
 *   have a side that persists.
 *
 * Time runs in mean intervals between events. Neither side ever empties. Nothing allocates.
 */
export class OrderFlow implements MatchingListener {
  readonly engine: MatchingEngine
  readonly fairValue: FairValue
  /** Mean intervals since the beginning. */
  now = 0
  readonly #market: MatchingListener
  readonly #random: SeededRandom
  readonly #pool = new RestingOrderPool(LARGEST_RESTING_ORDERS)
  readonly #limitSizes: OrderSizes
  readonly #distances: PlacementDistances
  readonly #sideOrders = new Int32Array(2)
  readonly #sideLots = new Float64Array(2)
  readonly #baseMarketRate: number
  readonly #cancelRate: number
  readonly #kernelJump: number
  readonly #kernelDecayRate: number
  readonly #informedShare: number
  readonly #sweepShare: number
  readonly #sidePersistence: number
  readonly #impactTicks: number
  readonly #fairValueTilt: number
  readonly #staleCancelShare: number
  readonly #partialCancelShare: number
  #excitedMarketRate = Number.NaN
  #choice = 0
  #noiseSide: Side = Side.Buy

  /**
   * @param instrument index of the instrument in the run
   * @param market hears of everything that happens, orders that are not the flow's included
   */
  constructor(config: MarketGeneratorConfig, instrument: number, random: SeededRandom, market: MatchingListener) {
    this.engine = new MatchingEngine(instrument, this)
    this.#market = market
    this.#random = random.fork(1)
    const { fairValueSeed } = config
    this.fairValue = new FairValue(
      config,
      fairValueSeed === undefined ? random.fork(2) : new SeededRandom(fairValueSeed),
    )
    this.#limitSizes = new OrderSizes(config.meanOrderLots, config.sizeTailExponent, config.meanOrderLots * 100)
    this.#distances = new PlacementDistances(config.placementExponent, config.placementTicks)
    const marketRate = config.marketOrderShare
    this.#baseMarketRate = marketRate * (1 - config.clustering)
    this.#excitedMarketRate = marketRate * config.clustering
    this.#kernelJump = config.clustering / config.clusterIntervals
    this.#kernelDecayRate = 1 / config.clusterIntervals
    this.#cancelRate = (LIMIT_RATE - marketRate) / config.restingOrders
    this.#informedShare = config.informedShare
    this.#sweepShare = config.sweepShare
    this.#impactTicks = fairValueSeed === undefined ? config.impactTicks : 0
    this.#sidePersistence = config.sidePersistence
    this.#fairValueTilt = config.fairValueTilt
    this.#staleCancelShare = config.staleCancelShare
    this.#partialCancelShare = config.partialCancelShare
    this.#open(config.startTicks)
  }

  /** Moves time to the next event, which {@link act} then makes happen. */
  advance(): void {
    const random = this.#random
    const steadyRate = LIMIT_RATE + this.#baseMarketRate + this.#cancelRate * this.#pool.count
    let choice = 0
    let total = 0
    do {
      const bound = steadyRate + this.#excitedMarketRate
      const wait = random.nextExponential(1) / bound
      this.now += wait
      this.#excitedMarketRate *= Math.exp(-wait * this.#kernelDecayRate)
      total = steadyRate + this.#excitedMarketRate
      choice = random.nextFloat() * bound
    } while (choice >= total)
    this.#choice = choice
    if (this.now >= this.fairValue.nextStepAt) this.fairValue.advanceTo(this.now)
  }

  /** Makes the event happen: one order, cancel or amend. */
  act(): void {
    const marketRate = this.#baseMarketRate + this.#excitedMarketRate
    if (this.#choice < marketRate) this.#sendMarketOrder()
    else if (this.#choice < marketRate + LIMIT_RATE) this.#sendLimitOrder()
    else this.#cancelOrder()
  }

  onAccepted(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    this.#market.onAccepted(orderId, side, ticks, lots)
  }

  onRejected(orderId: OrderId, reason: OrderReason): void {
    this.#market.onRejected(orderId, reason)
  }

  onTrade(restingId: OrderId, takingId: OrderId, takingSide: Side, ticks: Ticks, lots: Lots, restingLots: Lots): void {
    if (restingId < FIRST_FOREIGN_ORDER_ID) {
      const restingSide = 1 - takingSide
      this.#sideLots[restingSide]! -= lots
      if (restingLots === 0) this.#leave(restingId, restingSide)
    }
    this.#market.onTrade(restingId, takingId, takingSide, ticks, lots, restingLots)
  }

  onRested(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    if (orderId < FIRST_FOREIGN_ORDER_ID) {
      this.#sideLots[side]! += lots
      this.#sideOrders[side]!++
      this.#pool.add(orderId)
    }
    this.#market.onRested(orderId, side, ticks, lots)
  }

  onExpired(orderId: OrderId, lots: Lots, reason: OrderReason): void {
    this.#market.onExpired(orderId, lots, reason)
  }

  onCancelled(orderId: OrderId, side: Side, ticks: Ticks, lots: Lots): void {
    if (orderId < FIRST_FOREIGN_ORDER_ID) {
      this.#sideLots[side]! -= lots
      this.#leave(orderId, side)
    }
    this.#market.onCancelled(orderId, side, ticks, lots)
  }

  onCancelRejected(orderId: OrderId, reason: OrderReason): void {
    this.#market.onCancelRejected(orderId, reason)
  }

  onAmended(
    orderId: OrderId,
    side: Side,
    fromTicks: Ticks,
    fromLots: Lots,
    ticks: Ticks,
    lots: Lots,
    keptPlace: boolean,
  ): void {
    if (orderId < FIRST_FOREIGN_ORDER_ID) {
      this.#sideLots[side]! -= keptPlace ? fromLots - lots : fromLots
      if (!keptPlace) this.#leave(orderId, side)
    }
    this.#market.onAmended(orderId, side, fromTicks, fromLots, ticks, lots, keptPlace)
  }

  onAmendRejected(orderId: OrderId, reason: OrderReason): void {
    this.#market.onAmendRejected(orderId, reason)
  }

  onUncrossed(buyId: OrderId, sellId: OrderId, ticks: Ticks, lots: Lots): void {
    this.#market.onUncrossed?.(buyId, sellId, ticks, lots)
  }

  #open(startTicks: number): void {
    for (let order = 0; order < OPENING_ORDERS_PER_LEVEL; order++) {
      for (let distance = 1; distance <= OPENING_LEVELS; distance++) {
        this.#rest(Side.Buy, startTicks - distance)
        this.#rest(Side.Sell, startTicks + distance)
      }
    }
  }

  #sendMarketOrder(): void {
    this.#excitedMarketRate += this.#kernelJump
    const random = this.#random
    const lots = this.#limitSizes.draw(random)
    if (random.nextFloat() < this.#informedShare) {
      const fairTicks = this.fairValue.ticks
      if (fairTicks > this.engine.best(Side.Sell)) {
        this.#take(Side.Buy, Math.floor(fairTicks) as Ticks, lots)
        return
      }
      if (fairTicks < this.engine.best(Side.Buy)) {
        this.#take(Side.Sell, Math.ceil(fairTicks) as Ticks, lots)
        return
      }
    }
    if (random.nextFloat() >= this.#sidePersistence) this.#noiseSide = (1 - this.#noiseSide) as Side
    const side = this.#noiseSide
    this.fairValue.moveBy(side === Side.Buy ? this.#impactTicks : -this.#impactTicks)
    const atTouch = this.engine.bestLots((1 - side) as Side)
    const takes = lots > atTouch && random.nextFloat() >= this.#sweepShare ? atTouch : lots
    this.#take(side, NO_PRICE, takes)
  }

  /**
   * Never takes more than half of what the flow has on the opposite side, so that no side empties; where half is
   * nothing, an order joins that side instead.
   * @param limitTicks `NO_PRICE`: at any price
   */
  #take(side: Side, limitTicks: Ticks, lots: Lots): void {
    const opposite = (1 - side) as Side
    const largest = Math.floor(this.#sideLots[opposite]! / 2)
    const takes = (lots < largest ? lots : largest) as Lots
    if (takes === 0) this.#placeOn(opposite)
    else if (limitTicks === NO_PRICE) this.engine.submitMarket(this.#pool.unused(), side, takes)
    else this.engine.submitLimit(this.#pool.unused(), side, limitTicks, takes, TimeInForce.ImmediateOrCancel)
  }

  #sendLimitOrder(): void {
    const random = this.#random
    if (this.#pool.count >= LARGEST_RESTING_ORDERS - 1) {
      this.#cancelOrder()
      return
    }
    const midTicks = (this.engine.best(Side.Buy) + this.engine.best(Side.Sell)) / 2
    const gapTicks = this.fairValue.ticks - midTicks
    const lean = gapTicks / (1 + Math.abs(gapTicks))
    const side = random.nextFloat() * 2 - 1 < this.#fairValueTilt * lean ? Side.Buy : Side.Sell
    this.#placeOn(side)
  }

  #placeOn(side: Side): void {
    const distance = this.#distances.draw(this.#random)
    if (side === Side.Buy) this.#rest(side, this.engine.best(Side.Sell) - distance)
    else this.#rest(side, this.engine.best(Side.Buy) + distance)
  }

  /** Prices stay positive: nothing is bid below one tick. */
  #rest(side: Side, ticks: number): void {
    const lots = this.#limitSizes.draw(this.#random)
    this.engine.submitLimit(this.#pool.unused(), side, (ticks < 1 ? 1 : ticks) as Ticks, lots)
  }

  #cancelOrder(): void {
    const random = this.#random
    const engine = this.engine
    const orderId = this.#orderToCancel()
    const side = engine.sideOf(orderId)
    const lots = engine.lotsOf(orderId)
    if (lots > 1 && random.nextFloat() < this.#partialCancelShare) {
      engine.amend(orderId, engine.ticksOf(orderId), Math.ceil(lots / 2) as Lots)
    } else if (this.#sideOrders[side]! < FEWEST_ORDERS_OF_SIDE) {
      this.#placeOn(side)
    } else {
      engine.cancel(orderId)
    }
  }

  /** Whoever quotes at a price that the fair value has left pulls out; otherwise any order is as likely as another. */
  #orderToCancel(): OrderId {
    const random = this.#random
    const engine = this.engine
    const fairTicks = this.fairValue.ticks
    const bid = engine.best(Side.Buy)
    const ask = engine.best(Side.Sell)
    if ((fairTicks > ask || fairTicks < bid) && random.nextFloat() < this.#staleCancelShare) {
      const stale = fairTicks > ask ? engine.firstOrderAt(Side.Sell, ask) : engine.firstOrderAt(Side.Buy, bid)
      if (stale < FIRST_FOREIGN_ORDER_ID) return stale
    }
    return this.#pool.at(Math.floor((random.nextUint32() / TWO_TO_32) * this.#pool.count))
  }

  #leave(orderId: OrderId, side: number): void {
    this.#sideOrders[side]!--
    this.#pool.remove(orderId)
  }
}
