import { SeededRandom } from '@hft/clock'
import { EventFlag, EventKind, MarketEventBatch, NO_PRICE_TICKS, type RecordedReplay, replayOf } from '@hft/data'
import { generateMarket } from '@hft/execution'
import { createInstrument } from '@hft/instrument'
import type { NaiveRow } from './naive-exchange.contract.ts'
import { type ParityMarket, unlisted } from './parity-market.ts'

const SEEN = EventFlag.SeenByExchange | EventFlag.SeenByUs
const SNAPSHOT_LEVELS = 6

/** How a generated market is made rough. */
export interface RoughMarketOptions {
  readonly seed: number
  readonly events: number
  /** Chance of something odd after a row. */
  readonly oddShare: number
  /** Times are cut to multiples of this, so that much falls on one moment. */
  readonly grainNanos: number
}

/**
 * A generated market with what recordings have and a generator doesn't: deletions of absent levels, levels through the
 * other side, clears of every kind, snapshots in midstream, trades without a side and away from the touch, and rows that
 * only the exchange or only we see.
 */
export async function roughMarket(options: RoughMarketOptions): Promise<ParityMarket> {
  const recorded = await roughReplay(options)
  const definition = unlisted('0.1', '0.001')
  return { definition, instrument: createInstrument(definition), epochNs: 0n, replay: () => recorded.reopen() }
}

/** The rows of a view in plain fields. */
export async function naiveRows(view: RecordedReplay['localView']): Promise<NaiveRow[]> {
  const rows: NaiveRow[] = []
  do {
    for (let batch = view.next(); batch !== undefined; batch = view.next()) {
      for (let row = 0; row < batch.length; row++) rows.push(naiveRow(batch, row))
    }
  } while (await view.load())
  return rows
}

function naiveRow(batch: MarketEventBatch, row: number): NaiveRow {
  const kinds = { [EventKind.Level]: 'level', [EventKind.Trade]: 'trade', [EventKind.Clear]: 'clear' } as const
  const sides = { [EventFlag.Bid]: 0, [EventFlag.Ask]: 1 } as const
  const kind = batch.kind[row] as keyof typeof kinds
  const side = (batch.flags[row]! & (EventFlag.Bid | EventFlag.Ask)) as keyof typeof sides
  const ticks = batch.priceTicks[row]!
  return {
    kind: kinds[kind] ?? 'other',
    side: sides[side],
    ticks: ticks === NO_PRICE_TICKS ? undefined : ticks,
    lots: batch.quantityLots[row]!,
    exchangeTime: batch.exchangeTime[row]!,
    localTime: batch.localTime[row]!,
  }
}

async function roughReplay({ seed, events, oddShare, grainNanos }: RoughMarketOptions): Promise<RecordedReplay> {
  const { localView } = generateMarket({
    instrument: { index: 0 },
    seed,
    events,
    meanIntervalNanos: 12_000_000,
    feedLatencyNanos: 2_000_000,
    meanOrderLots: 15,
    kinds: { quotes: false },
  })
  const random = new SeededRandom(seed)
  const rows = new MarketEventBatch(events * 2)
  do {
    for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
      for (let row = 0; row < batch.length; row++) {
        rows.appendFrom(batch, row)
        const at = rows.length - 1
        rows.flags[at]! &= ~SEEN
        rows.exchangeTime[at] = Math.floor(rows.exchangeTime[at]! / grainNanos) * grainNanos
        rows.localTime[at] = Math.floor(rows.localTime[at]! / grainNanos) * grainNanos
        if (random.nextFloat() < oddShare) new OddRows(rows, random).append()
      }
    }
  } while (await localView.load())
  // Both sides see the end, so that a run ends where its market does.
  rows.flags[rows.length - 1]! &= ~SEEN
  return replayOf(rows)
}

/** Something odd that happens at the time and near the price of the last row. */
class OddRows {
  readonly #rows: MarketEventBatch
  readonly #random: SeededRandom
  readonly #after: number
  readonly #seen: number

  constructor(rows: MarketEventBatch, random: SeededRandom) {
    this.#rows = rows
    this.#random = random
    this.#after = rows.length - 1
    this.#seen = random.nextFloat() < 0.8 ? 0 : random.nextFloat() < 0.5 ? EventFlag.SeenByExchange : EventFlag.SeenByUs
  }

  append(): void {
    const random = this.#random
    const price = this.#rows.priceTicks[this.#after]!
    const side = random.nextFloat() < 0.5 ? EventFlag.Bid : EventFlag.Ask
    const inwards = side === EventFlag.Bid ? 1 : -1
    const lots = 1 + random.nextInteger(60)
    const near = price + random.nextInteger(7) - 3
    switch (random.nextInteger(8)) {
      case 0:
        this.#row(EventKind.Level, side, near, 0)
        break
      case 1:
        this.#row(EventKind.Level, side, price + inwards * (1 + random.nextInteger(3)), lots)
        break
      case 2:
      case 3:
        this.#row(EventKind.Trade, side, near, lots)
        break
      case 4:
        this.#row(EventKind.Trade, 0, near, lots)
        break
      case 5:
        this.#row(EventKind.Clear, side, price - inwards * (random.nextInteger(6) - 1), 0)
        break
      case 6:
        this.#row(EventKind.Clear, side, NO_PRICE_TICKS, 0)
        this.#snapshot(side, price)
        break
      default:
        this.#row(EventKind.Clear, 0, random.nextFloat() < 0.5 ? price : NO_PRICE_TICKS, 0)
        this.#snapshot(EventFlag.Bid, price)
        this.#snapshot(EventFlag.Ask, price)
    }
  }

  #snapshot(side: number, price: number): void {
    const outwards = side === EventFlag.Bid ? -1 : 1
    const first = price + outwards * this.#random.nextInteger(3)
    for (let level = 0; level < SNAPSHOT_LEVELS; level++) {
      const lots = 1 + this.#random.nextInteger(80)
      this.#row(EventKind.Level, side | EventFlag.Snapshot, first + outwards * level, lots)
    }
  }

  #row(kind: EventKind, flags: number, ticks: number, lots: number): void {
    const rows = this.#rows
    rows.appendFrom(rows, this.#after)
    const at = rows.length - 1
    rows.kind[at] = kind
    rows.flags[at] = flags | EventFlag.LastOfMessage | this.#seen
    rows.priceTicks[at] = ticks
    rows.quantityLots[at] = lots
  }
}
