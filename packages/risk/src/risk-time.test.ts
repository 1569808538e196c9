import { NANOS_PER_DAY, NANOS_PER_SECOND, SeededRandom } from '@hft/clock'
import { OrderState, OrderUpdateKind } from '@hft/execution'
import { expect, test } from 'vitest'
import { DefaultRiskManager } from './default-risk-manager.ts'
import { RiskDesk } from './risk-desk.contract.ts'
import type { RiskEvent } from './risk-manager.ts'
import { TradingState } from './trading-state.ts'

const settings = {
  limits: { orderRate: { windows: [{ messages: 40, per: '10s' }] } },
  breakers: {
    rejectRate: { trip: 20, answers: 5, coolDown: '7s' },
    roundTrip: { trip: '700ms', orders: 4, coolDown: '3s' },
  },
}

/** A run of orders, rejections, commands and waits; what came of it. */
function runOver(tell: (desk: RiskDesk, now: number) => void): object {
  const desk = new RiskDesk(settings)
  const events: RiskEvent[] = []
  desk.risk.events$.subscribe((event) => events.push(event))
  const random = new SeededRandom(7)
  const reasons: number[] = []
  let now = NANOS_PER_DAY - 100 * NANOS_PER_SECOND
  for (let step = 0; step < 400; step++) {
    now += Math.floor(random.nextFloat() * NANOS_PER_SECOND)
    tell(desk, now)
    const { order, reason } = desk.submit()
    reasons.push(reason)
    order.requestedAt = now
    if (step % 97 === 0) desk.risk.setTradingState(TradingState.Active, 'a person')
    now += Math.floor(random.nextFloat() * NANOS_PER_SECOND)
    tell(desk, now)
    if (reason !== 0) continue
    if (random.nextFloat() < 0.3) desk.end(order, OrderState.Rejected, OrderUpdateKind.Rejected)
    else {
      desk.accept(order)
      desk.cancelled(order)
    }
  }
  return { reasons, events, snapshot: desk.risk.snapshot() }
}

test('a time that is written counts as one that is told', () => {
  const calls = { told: 0, written: 0 }
  const told = runOver(({ risk }, now) => risk.onTime(now))
  const written = runOver(({ risk }, now) => {
    const { time } = risk
    if (time !== undefined && now < time.nextDueAt) {
      calls.written++
      time.now = now
    } else {
      calls.told++
      risk.onTime(now)
    }
  })
  expect(written).toEqual(told)
  expect(calls.written).toBeGreaterThan(calls.told / 10)
  expect(told).toMatchObject({ events: expect.arrayContaining([expect.objectContaining({ phase: 'tripped' })]) })
})

test('who has an onTime of their own is told every time', () => {
  class Listening extends DefaultRiskManager {
    readonly times: number[] = []

    override onTime(now: number): void {
      this.times.push(now)
      super.onTime(now)
    }
  }
  expect(new Listening().time).toBeUndefined()
  expect(new DefaultRiskManager().time).toBeDefined()
})
