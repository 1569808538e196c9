import { NANOS_PER_SECOND } from '@hft/clock'
import { Ledger, Liquidity, Order, OrderUpdate } from '@hft/execution'
import { builtinInstrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amountOfText, sumOfAmounts, textOfAmount } from './exact-amount.ts'
import { PnlStatistics } from './pnl-statistics.ts'
import { pnlSummaryOf } from './pnl-summary.ts'

const instruments = instrumentsOf([
  { ...builtinInstrument('generated:SIM-USD'), fees: { maker: '-0.0001', taker: '0.0005' } },
  builtinInstrument('binance-coinm:BTCUSD_PERP'),
  { ...builtinInstrument('generated:SIM-USD'), id: 'elsewhere:SIM-USD', fees: { maker: '0.0002', taker: '0.0004' } },
])
const FIRST_MIDS = [20_000, 1_200_000, 20_001]
const STRATEGIES = ['first', 'second']

/** An account that trades as it is told, and what is measured of it. */
class Desk {
  readonly ledger = new Ledger(instruments, 0, { conversionRates: { BTC: 60_000 } })
  readonly doubleMids: number[] = [Number.NaN, Number.NaN, Number.NaN]
  readonly statistics = new PnlStatistics(
    instruments,
    STRATEGIES.length,
    this.ledger,
    { doubleMidTicks: (instrument) => this.doubleMids[instrument]! },
    NANOS_PER_SECOND,
  )

  mid(at: number, instrument: number, doubleMid: number): void {
    this.statistics.horizons.now = at
    this.statistics.horizons.onTime()
    this.doubleMids[instrument] = doubleMid
    this.ledger.mark(instrument, doubleMid / 2)
  }

  fill(
    at: number,
    instrument: number,
    strategy: number,
    signedLots: number,
    ticks: number,
    liquidity: Liquidity,
  ): void {
    this.statistics.horizons.now = at
    this.statistics.horizons.onTime()
    const side = signedLots < 0 ? Side.Sell : Side.Buy
    const lots = Math.abs(signedLots)
    this.ledger.onFill(instrument, side, ticks, lots, liquidity)
    const update = Object.assign(new OrderUpdate(), { lastTicks: ticks as Ticks, liquidity })
    const order = Object.assign(new Order(), {
      instrument,
      strategy,
      side,
      lastFilledLots: lots as Lots,
      updatedAt: at,
    })
    this.statistics.onFill(update, order)
  }

  summary() {
    return pnlSummaryOf(this.statistics, this.ledger, instruments, STRATEGIES)
  }
}

describe('PnlStatistics', () => {
  test('by hand: bought below a mid that falls, sold above it', () => {
    const desk = new Desk()
    desk.mid(0, 0, 20_000)
    // 10 lots at 9,990 ticks with the mid at 10,000: half a second later it is at 9,980, after 1 s at 9,970.
    desk.fill(0, 0, 0, 10, 9_990, Liquidity.Maker)
    desk.mid(0.5e9, 0, 19_960)
    desk.mid(1e9, 0, 19_940)
    desk.mid(1.5e9, 0, 20_020)
    desk.fill(2e9, 0, 0, -10, 10_012, Liquidity.Taker)
    desk.statistics.finish(2.5e9)
    const { instruments: books, byStrategy, difference } = desk.summary()
    // Tick 0.01, lot 0.001: ticks × lots are 0.00001.
    expect(books[0]!.attribution).toEqual({
      spreadCapture: '0.0012',
      adverseSelection: '-0.003',
      inventory: '0.004',
      fees: '0.0004007',
      funding: '0',
      total: '0.0017993',
    })
    const nothing = { spreadCapture: '0', adverseSelection: '0', inventory: '0', fees: '0', funding: '0', total: '0' }
    expect(byStrategy).toEqual([
      { strategy: 'first', settle: 'USD', attribution: books[0]!.attribution },
      { strategy: 'second', settle: 'USD', attribution: nothing },
    ])
    expect(difference).toBe('0')
    expect(desk.statistics.exposure.nanos(2.5e9)).toBe(2e9)
    // The mid 100 ms and 1 s after the first fill; the second fill saw 100 ms of its run.
    const [soon, second, later] = desk.statistics.markouts(0).summary()
    expect(soon!.maker.value).toBeCloseTo((10 / 9_990) * 1e4, 9)
    expect(soon!.taker.value).toBeCloseTo((2 / 10_012) * 1e4, 9)
    expect(second!.all).toMatchObject({ samples: 1, caution: 'few-samples' })
    expect(second!.all.value).toBeCloseTo((-20 / 9_990) * 1e4, 9)
    expect(later!.all).toEqual({ value: null, standardError: null, samples: 0, caution: 'no-trades' })
  })

  test('an instrument without a mid is valued at its fills', () => {
    const desk = new Desk()
    desk.fill(0, 0, -1, 4, 9_000, Liquidity.Taker)
    desk.fill(1, 0, -1, 4, 9_100, Liquidity.Taker)
    desk.statistics.finish(2)
    const [book] = desk.summary().instruments
    expect(book!.attribution).toMatchObject({ spreadCapture: '0', adverseSelection: '0.004', inventory: '0' })
    expect(desk.summary()).toMatchObject({
      difference: '0',
      strategies: [
        { strategy: 'command', position: '0.008', fills: 2 },
        { strategy: 'first', position: '0.000', fills: 0 },
        { strategy: 'second', position: '0.000', fills: 0 },
      ],
    })
  })

  test('funding goes to who held the position', () => {
    const desk = new Desk()
    desk.mid(0, 0, 20_000)
    desk.fill(0, 0, 0, 30, 10_000, Liquidity.Maker)
    desk.fill(0, 0, 1, -10, 10_000, Liquidity.Maker)
    desk.ledger.onFunding(0, 0.0001, 100)
    const received = desk.ledger.funding(0)
    expect(received).toBeLessThan(0)
    desk.fill(1, 0, 0, -30, 10_000, Liquidity.Maker)
    desk.statistics.finish(2)
    const { instruments: books, byStrategy, difference } = desk.summary()
    expect(Number(books[0]!.attribution.funding)).toBeCloseTo(received, 12)
    expect(byStrategy.map(({ attribution }) => Number(attribution.funding) / received)).toEqual([
      expect.closeTo(1.5, 9),
      expect.closeTo(-0.5, 9),
    ])
    expect(difference).toBe('0')
  })

  const step = fc.record({
    nanos: fc.constantFrom(0, 1e6, 2e8, 1e9, 7e9, 9e10),
    instrument: fc.nat(2),
    move: fc.integer({ min: -9, max: 9 }),
    strategy: fc.integer({ min: -2, max: 1 }),
    lots: fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 20 }), fc.integer({ min: -1_000_000, max: 1_000_000 })),
    edge: fc.integer({ min: -5, max: 5 }),
    liquidity: fc.constantFrom(Liquidity.Maker, Liquidity.Taker),
  })

  test('whatever is traded, the parts add up, by instrument, strategy and venue, and by every cost method', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const desk = new Desk()
        let now = 0
        for (const { nanos, instrument, move, strategy, lots, edge, liquidity } of steps) {
          now += nanos
          const doubleMid =
            (Number.isNaN(desk.doubleMids[instrument]!) ? FIRST_MIDS[instrument]! : desk.doubleMids[instrument]!) + move
          desk.mid(now, instrument, doubleMid)
          if (lots !== 0) desk.fill(now, instrument, strategy, lots, Math.floor(doubleMid / 2) + edge, liquidity)
        }
        desk.statistics.finish(now)
        const summary = desk.summary()
        expect(summary.difference).toBe('0')
        const total = (rows: readonly { settle: string; attribution: { total: string } }[], asset: string) =>
          textOfAmount(
            sumOfAmounts(
              ...rows
                .filter(({ settle }) => settle === asset)
                .map(({ attribution }) => amountOfText(attribution.total)),
            ),
          )
        for (const asset of ['USD', 'BTC']) {
          expect(total(summary.byVenue, asset)).toBe(total(summary.instruments, asset))
          expect(total(summary.byStrategy, asset)).toBe(total(summary.instruments, asset))
        }
        for (const [index, book] of summary.instruments.entries()) {
          const { total: change, fees } = book.attribution
          const gross = Number(change) + Number(fees)
          const scale = 1e-7 + Math.abs(gross) * 1e-9
          for (const { realised, unrealised } of Object.values(book.cost)) {
            expect(Math.abs(realised + unrealised - gross)).toBeLessThan(scale)
          }
          expect(Math.abs(Number(change) - desk.ledger.equity(index))).toBeLessThan(
            1e-7 + Math.abs(Number(change)) * 1e-7,
          )
        }
      }),
      { seed: 3, numRuns: 150 },
    )
  })
})
