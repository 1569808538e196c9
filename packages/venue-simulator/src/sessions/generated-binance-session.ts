import { NANOS_PER_MILLISECOND, SeededRandom } from '@hft/clock'
import type { MarketSession, SessionMessage } from './market-session.ts'

const FIRST_TIME_MILLIS = 1_723_161_256_000
const LEVELS = 20
const STEP_MILLIS = 10
const MESSAGES_BEFORE_SNAPSHOT = 5

/** What a generated session is like. */
export interface GeneratedSessionOptions {
  readonly seed: number
  readonly symbol: string
  /** Messages of streams. */
  readonly messages: number
  /** Futures name the last update id of the difference before (`pu`), spot counts without a hole. */
  readonly rule: 'spot' | 'futures'
  /** Middle price in ticks, and the decimals of prices and quantities. */
  readonly middleTicks?: number
  readonly priceDecimals?: number
  readonly quantityDecimals?: number
}

/**
 * A session that Binance could have sent: a book that moves at random around a price, its differences every 10 ms, a
 * best quote after each of them, trades that take from it, and a fetched book soon after the beginning. Never crossed.
 */
export function generateBinanceSession(options: GeneratedSessionOptions): MarketSession {
  return new SessionGenerator(options).generate()
}

class SessionGenerator {
  private readonly options: GeneratedSessionOptions
  private readonly random: SeededRandom
  private readonly bids = new Map<number, number>()
  private readonly asks = new Map<number, number>()
  /** Levels that trades have changed since the last difference. */
  private readonly tradedBids = new Map<number, number>()
  private readonly tradedAsks = new Map<number, number>()
  private readonly messages: SessionMessage[] = []
  private readonly name: string
  private middle: number
  private updateId = 1_000
  private tradeId = 1
  private millis = 0

  constructor(options: GeneratedSessionOptions) {
    this.options = options
    this.random = new SeededRandom(options.seed)
    this.name = options.symbol.toLowerCase()
    this.middle = options.middleTicks ?? 600_000
    for (let level = 1; level <= LEVELS; level++) {
      this.bids.set(this.middle - level, this.lots())
      this.asks.set(this.middle + level, this.lots())
    }
  }

  generate(): MarketSession {
    const { messages, options } = this
    let hasSnapshot = false
    while (messages.length < options.messages) {
      this.millis += STEP_MILLIS
      if (!hasSnapshot && messages.length >= MESSAGES_BEFORE_SNAPSHOT) {
        hasSnapshot = true
        this.snapshot()
      }
      const draw = this.random.nextInteger(10)
      if (draw < 6) this.difference()
      else this.trade()
    }
    return { symbol: options.symbol, messages }
  }

  private difference(): void {
    const { symbol, rule } = this.options
    this.middle += this.random.nextInteger(5) - 2
    const changedBids = new Map(this.tradedBids)
    const changedAsks = new Map(this.tradedAsks)
    this.tradedBids.clear()
    this.tradedAsks.clear()
    // Levels that the price has run over are gone, on both sides.
    for (const price of this.bids.keys()) if (price >= this.middle) changedBids.set(price, 0)
    for (const price of this.asks.keys()) if (price <= this.middle) changedAsks.set(price, 0)
    for (let change = 1 + this.random.nextInteger(4); change > 0; change--) {
      const distance = 1 + this.random.nextInteger(LEVELS)
      const lots = this.random.nextInteger(4) === 0 && distance > 1 ? 0 : this.lots()
      if (this.random.nextInteger(2) === 0) changedBids.set(this.middle - distance, lots)
      else changedAsks.set(this.middle + distance, lots)
    }
    if (!this.bids.has(this.middle - 1)) changedBids.set(this.middle - 1, this.lots())
    if (!this.asks.has(this.middle + 1)) changedAsks.set(this.middle + 1, this.lots())
    apply(this.bids, changedBids)
    apply(this.asks, changedAsks)
    const previous = this.updateId
    // Futures share their ids among all symbols, so that ids lie between two differences of one.
    const first = previous + 1 + (rule === 'futures' ? this.random.nextInteger(3) : 0)
    this.updateId = first + this.random.nextInteger(5)
    this.publish('depth@100ms', {
      e: 'depthUpdate',
      E: this.time(),
      ...(rule === 'futures' ? { T: this.time() } : {}),
      s: symbol,
      U: first,
      u: this.updateId,
      ...(rule === 'futures' ? { pu: previous } : {}),
      b: this.levels(changedBids),
      a: this.levels(changedAsks),
    })
    const bid = Math.max(...this.bids.keys())
    const ask = Math.min(...this.asks.keys())
    this.publish('bookTicker', {
      ...(rule === 'futures' ? { e: 'bookTicker' } : {}),
      u: this.updateId,
      s: symbol,
      b: this.price(bid),
      B: this.quantity(this.bids.get(bid)!),
      a: this.price(ask),
      A: this.quantity(this.asks.get(ask)!),
      ...(rule === 'futures' ? { T: this.time(), E: this.time() } : {}),
    })
  }

  /** Takes from the best level; the next difference tells of it. */
  private trade(): void {
    const isBuyerMaker = this.random.nextInteger(2) === 0
    const [side, changes] = isBuyerMaker ? [this.bids, this.tradedBids] : [this.asks, this.tradedAsks]
    if (side.size === 1) return
    const price = isBuyerMaker ? Math.max(...side.keys()) : Math.min(...side.keys())
    const held = side.get(price)!
    const traded = 1 + this.random.nextInteger(held)
    changes.set(price, held - traded)
    apply(side, changes)
    this.publish('trade', {
      e: 'trade',
      E: this.time(),
      s: this.options.symbol,
      t: this.tradeId++,
      p: this.price(price),
      q: this.quantity(traded),
      T: this.time(),
      m: isBuyerMaker,
    })
  }

  private snapshot(): void {
    const sent = this.options.rule === 'futures' ? { E: this.time(), T: this.time() } : {}
    const text = JSON.stringify({
      lastUpdateId: this.updateId,
      ...sent,
      bids: this.levels(new Map([...this.bids].sort(([one], [other]) => other - one))),
      asks: this.levels(new Map([...this.asks].sort(([one], [other]) => one - other))),
    })
    this.messages.push({ text, stream: '', atNanos: this.millis * NANOS_PER_MILLISECOND })
  }

  private publish(kind: string, data: object): void {
    const stream = `${this.name}@${kind}`
    const text = JSON.stringify({ stream, data })
    this.messages.push({ text, stream, atNanos: this.millis * NANOS_PER_MILLISECOND })
  }

  private time(): number {
    return FIRST_TIME_MILLIS + this.millis
  }

  private lots(): number {
    return 1 + this.random.nextInteger(5_000)
  }

  private levels(side: ReadonlyMap<number, number>): [string, string][] {
    return [...side].map(([ticks, lots]) => [this.price(ticks), this.quantity(lots)])
  }

  private price(ticks: number): string {
    return decimalText(ticks, this.options.priceDecimals ?? 1)
  }

  private quantity(lots: number): string {
    return decimalText(lots, this.options.quantityDecimals ?? 3)
  }
}

function apply(side: Map<number, number>, changes: ReadonlyMap<number, number>): void {
  for (const [price, lots] of changes) {
    if (lots === 0) side.delete(price)
    else side.set(price, lots)
  }
}

/** A count of units of 10^−decimals as a decimal, without passing through a float. */
function decimalText(count: number, decimals: number): string {
  if (decimals === 0) return String(count)
  const digits = String(count).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
