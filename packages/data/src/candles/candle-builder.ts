import type { Nanos } from '@hft/clock'
import { type Instrument, type Lots, NO_PRICE, notionalQuote, Side, type Ticks } from '@hft/instrument'
import { EventFlag, EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import { Candle } from './candle.ts'
import { type CandleRule, checkCandleRule } from './candle-rule.ts'

/**
 * Builds one instrument's candles from its trades, by time, number of trades, volume or value.
 *
 * A candle is given out once, when it is complete, and never looks ahead: a candle by time closes with the first trade
 * at or after its end, or with the first {@link onTime} at or after it; the others with the trade that fills them.
 * Every trade is in exactly one candle, the last of which {@link flush} gives out. Nothing allocates.
 */
export class CandleBuilder {
  /** Trades that came after their interval was given out; they count in the next. */
  lateTrades = 0
  /** Trades without quantity, price or time: in no candle. */
  ignoredTrades = 0

  readonly #instrument: Instrument
  readonly #onCandle: (candle: Candle) => void
  readonly #candle = new Candle()
  readonly #intervalNanos: number
  readonly #fillsGaps: boolean
  readonly #fullTrades: number
  readonly #fullLots: number
  readonly #fullValue: number
  #isOpen = false
  /** End of the last interval given out. */
  #closedUntil = Number.NEGATIVE_INFINITY
  /** Sum of lots · (ticks − openTicks): small numbers, so that the average keeps its precision. */
  #lotsTimesTicksFromOpen = 0

  /**
   * @param onCandle called with each candle, which is reused: valid until it returns
   * @throws CodedError `candle.rule` for a threshold that isn't positive
   */
  constructor(instrument: Instrument, rule: CandleRule, onCandle: (candle: Candle) => void) {
    checkCandleRule(rule)
    this.#instrument = instrument
    this.#onCandle = onCandle
    this.#candle.instrument = instrument.index
    this.#intervalNanos = rule.by === 'time' ? rule.nanos : 0
    this.#fillsGaps = rule.by === 'time' && rule.gaps === 'fill'
    this.#fullTrades = rule.by === 'trades' ? rule.trades : Number.POSITIVE_INFINITY
    this.#fullLots = rule.by === 'volume' ? rule.lots : Number.POSITIVE_INFINITY
    this.#fullValue = rule.by === 'value' ? rule.quote : Number.POSITIVE_INFINITY
  }

  /**
   * Counts a trade.
   *
   * @param aggressor undefined when the venue doesn't say
   * @param time of the clock by which the candles are to be cut, the venue's or ours; the same in every call
   */
  onTrade(ticks: Ticks, lots: Lots, aggressor: Side | undefined, time: Nanos): void {
    if (!(lots > 0) || ticks === NO_PRICE || (ticks as number) === NO_PRICE_TICKS || Number.isNaN(time)) {
      this.ignoredTrades++
      return
    }
    this.onTime(time)
    if (this.#intervalNanos > 0 && time < (this.#isOpen ? this.#candle.openTime : this.#closedUntil)) this.lateTrades++
    if (!this.#isOpen) this.#open(ticks, time)
    const candle = this.#candle
    if (ticks > candle.highTicks) candle.highTicks = ticks
    if (ticks < candle.lowTicks) candle.lowTicks = ticks
    candle.closeTicks = ticks
    candle.lots = (candle.lots + lots) as Lots
    if (aggressor === Side.Buy) candle.buyLots = (candle.buyLots + lots) as Lots
    candle.trades++
    candle.value += notionalQuote(this.#instrument, ticks, lots)
    this.#lotsTimesTicksFromOpen += lots * (ticks - candle.openTicks)
    if (this.#intervalNanos === 0) candle.closeTime = time
    if (candle.trades >= this.#fullTrades || candle.lots >= this.#fullLots || candle.value >= this.#fullValue) {
      this.#close()
    }
  }

  /** Says that it is `now`, on the clock of the trades' times: closes a candle by time whose end is reached. */
  onTime(now: Nanos): void {
    if (this.#intervalNanos === 0) return
    if (this.#isOpen && now >= this.#candle.closeTime) this.#close()
    if (this.#fillsGaps && !this.#isOpen) this.#fillUntil(now)
  }

  /** Gives out the open candle as it stands, for the end of a run; without one does nothing. */
  flush(): void {
    if (this.#isOpen) this.#close()
  }

  #open(ticks: Ticks, time: Nanos): void {
    const start = this.#intervalNanos === 0 ? time : Math.max(this.#intervalStart(time), this.#closedUntil)
    this.#reset(ticks, start)
    this.#isOpen = true
  }

  #close(): void {
    const candle = this.#candle
    candle.vwapTicks = candle.openTicks + this.#lotsTimesTicksFromOpen / candle.lots
    this.#isOpen = false
    this.#closedUntil = candle.closeTime
    this.#onCandle(candle)
  }

  /** Gives out an empty candle for each interval that has ended since the last candle. */
  #fillUntil(now: Nanos): void {
    if (this.#closedUntil === Number.NEGATIVE_INFINITY) return
    while (now >= this.#closedUntil + this.#intervalNanos) {
      this.#reset(this.#candle.closeTicks, this.#closedUntil)
      this.#closedUntil = this.#candle.closeTime
      this.#onCandle(this.#candle)
    }
  }

  #reset(ticks: Ticks, start: Nanos): void {
    const candle = this.#candle
    candle.openTime = start
    candle.closeTime = start + this.#intervalNanos
    candle.openTicks = ticks
    candle.highTicks = ticks
    candle.lowTicks = ticks
    candle.closeTicks = ticks
    candle.lots = 0 as Lots
    candle.buyLots = 0 as Lots
    candle.trades = 0
    candle.value = 0
    candle.vwapTicks = Number.NaN
    this.#lotsTimesTicksFromOpen = 0
  }

  /** By remainder, which is exact, where a rounded quotient could fall into the next interval. */
  #intervalStart(time: Nanos): Nanos {
    const into = time % this.#intervalNanos
    return time - (into < 0 ? into + this.#intervalNanos : into)
  }
}

/**
 * Counts one row if it is a trade, by its exchange time (by local time where there is none). Answers whether it was.
 * The rows are those of the builder's instrument.
 */
export function applyToCandles(builder: CandleBuilder, batch: MarketEventBatch, row: number): boolean {
  if (batch.kind[row] !== EventKind.Trade) return false
  const flags = batch.flags[row]!
  const exchangeTime = batch.exchangeTime[row]!
  builder.onTrade(
    batch.priceTicks[row] as Ticks,
    batch.quantityLots[row] as Lots,
    (flags & EventFlag.Bid) !== 0 ? Side.Buy : (flags & EventFlag.Ask) !== 0 ? Side.Sell : undefined,
    Number.isNaN(exchangeTime) ? batch.localTime[row]! : exchangeTime,
  )
  return true
}
