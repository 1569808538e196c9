import type { SeededRandom } from '@hft/clock'
import { LadderBook } from '@hft/data'
import { ListingDepth, MarketableSplit, SplitProblem } from '@hft/execution'
import { createInstrument, type Lots, NO_PRICE, Product, Side, type Ticks } from '@hft/instrument'

const LEVELS = 50
const MEAN_LOTS = 100
const LOT_SIZES = ['0.001', '0.002', '0.005', '0.01'] as const

/** What the venues ask for: nothing that binds; a smallest order and a fixed cost each; both, and a lot of its own each. */
export type VenueTerms = 'none' | 'binding' | 'own lots'

/** Decisions over books of 50 levels that stand; orders of every size from one level to several venues' depth. */
export class RouterDecisions {
  readonly nanos: Float64Array
  /** Decisions whose search was given up. */
  givenUp = 0
  readonly #quantities: Float64Array
  readonly #listings: readonly ListingDepth[]
  readonly #problem = new SplitProblem(LEVELS)
  readonly #split = new MarketableSplit(this.#problem)

  constructor(venues: number, terms: VenueTerms, decisions: number, random: SeededRandom) {
    this.nanos = new Float64Array(decisions)
    this.#quantities = Float64Array.from({ length: decisions }, () => MEAN_LOTS + random.nextInteger(39 * MEAN_LOTS))
    const hasTerms = terms !== 'none'
    const instruments = Array.from({ length: venues }, (_, index) =>
      createInstrument(
        {
          id: `venue${index}:BTCUSDT`,
          kind: 'spot',
          base: 'BTC',
          quote: 'USDT',
          tickSize: '0.01',
          lotSize: terms === 'own lots' ? LOT_SIZES[index % LOT_SIZES.length]! : '0.001',
          fees: { maker: '0', taker: `0.000${1 + (index % 4)}` },
          ...(hasTerms ? { minimumQuantity: '0.05', minimumNotional: '5000' } : {}),
        },
        index,
      ),
    )
    const product = new Product('BTC/USDT spot', instruments)
    const books = instruments.map(({ index }) => bookOf(index, random))
    this.#listings = instruments.map((instrument) => new ListingDepth(instrument, books, product, hasTerms ? 0.5 : 0))
  }

  /** Times each decision, from reading the books to the slices. */
  run(): void {
    for (let at = 0; at < this.nanos.length; at++) {
      const before = process.hrtime.bigint()
      this.#decide(this.#quantities[at]!)
      this.nanos[at] = Number(process.hrtime.bigint() - before)
    }
  }

  runUntimed(part = 1): number {
    const decisions = Math.floor(this.nanos.length * part)
    for (let at = 0; at < decisions; at++) this.#decide(this.#quantities[at]!)
    return decisions
  }

  #decide(quantity: number): void {
    this.#problem.open(quantity)
    for (const listing of this.#listings) {
      listing.addTo(this.#problem, Side.Buy, NO_PRICE, Number.POSITIVE_INFINITY)
    }
    this.#problem.close()
    this.#split.solve()
    if (this.#split.filledUnits !== quantity) throw new Error('the books hold more than any order')
    if (!this.#split.isExact) this.givenUp++
  }
}

function bookOf(instrument: number, random: SeededRandom): LadderBook {
  const book = new LadderBook(instrument)
  for (let level = 0; level < LEVELS; level++) {
    const lots = (1 + random.nextInteger(2 * MEAN_LOTS)) as Lots
    book.applyLevel(Side.Sell, (6_000_000 + level * 3 + random.nextInteger(3)) as Ticks, lots)
  }
  return book
}
