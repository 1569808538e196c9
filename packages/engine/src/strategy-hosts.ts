import { SeededRandom } from '@hft/clock'
import type { Strategy } from '@hft/strategy'
import type { AuditWriter } from './audit/audit-writer.ts'
import type { StrategyFailure } from './run-result.ts'
import { type HostParts, StrategyHost } from './strategy-host.ts'

/** All strategies of an engine, and which of them listen to what. One that threw listens to nothing any more. */
export class StrategyHosts {
  readonly all: readonly StrategyHost[]
  readonly names: readonly string[]
  book: readonly StrategyHost[]
  quote: readonly StrategyHost[]
  trade: readonly StrategyHost[]
  readonly failures: StrategyFailure[] = []

  /** @throws CodedError `strategy.async_callback` */
  constructor(
    strategies: readonly Strategy[],
    seed: number,
    parts: Omit<HostParts, 'onFailure'> & { readonly audit: AuditWriter },
  ) {
    const random = new SeededRandom(seed)
    const onFailure = (failed: StrategyHost, error: unknown): void => {
      const others = (host: StrategyHost): boolean => host !== failed
      this.book = this.book.filter(others)
      this.quote = this.quote.filter(others)
      this.trade = this.trade.filter(others)
      const at = parts.clock.time
      parts.audit.strategyStopped(at, failed.index)
      this.failures.push({ strategy: failed.strategy.name, at, error })
    }
    this.all = strategies.map(
      (strategy, index) => new StrategyHost(index, strategy, random.fork(index), { ...parts, onFailure }),
    )
    this.names = strategies.map(({ name }) => name)
    this.book = this.all.filter(({ strategy }) => strategy.onBook !== undefined)
    this.quote = this.all.filter(({ strategy }) => strategy.onQuote !== undefined)
    this.trade = this.all.filter(({ strategy }) => strategy.onTrade !== undefined)
  }
}
