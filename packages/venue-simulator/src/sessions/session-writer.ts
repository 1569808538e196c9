import { NANOS_PER_MILLISECOND } from '@hft/clock'
import { GeneratedMarket, type GeneratedMarketOptions } from './generated-market.ts'
import type { MarketSession, SessionMessage } from './market-session.ts'

/** Puts a generated market into a venue's words. */
export class SessionWriter {
  readonly market: GeneratedMarket
  readonly messages: SessionMessage[] = []
  private readonly options: GeneratedMarketOptions

  constructor(options: GeneratedMarketOptions) {
    this.options = options
    this.market = new GeneratedMarket(options)
  }

  /** Whether the session is long enough, and its book tells of all its trades. */
  get isFull(): boolean {
    return this.messages.length >= this.options.messages && this.market.isSettled
  }

  get session(): MarketSession {
    return { symbol: this.options.symbol, messages: this.messages }
  }

  /** Adds a message, at the market's time. @param stream empty for an answer over REST */
  publish(stream: string, message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    const { symbol } = this.options
    this.messages.push({ text, stream, symbol, atNanos: this.market.millis * NANOS_PER_MILLISECOND })
  }
}
