import { describe, expect, test } from 'vitest'
import { SimulatedClock } from './simulated-clock.ts'
import { describeTimers } from './timers.contract.ts'
import { parseUtc } from './utc.ts'

describeTimers('SimulatedClock', 1, () => {
  const clock = new SimulatedClock(0n, 100)
  return { clock, passUntil: (at) => clock.advanceTo(at) }
})

describe('SimulatedClock', () => {
  test('starts where told and stands still', () => {
    const clock = new SimulatedClock(parseUtc('2024-08-08'), 42)
    expect([clock.epochNs, clock.now(), clock.now()]).toEqual([parseUtc('2024-08-08'), 42, 42])
  })

  test('listeners see the time at which they were due', () => {
    const clock = new SimulatedClock()
    const seen: number[] = []
    for (const dueAt of [30, 10, 20]) clock.setTimer(dueAt, () => seen.push(clock.now()))
    clock.advanceTo(100)
    expect(seen).toEqual([10, 20, 30])
    expect(clock.now()).toBe(100)
  })

  test('a timer set for the past fires at now', () => {
    const clock = new SimulatedClock(0n, 50)
    const seen: number[] = []
    clock.setTimer(10, (_, dueAt) => seen.push(dueAt, clock.now()))
    clock.advanceTo(50)
    expect(seen).toEqual([10, 50])
  })

  test('a timer that sets the next one ticks through one advance', () => {
    const clock = new SimulatedClock()
    const seen: number[] = []
    const tick = (): void => {
      seen.push(clock.now())
      clock.setTimer(clock.now() + 10, tick)
    }
    clock.setTimer(10, tick)
    clock.advanceTo(35)
    expect(seen).toEqual([10, 20, 30])
    expect(clock.nextTimerAt).toBe(40)
  })

  test('arriving leaves the timers of that very time for the advance', () => {
    const clock = new SimulatedClock()
    const order: string[] = []
    clock.setTimer(9, () => order.push('timer at 9'))
    clock.setTimer(10, () => order.push('timer at 10'))
    clock.arriveAt(10)
    order.push(`event at ${clock.now()}`)
    clock.advanceTo(10)
    expect(order).toEqual(['timer at 9', 'event at 10', 'timer at 10'])
  })

  test('a listener that advances the clock itself does not set it back', () => {
    const clock = new SimulatedClock()
    clock.setTimer(10, () => clock.advanceTo(50))
    clock.advanceTo(20)
    expect(clock.now()).toBe(50)
  })

  test.each([9, Number.NaN])('refuses to go from 10 to %d', (at) => {
    const clock = new SimulatedClock(0n, 10)
    expect(() => clock.advanceTo(at)).toThrow(expect.objectContaining({ code: 'clock.backwards' }))
    expect(() => clock.arriveAt(at)).toThrow(expect.objectContaining({ code: 'clock.backwards' }))
    expect(clock.now()).toBe(10)
  })

  test('refuses to start at no time', () => {
    expect(() => new SimulatedClock(0n, Number.NaN)).toThrow(expect.objectContaining({ code: 'clock.no_time' }))
  })
})
