import { NANOS_PER_SECOND, SimulatedClock } from '@hft/clock'
import { feedOf, type MarketEventBatch, type MarketEventLiteral } from '@hft/data'
import { MockExecutionClient, type MockScript, OrderType, OrderUpdateKind } from '@hft/execution'
import { builtinInstrument, type Instrument, instrumentsOf, type Lots, Side, type Ticks } from '@hft/instrument'
import { DefaultRiskManager, type RiskEvent, type RiskSettings, TradingState } from '@hft/risk'
import { Strategy, type StrategyContext } from '@hft/strategy'
import { Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { AuditKind } from '../audit/audit-record.ts'
import { EngineReplica } from '../audit/replica.ts'
import { EngineConfig } from '../configuration/engine-config.ts'
import { Engine } from '../engine.ts'

const SIM = builtinInstrument('generated:SIM-USD')
const DEFINITIONS = [SIM, { ...SIM, id: 'elsewhere:SIM-USD' }]
const instruments = instrumentsOf(DEFINITIONS)
const [HERE, ELSEWHERE] = instruments as [Instrument, Instrument]

const book = (at: number | string, of: Instrument = HERE, ask = '100.20'): MarketEventLiteral => ({
  kind: 'book',
  instrument: of,
  bids: [['100.00', '5']],
  asks: [[ask, '5']],
  at,
})

/** Bids a lot well below the market in every instrument, as often as it has nothing there. */
class Bidder extends Strategy {
  override onBook({ instrument }: { readonly instrument: number }, context: StrategyContext): void {
    for (let at = 0; at < context.openOrderCount; at++) if (context.openOrder(at).instrument === instrument) return
    context.submit({
      instrument,
      side: Side.Buy,
      type: OrderType.Limit,
      priceTicks: 9_900 as Ticks,
      quantityLots: 10 as Lots,
    })
  }
}

/** An engine on a feed that is pushed by hand, in real time that stands still unless moved. */
class Desk {
  readonly clock = new SimulatedClock()
  readonly feed = new Subject<MarketEventBatch>()
  readonly client: MockExecutionClient
  readonly engine: Engine
  readonly events: RiskEvent[] = []
  readonly replica = new EngineReplica(instruments)
  readonly done: Promise<unknown>

  constructor(settings: RiskSettings = {}, script?: MockScript) {
    this.client = new MockExecutionClient(script === undefined ? {} : { script })
    const riskManager = new DefaultRiskManager({ limits: { priceCollar: { enabled: false } }, ...settings })
    riskManager.events$.subscribe((event) => this.events.push(event))
    this.engine = new Engine({
      strategy: [new Bidder('one'), new Bidder('two')],
      riskManager,
      executionClient: this.client,
      config: EngineConfig.of({ instruments: DEFINITIONS, startingBalance: 1_000 }),
      clock: this.clock,
    })
    this.engine.audit$.subscribe((record) => this.replica.apply(record))
    this.done = this.engine.run(this.feed)
  }

  push(...events: MarketEventLiteral[]): void {
    feedOf(events).events$.subscribe((batch) => this.feed.next(batch))
  }

  wait(seconds: number): void {
    // In steps, as a clock that runs.
    for (let step = 0; step < seconds * 4; step++) this.clock.advanceTo(this.clock.now() + NANOS_PER_SECOND / 4)
  }

  /** Open orders by strategy and instrument, like `0@1`. */
  get open(): string[] {
    const { orders } = this.engine
    return Array.from({ length: orders.openCount }, (_, at) => orders.open(at))
      .map(({ strategy, instrument }) => `${strategy}@${instrument}`)
      .sort()
  }

  get cancels(): number {
    return this.client.requests.filter(({ kind }) => kind === 'cancel').length
  }
}

const started = (settings?: RiskSettings, script?: MockScript): Desk => {
  const desk = new Desk(settings, script)
  desk.push(book(0), book(0, ELSEWHERE))
  expect(desk.open).toEqual(['0@0', '0@1', '1@0', '1@1'])
  return desk
}

describe('what a tripped breaker asks for is done in its scope', () => {
  const spread = { trip: 1, action: 'cancel', rearm: 'command' }

  test.each([
    ['instrument', ['0@1', '1@1']],
    ['venue', ['0@1', '1@1']],
    ['system', []],
  ] as const)('%s', (scope, open) => {
    const desk = started({ breakers: { spread: { ...spread, scope } as never } })
    desk.push(book(1, HERE, '105.00'))
    expect(desk.open).toEqual(open)
    expect(desk.events).toMatchObject([{ control: 'spread', phase: 'tripped', of: 'generated:SIM-USD', at: 1 }])
  })

  test('a strategy: what is its own is cancelled, the other trades on', () => {
    const desk = started({ breakers: { roundTrip: { trip: '1s', orders: 1, scope: 'strategy', action: 'cancel' } } })
    desk.client.requests.length = 0
    const slow = desk.engine.orders.open(0)
    desk.engine.risk.onTime(2 * NANOS_PER_SECOND)
    desk.engine.risk.onOrderUpdate({ kind: OrderUpdateKind.Accepted } as never, slow)
    expect(desk.open).toEqual(['1@0', '1@1'])
  })

  test('halted by a breaker, cancelled as before; transitions are in the audit log and in the replica', async () => {
    const desk = started({ breakers: { spread: { ...spread, action: 'halt', scope: 'system' } as never } })
    const kinds: number[] = []
    desk.engine.audit$.subscribe(({ kind }) => kinds.push(kind))
    desk.push(book(1, HERE, '105.00'))
    expect(desk.replica.tradingState).toBe(TradingState.Halted)
    expect(kinds).toContain(AuditKind.TradingState)
    desk.feed.complete()
    await desk.done
  })

  test('flatten closes the position too, and goes on until it is closed', () => {
    let refusals = 1
    const desk = started(
      { breakers: { spread: { ...spread, action: 'flatten', scope: 'instrument' } as never } },
      (order) => (order.type === OrderType.Market && refusals-- > 0 ? 'reject' : 'accept'),
    )
    desk.push({ kind: 'level', instrument: HERE, side: 'ask', price: '99.00', quantity: '5', at: 1 })
    const position = desk.engine.account.positionLots(0)
    expect(position).toBeGreaterThan(0)
    desk.push({ kind: 'clear', instrument: HERE, at: 2 } as MarketEventLiteral, book(2, HERE, '105.00'))
    expect(desk.engine.account.positionLots(0)).toBe(position)
    expect(desk.open).toEqual(['0@1', '1@1'])
    desk.wait(1)
    expect(desk.engine.account.positionLots(0)).toBe(0)
  })

  test('what the kill switch could not close is tried again, also where no breaker wants to be told of time', () => {
    let refusals = 3
    const desk = started({ breakers: { enabled: false } }, (order) =>
      order.type === OrderType.Market && refusals-- > 0 ? 'reject' : 'accept',
    )
    desk.push({ kind: 'level', instrument: HERE, side: 'ask', price: '99.00', quantity: '5', at: 1 })
    desk.push({ kind: 'clear', instrument: HERE, at: 2 } as MarketEventLiteral, book(2))
    expect(desk.engine.account.positionLots(0)).toBeGreaterThan(0)
    desk.engine.command({ kind: 'kill', by: 'Ada', reason: 'a test', flatten: true })
    expect(desk.engine.account.positionLots(0)).toBeGreaterThan(0)
    desk.wait(2)
    expect(desk.engine.account.positionLots(0)).toBe(0)
    expect(refusals).toBeLessThan(0)
  })
})

describe('time', () => {
  test('a feed that falls silent is seen without any event', () => {
    const desk = started({ breakers: { staleBook: { trip: '5s', scope: 'instrument' } } })
    desk.wait(5)
    expect(desk.open).toHaveLength(4)
    desk.wait(1)
    expect(desk.open).toEqual([])
    const tripped = desk.events.filter(({ phase }) => phase === 'tripped').map(({ control, of }) => `${control} ${of}`)
    expect(tripped).toEqual(['stale-book generated:SIM-USD', 'stale-book elsewhere:SIM-USD'])
  })

  test('nothing is looked at where no breaker wants it', () => {
    const desk = started({ breakers: { enabled: false } })
    let looks = 0
    const { risk } = desk.engine
    const { onTime } = risk
    risk.onTime = (now) => {
      looks++
      onTime.call(risk, now)
    }
    desk.wait(10)
    expect(looks).toBe(0)
  })
})

describe('reports', () => {
  test('of connections, clock and event loop reach their breakers; of margin, those with a position', () => {
    const desk = started({
      breakers: { disconnects: { trip: 0 }, clockOffset: { trip: '1s' }, adlRank: { action: 'reduce' } },
    })
    const report = (given: object): void => desk.engine.command({ kind: 'report', report: given as never })
    report({ what: 'connection', venue: 'elsewhere', isUp: false })
    expect(desk.open).toEqual(['0@0', '1@0'])
    report({ what: 'clock-offset', offsetNanos: -2 * NANOS_PER_SECOND })
    report({ what: 'event-loop-lag', lagNanos: 2 * NANOS_PER_SECOND })
    desk.push({ kind: 'level', instrument: HERE, side: 'ask', price: '99.00', quantity: '5', at: 1 })
    report({ what: 'margin', instrument: 0, adlRank: 5 })
    desk.wait(1)
    const tripped = desk.events.filter(({ phase }) => phase === 'tripped').map(({ control }) => control)
    expect(tripped).toEqual(['disconnects', 'clock-offset', 'event-loop-lag', 'adl-rank'])
  })
})

describe('the kill switch', () => {
  test('cancels everything at every venue, measured, and lets nothing leave until it is armed by name', () => {
    const desk = started()
    const before = desk.clock.now()
    desk.engine.command({ kind: 'kill', by: 'Ada', reason: 'storm', triggeredAt: before })
    expect(desk.open).toEqual([])
    expect(desk.engine.killReport).toEqual({ triggeredAt: before, cancels: 4, lastCancelAt: before, handOverNanos: 0 })
    desk.push(book(1), book(1, ELSEWHERE))
    expect(desk.open).toEqual([])
    expect(() => desk.engine.command({ kind: 'rearm-kill-switch', by: '', reason: '' })).toThrow(
      expect.objectContaining({ code: 'risk.rearm_unsigned' }),
    )
    desk.engine.command({ kind: 'rearm-kill-switch', by: 'Ada', reason: 'over' })
    expect(desk.engine.killReport).toBeUndefined()
    desk.push(book(2), book(2, ELSEWHERE))
    expect(desk.open).toHaveLength(4)
  })

  test('with the connection down, cancels again when it is back, and at each look until it is done', () => {
    let isUp = false
    const desk = started({}, (_order, _attempt, kind) => (kind === 'cancel' && !isUp ? 'reject' : 'accept'))
    desk.engine.command({ kind: 'kill' })
    expect(desk.open).toHaveLength(4)
    expect(desk.cancels).toBe(4)
    desk.wait(1)
    expect(desk.cancels).toBeGreaterThanOrEqual(8)
    expect(desk.open).toHaveLength(4)
    isUp = true
    desk.engine.command({ kind: 'report', report: { what: 'connection', venue: 'generated', isUp } })
    expect(desk.open).toEqual([])
  })

  test('the last cancel counts that left, also when it had to wait for an answer', () => {
    const desk = new Desk({}, (_order, _attempt, kind) => (kind === 'submit' ? 'ignore' : 'accept'))
    desk.push(book(0))
    desk.engine.command({ kind: 'kill', triggeredAt: 0 })
    expect(desk.engine.killReport).toMatchObject({ cancels: 0, handOverNanos: Number.NaN })
    desk.clock.advanceTo(300)
    for (const id of [1, 2]) desk.client.accept(id)
    expect(desk.engine.killReport).toMatchObject({ cancels: 2, lastCancelAt: 300, handOverNanos: 300 })
    expect(desk.open).toEqual([])
  })

  test('pulled before the run, nothing is ever sent', () => {
    const desk = new Desk()
    desk.engine.risk.kill!({ by: 'Ada', reason: 'not today' })
    desk.push(book(0), book(1))
    expect(desk.client.requests).toEqual([])
  })
})
