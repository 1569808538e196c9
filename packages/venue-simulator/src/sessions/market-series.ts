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
  private readonly trades: Trade[] = []
  private startMillis = Number.NaN
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
    if (now >= this.startMillis + this.candleMillis) this.publishCandle(true)
    const isNextSecond = now >= this.nextSecond
    if (isNextSecond) {
      this.nextSecond = (Math.floor(now / MILLIS_PER_SECOND) + 1) * MILLIS_PER_SECOND
      if (this.hasNewTrades) this.publishCandle(false)
      this.publisher.reference?.(this.reference(now))
    }
    if (step.kind !== 'trade') return
    if (this.trades.length === 0) this.startMillis = now - (now % this.candleMillis)
    this.trades.push(step)
    this.hasNewTrades = true
  }

  private publishCandle(isClosed: boolean): void {
    const { trades, startMillis, candleMillis } = this
    this.hasNewTrades = false
    if (trades.length === 0) return
    const prices = trades.map(({ price }) => price).sort((one, other) => Number(one) - Number(other))
    const quantities = trades.map(({ quantity }) => quantity)
    this.publisher.candle?.({
      startMillis,
      endMillis: startMillis + candleMillis,
      open: trades[0]!.price,
      high: prices.at(-1)!,
      low: prices[0]!,
      close: trades.at(-1)!.price,
      quantity: sumOf(quantities.map((quantity) => [quantity])),
      value: sumOf(trades.map(({ price, quantity }) => [price, quantity])),
      trades: trades.length,
      isClosed,
    })
    if (!isClosed) return
    trades.length = 0
    this.startMillis = Number.NaN
  }

  private reference(now: number): MarketReference {
    const [bid] = this.market.bids
    const [price] = bid!
    const near = () => sumOf([[price], [`0.${'0'.repeat(decimalsOf(price))}${10 + this.random.nextInteger(90)}`]])
    return {
      markPrice: near(),
      indexPrice: near(),
      fundingRate: `0.${String(5_000 + this.random.nextInteger(10_000)).padStart(RATE_DECIMALS, '0')}`,
      nextFundingMillis: (Math.floor(now / FUNDING_HOURS_MILLIS) + 1) * FUNDING_HOURS_MILLIS,
    }
  }
}

/** The sum of products of decimals, exactly. */
function sumOf(products: readonly (readonly string[])[]): string {
  const decimals = Math.max(...products.map((factors) => factors.reduce((sum, text) => sum + decimalsOf(text), 0)))
  let sum = 0n
  for (const factors of products) {
    let product = 1n
    let own = 0
    for (const text of factors) {
      product *= BigInt(text.replace('.', ''))
      own += decimalsOf(text)
    }
    sum += product * 10n ** BigInt(decimals - own)
  }
  if (decimals === 0) return String(sum)
  const digits = String(sum).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}
