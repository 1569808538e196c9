import { SeededRandom } from '@hft/clock'
import type { GeneratedMarket, GeneratedMarketOptions, MarketStep } from './generated-market.ts'

const MILLIS_PER_SECOND = 1_000
const MILLIS_PER_MINUTE = 60_000
const FUNDING_HOURS_MILLIS = 8 * 60 * MILLIS_PER_MINUTE
const RATE_DECIMALS = 8

/** What trades of a span of time came to, in the texts of a venue. */
export interface MarketCandle {
  /** Milliseconds since 1970; the end is the next one's start. */
  readonly startMillis: number
  readonly endMillis: number
  readonly open: string
  readonly high: string
  readonly low: string
  readonly close: string
  /** Traded quantity, and what was paid for it: sums of quantity, and of price times quantity. */
  readonly quantity: string
  readonly value: string
  readonly trades: number
  readonly isClosed: boolean
}

/** What a derivative is measured by, in the texts of a venue. */
export interface MarketReference {
  readonly markPrice: string
  readonly indexPrice: string
  readonly fundingRate: string
  /** Milliseconds since 1970. */
  readonly nextFundingMillis: number
}

/** Who publishes them. */
export interface SeriesPublisher {
  readonly candle?: (candle: MarketCandle) => void
  readonly reference?: (reference: MarketReference) => void
}

type Trade = Extract<MarketStep, { readonly kind: 'trade' }>

/**
 * What venues derive from a market: candles of its trades, as they grow once a second and when they close, and once a
 * second mark price, index price and funding rate.
 */
export class MarketSeries {
  private readonly market: GeneratedMarket
  private readonly publisher: SeriesPublisher
  private readonly random: SeededRandom
  private readonly candleMillis: number
  private readonly isWanted: boolean
  private candle: GrowingCandle | undefined
  private nextSecond = Number.NEGATIVE_INFINITY
  private hasNewTrades = false

  /** @param candleMillis length of candles, default a minute; they begin at its multiples since 1970 */
  constructor(
    market: GeneratedMarket,
    { seed, hasSeries = false }: GeneratedMarketOptions,
    publisher: SeriesPublisher,
    candleMillis = MILLIS_PER_MINUTE,
  ) {
    this.market = market
    this.publisher = publisher
    this.candleMillis = candleMillis
    this.isWanted = hasSeries
    this.random = new SeededRandom(seed + 2)
  }

  /** Takes the market's next step, before it is published, and publishes what has come due. */
  note(step: MarketStep): void {
    if (!this.isWanted) return
    const { now } = this.market
    if (this.candle !== undefined && now >= this.candle.startMillis + this.candleMillis) {
      this.publishCandle(true)
      this.candle = undefined
    }
    const isNextSecond = now >= this.nextSecond
    if (isNextSecond) {
      this.nextSecond = (Math.floor(now / MILLIS_PER_SECOND) + 1) * MILLIS_PER_SECOND
      if (this.hasNewTrades) this.publishCandle(false)
      this.publisher.reference?.(this.reference(now))
    }
    if (step.kind !== 'trade') return
    this.candle ??= new GrowingCandle(now - (now % this.candleMillis), step)
    this.candle.add(step)
    this.hasNewTrades = true
  }

  private publishCandle(isClosed: boolean): void {
    const { candle, candleMillis } = this
    this.hasNewTrades = false
    if (candle === undefined) return
    const { startMillis, open, high, low, close, trades } = candle
    this.publisher.candle?.({
      startMillis,
      endMillis: startMillis + candleMillis,
      ...{ open, high, low, close, trades, isClosed },
      quantity: textOf(candle.lots, candle.quantityDecimals),
      value: textOf(candle.value, candle.priceDecimals + candle.quantityDecimals),
    })
  }

  private reference(now: number): MarketReference {
    const [bid] = this.market.bids
    const [price] = bid!
    // Finer than prices by two decimals.
    const near = () => `${price}${price.includes('.') ? '' : '.'}${10 + this.random.nextInteger(90)}`
    return {
      markPrice: near(),
      indexPrice: near(),
      fundingRate: `0.${String(5_000 + this.random.nextInteger(10_000)).padStart(RATE_DECIMALS, '0')}`,
      nextFundingMillis: (Math.floor(now / FUNDING_HOURS_MILLIS) + 1) * FUNDING_HOURS_MILLIS,
    }
  }
}

/** A candle while trades come, in counts of the smallest decimals. */
class GrowingCandle {
  readonly startMillis: number
  readonly open: string
  readonly priceDecimals: number
  readonly quantityDecimals: number
  high: string
  low: string
  close: string
  lots = 0n
  /** Ticks times lots. */
  value = 0n
  trades = 0

  constructor(startMillis: number, { price, quantity }: Trade) {
    this.startMillis = startMillis
    this.open = price
    this.high = price
    this.low = price
    this.close = price
    this.priceDecimals = decimalsOf(price)
    this.quantityDecimals = decimalsOf(quantity)
  }

  add({ price, quantity }: Trade): void {
    const lots = countOf(quantity)
    this.close = price
    if (Number(price) > Number(this.high)) this.high = price
    if (Number(price) < Number(this.low)) this.low = price
    this.lots += lots
    this.value += countOf(price) * lots
    this.trades++
  }
}

function countOf(text: string): bigint {
  return BigInt(text.replace('.', ''))
}

function textOf(count: bigint, decimals: number): string {
  if (decimals === 0) return String(count)
  const digits = String(count).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}
