/** How many candles a feed remembers; power of two. */
export const CANDLE_CAPACITY = 65_536

/**
 * The venue's own candles, as columns. A row of kind `Candle` names its place here in its `order` column.
 *
 * A place is used again after {@link CANDLE_CAPACITY} further candles. Prices in ticks, quantities in lots, times in
 * nanoseconds since the run's epoch; `value` is the traded value in quote.
 */
export class CandleColumns {
  readonly openTime = new Float64Array(CANDLE_CAPACITY)
  /** Exclusive. */
  readonly closeTime = new Float64Array(CANDLE_CAPACITY)
  readonly openTicks = new Int32Array(CANDLE_CAPACITY)
  readonly highTicks = new Int32Array(CANDLE_CAPACITY)
  readonly lowTicks = new Int32Array(CANDLE_CAPACITY)
  readonly closeTicks = new Int32Array(CANDLE_CAPACITY)
  readonly quantityLots = new Float64Array(CANDLE_CAPACITY)
  readonly value = new Float64Array(CANDLE_CAPACITY)
  readonly tradeCount = new Float64Array(CANDLE_CAPACITY)
  /** 1 when no more trades come into the candle. */
  readonly isClosed = new Uint8Array(CANDLE_CAPACITY)
  private used = 0

  /** The place of the next candle, for the caller to fill. */
  allocate(): number {
    const place = this.used % CANDLE_CAPACITY
    this.used++
    return place
  }
}
