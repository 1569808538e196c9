import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { epochOf, NANOS_PER_SECOND, parseUtc, SeededRandom } from '@hft/clock'
import { openParquet } from '@hft/data'
import { Ledger, Liquidity, Order, OrderState, OrderType, OrderUpdate, OrderUpdateKind } from '@hft/execution'
import { builtinInstrument, instrumentsOf, type Lots, NO_PRICE, Side, type Ticks } from '@hft/instrument'
import { afterAll, describe, expect, test } from 'vitest'
import { LatencyStages } from '../latency/latency-stages.ts'
import { ExecutionQuality } from '../orders/execution-quality.ts'
import { NO_RECORD } from '../orders/order-records.ts'
import { OrderStatistics } from '../orders/order-statistics.ts'
import { EquityCurve } from '../pnl/equity-curve.ts'
import { PnlStatistics } from '../pnl/pnl-statistics.ts'
import { csvRow, csvTable } from './csv.ts'
import { EquityTable } from './equity-table.ts'
import { FillsTable } from './fills-table.ts'
import { OrdersTable } from './orders-table.ts'
import { reportPage } from './page/report-page.ts'
import { ReportSeries } from './page/report-series.ts'
import { MOST_TOUCH_POINTS } from './page/touch-series.ts'
import { ParquetTable } from './parquet-table.ts'
import { tableSinks } from './report-table.ts'
import { type RunSummary, summaryOf } from './run-summary.ts'
import { summaryText } from './summary-text.ts'

const epochNs = epochOf(parseUtc('2024-08-08'))
const withFees = { ...builtinInstrument('generated:SIM-USD'), fees: { maker: '0.0002', taker: '0.0005' } }
const instruments = instrumentsOf([withFees])

interface Reported {
  readonly summary: RunSummary
  readonly fills: string
  readonly equity: string
  readonly orders: string
  /** The fills as Parquet. */
  readonly parquet: Buffer
}

/** A run of one instrument and two fills, told to every report. */
function runOf(): Reported {
  let fills = ''
  let equity = ''
  let orders = ''
  const ledger = new Ledger(instruments, 1_000)
  const statistics = new OrderStatistics(instruments)
  const stages = new LatencyStages(['generated'])
  const latency = stages.recorder('exchange to receive', 0)
  const quality = new ExecutionQuality(instruments)
  let doubleMid = Number.NaN
  const pnl = new PnlStatistics(instruments, 1, ledger, { doubleMidTicks: () => doubleMid }, NANOS_PER_SECOND)
  const parts: Uint8Array[] = []
  const parquetFills = new ParquetTable((bytes) => parts.push(bytes))
  const csvFills = csvTable((text) => {
    fills += text
  })
  const fillsTable = new FillsTable(
    { epochNs, instruments, strategies: ['maker, simple'] },
    tableSinks(csvFills, parquetFills),
  )
  const csvOrders = csvTable((text) => {
    orders += text
  })
  const ordersTable = new OrdersTable({ epochNs, instruments, strategies: ['maker, simple'] }, csvOrders)
  const csvEquity = csvTable((text) => {
    equity += text
  })
  const equityTable = new EquityTable({ epochNs, instruments, account: ledger }, csvEquity)
  const curve = new EquityCurve(NANOS_PER_SECOND, (at, value) => equityTable.write(at, value))
  curve.onEquity(0, ledger.totalEquity)
  const trade = (at: number, id: number, side: Side, ticks: number, liquidity: Liquidity) => {
    curve.onTime(at)
    pnl.horizons.now = at
    pnl.horizons.onTime()
    const order = new Order()
    Object.assign(order, { id, side, type: OrderType.Limit, priceTicks: ticks as Ticks, quantityLots: 2 as Lots })
    order.requestedAt = at - 1_000_000
    quality.onSubmit(order, doubleMid)
    const accepted = new OrderUpdate()
    order.state = OrderState.Working
    order.updatedAt = at - 500_000
    quality.levelLots = 7
    quality.onOrderUpdate(accepted, order)
    Object.assign(order, { filledLots: 2 as Lots, lastFilledLots: 2 as Lots })
    order.state = OrderState.Filled
    const update = new OrderUpdate()
    Object.assign(update, { kind: OrderUpdateKind.Filled, localTime: at, liquidity, lastTicks: ticks as Ticks })
    if (liquidity === Liquidity.Maker) update.exchangeTime = at - 250
    statistics.onSubmit()
    ledger.onFill(0, side, ticks, 2, liquidity)
    statistics.onOrderUpdate(update, order)
    doubleMid = 2 * ticks + 10
    order.updatedAt = at
    pnl.onFill(update, order)
    quality.levelLots = 3
    quality.onOrderUpdate(update, order)
    ordersTable.write(order, 0, quality.records, quality.records.find(id), at)
    fillsTable.write(update, order, ledger.positionLots(0))
    curve.onEquity(at, ledger.totalEquity)
    latency.record(at - update.exchangeTime)
  }
  trade(1_500_000_001, 7, Side.Buy, 10_000, Liquidity.Maker)
  trade(2_500_000_000, 8, Side.Sell, 10_100, Liquidity.Taker)
  curve.finish(3_000_000_000)
  pnl.finish(3_000_000_000)
  const refused = new Order()
  Object.assign(refused, { id: 9, type: OrderType.Market, quantityLots: 5 as Lots, strategy: -1 })
  Object.assign(refused, { priceTicks: NO_PRICE, state: OrderState.Refused })
  ordersTable.write(refused, 110, quality.records, NO_RECORD, 2_900_000_000)
  const summary = summaryOf({
    name: 'two fills',
    mode: 'backtest',
    strategies: ['maker, simple'],
    seed: 5,
    epochNs,
    from: 0,
    to: 3_000_000_000,
    instruments,
    account: ledger,
    startingEquity: 1_000,
    figures: { equity: curve, orders: statistics, quality, pnl, stages },
    counts: { trades: 12 },
  })
  parquetFills.close()
  return { summary, fills, equity, orders, parquet: Buffer.concat(parts) }
}

describe('fills.csv', () => {
  test('has exact prices, quantities and fees, and both times to the nanosecond', () => {
    expect(runOf().fills.split('\n')).toEqual([
      'time_utc,exchange_time_utc,instrument,order_id,strategy,side,price,quantity,liquidity,fee,position_after,fee_asset',
      '2024-08-08T00:00:01.500000001Z,2024-08-08T00:00:01.499999751Z,generated:SIM-USD,7,"maker, simple",buy,100.00,0.002,maker,0.00004,0.002,USD',
      '2024-08-08T00:00:02.500000000Z,none,generated:SIM-USD,8,"maker, simple",sell,101.00,0.002,taker,0.000101,0.000,USD',
      '',
    ])
  })
})

describe('fills.parquet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hft-reports-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('has the same rows, typed', async () => {
    const path = join(folder, 'fills.parquet')
    writeFileSync(path, runOf().parquet)
    const file = await openParquet(path)
    expect(file.columns).toEqual(runOf().fills.split('\n', 1)[0]!.split(','))
    const second = BigInt(NANOS_PER_SECOND)
    expect(await file.readGroup(0, file.columns)).toEqual([
      {
        time_utc: epochNs + (3n * second) / 2n + 1n,
        exchange_time_utc: epochNs + (3n * second) / 2n - 249n,
        instrument: 'generated:SIM-USD',
        order_id: 7n,
        strategy: 'maker, simple',
        side: 'buy',
        price: 100,
        quantity: 0.002,
        liquidity: 'maker',
        fee: 0.00004,
        position_after: 0.002,
        fee_asset: 'USD',
      },
      expect.objectContaining({ exchange_time_utc: null, price: 101, fee: 0.000101, position_after: 0 }),
    ])
  })

  test('is the same for the same run', () => {
    expect(runOf().parquet.equals(runOf().parquet)).toBe(true)
  })
})

describe('orders.csv', () => {
  test('has a row an order, with what was known when it was sent', () => {
    expect(runOf().orders.split('\n')).toEqual([
      'order_id,parent_order_id,strategy,instrument,side,type,time_in_force,price,quantity,filled,average_price,state,reason,submitted_utc,accepted_utc,first_fill_utc,ended_utc,arrival_mid,ahead_at_entry,ahead_at_fill',
      '7,,"maker, simple",generated:SIM-USD,buy,limit,good till cancel,100.00,0.002,0.002,100,filled,,2024-08-08T00:00:01.499000001Z,2024-08-08T00:00:01.499500001Z,2024-08-08T00:00:01.500000001Z,2024-08-08T00:00:01.500000001Z,,0.007,0.003',
      '8,,"maker, simple",generated:SIM-USD,sell,limit,good till cancel,101.00,0.002,0.002,101,filled,,2024-08-08T00:00:02.499000000Z,2024-08-08T00:00:02.499500000Z,2024-08-08T00:00:02.500000000Z,2024-08-08T00:00:02.500000000Z,100.05,0.007,',
      '9,,command,generated:SIM-USD,buy,market,good till cancel,,0.005,0.000,,refused,110,2024-08-08T00:00:02.900000000Z,,,2024-08-08T00:00:02.900000000Z,,,',
      '',
    ])
  })
})

describe('equity.csv', () => {
  test('has a row a sample, each with the account as it was then', () => {
    expect(runOf().equity.split('\n')).toEqual([
      'time_utc,equity,realised,unrealised,fees,funding,position_generated:SIM-USD',
      '2024-08-08T00:00:00.000000000Z,1000,0,0,0,0,0.000',
      '2024-08-08T00:00:01.000000000Z,1000,0,0,0,0,0.000',
      '2024-08-08T00:00:02.000000000Z,999.99996,0,0,0.00004,0,0.002',
      '2024-08-08T00:00:03.000000000Z,1000.001859,0.002,0,0.000141,0,0.000',
      '',
    ])
  })

  test('names the asset where there are several', () => {
    const several = instrumentsOf([
      builtinInstrument('generated:SIM-USD'),
      builtinInstrument('binance-coinm:BTCUSD_PERP'),
    ])
    let text = ''
    const account = new Ledger(several, 0, { conversionRates: { BTC: 60_000 } })
    const sink = csvTable((row) => {
      text += row
    })
    new EquityTable({ epochNs, instruments: several, account }, sink)
    expect(text).toBe(
      'time_utc,equity,realised_USD,unrealised_USD,fees_USD,funding_USD,realised_BTC,unrealised_BTC,fees_BTC,funding_BTC,position_generated:SIM-USD,position_binance-coinm:BTCUSD_PERP\n',
    )
  })

  test('quotes only cells that need it', () => {
    expect(csvRow(['a', 'b,c', 'd"e', 'f\ng', ''])).toBe('a,"b,c","d""e","f\ng",\n')
  })
})

describe('summaryOf', () => {
  test('is plain JSON, and the same for the same run', () => {
    const { summary } = runOf()
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary)
    expect(JSON.stringify(runOf().summary)).toBe(JSON.stringify(summary))
  })

  test('says what came of the run', () => {
    const { summary } = runOf()
    expect(summary.run).toEqual({
      name: 'two fills',
      mode: 'backtest',
      strategies: ['maker, simple'],
      from: '2024-08-08T00:00:00.000000000Z',
      to: '2024-08-08T00:00:03.000000000Z',
      seconds: 3,
      seed: 5,
    })
    expect(summary.account.net).toBeCloseTo(0.001859, 10)
    expect(summary.account.profit).toMatchObject({ USD: { fees: expect.closeTo(0.000141, 12) } })
    expect(summary.instruments[0]).toMatchObject({
      position: '0.000',
      averageEntry: null,
      fills: 2,
      bought: '0.002',
      sold: '0.002',
    })
    expect(summary.instruments[0]!.turnover).toBeCloseTo(0.402, 12)
    expect(summary.performance).toMatchObject({ sampleSeconds: 1, changes: 3 })
    expect(summary.performance.maximumDrawdown).toBeCloseTo(0.00004, 10)
    expect(summary.performance.drawdownTo).toBe('2024-08-08T00:00:01.500000001Z')
    expect(summary.latencies).toMatchObject([{ stage: 'exchange to receive', count: 1, missing: 1, p50: 250 }])
  })

  test('of a run without events has null where there is nothing to say', () => {
    const account = new Ledger(instruments)
    const summary = summaryOf({
      name: 'empty',
      mode: 'backtest',
      strategies: [],
      epochNs,
      from: Number.NaN,
      to: Number.NaN,
      instruments,
      account,
      startingEquity: 0,
      figures: {
        equity: new EquityCurve(1),
        orders: new OrderStatistics(instruments),
        quality: new ExecutionQuality(instruments),
        pnl: new PnlStatistics(instruments, 0, account, { doubleMidTicks: () => Number.NaN }, 1),
        stages: new LatencyStages([]),
      },
    })
    expect(summary.run).toMatchObject({ from: null, to: null, seconds: 0, seed: null })
    expect(summary.performance).toMatchObject({ maximumDrawdown: 0, drawdownFrom: null })
    expect(summary.performance.sharpeAnnualised).toMatchObject({ value: null, caution: 'few-samples' })
    expect(JSON.stringify(summary)).not.toContain('NaN')
    expect(summaryText(summary)).toContain('no events')
  })
})

describe('reportPage', () => {
  /** A page of `changes` of the best prices, a walk of a tick or two at uneven times. */
  function pageOf(changes: number, marks: readonly string[] = []): string {
    const series = new ReportSeries(instruments)
    const random = new SeededRandom(1)
    let at = 0
    let bid = 10_000
    for (let change = 0; change < changes; change++) {
      at += 1 + random.nextInteger(5_000_000)
      bid += random.nextInteger(5) - 2
      series.touches[0]!.add(at, bid, bid + 1 + random.nextInteger(3))
    }
    for (let second = 0; second < 3; second++) series.samples.add(second * NANOS_PER_SECOND, [1_000 + second, 0])
    for (const text of marks) series.onMark({ at: NANOS_PER_SECOND, text })
    return reportPage({ summary: runOf().summary, series, epochNs, settings: { a: '<b>' }, command: 'run it' })
  }

  test('stays small however often the best prices change, and says what a point stands for', () => {
    const whole = pageOf(MOST_TOUCH_POINTS)
    expect(whole).not.toContain('a point stands for')
    expect(whole.length).toBeLessThan(2_700_000)
    const coarse = pageOf(MOST_TOUCH_POINTS + 1)
    expect(coarse).toContain('The best prices changed 262,145 times')
    expect(coarse).toContain('a point stands for 2 changes, with their lowest bid and highest ask')
    expect(coarse.length).toBeLessThan(whole.length)
  })

  test('lists its marks with their times, and those that it leaves out', () => {
    expect(pageOf(1)).not.toContain('<ol class="marks">')
    const few = pageOf(1, ['trading state from active to halted', 'command <kill>'])
    expect(few).toContain('<li>2024-08-08T00:00:01.000000000Z  trading state from active to halted</li>')
    expect(few).toContain('command &#60;kill&#62;')
    expect(pageOf(1, new Array<string>(120).fill('funding'))).toContain('The first 100 of 120 marks.')
  })

  test('says beside figures that stand on fills that fills are assumed', () => {
    const [, afterNet = ''] = pageOf(1).split('data-figure="account.net"')
    expect(afterNet.slice(0, 200)).toContain('fills are assumed')
    expect(pageOf(1)).toContain('Returns in percent of the starting equity')
  })
})

describe('summaryText', () => {
  test('is aligned and says the numbers', () => {
    const lines = summaryText(runOf().summary).split('\n')
    expect(lines[0]).toBe('two fills (backtest)')
    expect(lines).toContain('  net               +0.001859')
    expect(lines).toContain('  fill ratio          100.0 %')
    expect(lines).toContain('  instrument         position  entry           net  fills  bought   sold   turnover')
    expect(lines).toContain('  generated:SIM-USD     0.000      –  0.001859 USD      2   0.002  0.002  0.402 USD')
    expect(lines).toContain('  latency              count    min    p50    p90    p99  p99.9    max   mean')
    expect(lines).toContain('  exchange to receive      1  250ns  250ns  250ns  250ns  250ns  250ns  250ns')
  })

  test('colours gains and headings with what it is given', () => {
    const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`
    const text = summaryText(runOf().summary, {
      heading: tag('h'),
      gain: tag('g'),
      loss: tag('l'),
      faint: tag('f'),
    })
    expect(text).toContain('<h>Orders</h>')
    expect(text).toContain('<g>+0.001859</g>')
    expect(text).not.toContain('<l>')
  })
})
