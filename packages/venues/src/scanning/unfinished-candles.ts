import type { CandleText } from './json-message-decoder.ts'

/**
 * Candles of venues that never say that one is closed: it is when the next one of its instrument begins.
 *
 * Written again then, as closed, with the values that were sent last.
 */
export class UnfinishedCandles {
  private readonly latest = new Map<number, CandleText>()

  /** Takes a candle of the instrument at `position`; answers the one before it when that is closed by this one. */
  follow(position: number, candle: CandleText): CandleText | undefined {
    const before = this.latest.get(position)
    if (before !== undefined && before.openTime > candle.openTime) return undefined
    this.latest.set(position, candle)
    return before !== undefined && before.openTime < candle.openTime ? { ...before, isClosed: true } : undefined
  }
}
