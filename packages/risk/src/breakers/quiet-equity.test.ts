import { expect, test } from 'vitest'
import { BreakerReadings } from './breaker.ts'
import { type EquityWatcher, QuietEquity } from './quiet-equity.ts'

/** Bears losses of 100 from 1,000 until the time is 50. */
class Watcher implements EquityWatcher {
  readonly recalled: (readonly number[])[] = []
  room = 100

  narrow(quiet: QuietEquity): void {
    quiet.within(this.room, 1_000, 50)
  }

  recall({ least, greatest, latest }: QuietEquity): void {
    this.recalled.push([least, greatest, latest])
  }
}

function quietAt(totalEquity: number, ...watchers: readonly Watcher[]) {
  const readings = new BreakerReadings()
  const quiet = new QuietEquity(readings, watchers)
  const covers = (equity: number, now = 0) => {
    readings.totalEquity = equity
    readings.now = now
    return quiet.covers()
  }
  readings.totalEquity = totalEquity
  return { quiet, covers }
}

test('covers nothing before it is settled, and nothing after it has ended', () => {
  const { quiet, covers } = quietAt(1_000, new Watcher())
  expect(covers(1_000)).toBe(false)
  quiet.settle()
  expect(covers(1_000)).toBe(true)
  quiet.end()
  expect(covers(1_000)).toBe(false)
})

test.each([
  [1_000, 1_000, 0, true],
  // A quarter of the room is for equity to rise, and with it what losses are measured from.
  [1_000, 1_024, 0, true],
  [1_000, 1_025, 0, false],
  [1_000, 926, 0, true],
  [1_000, 925, 0, false],
  [1_010, 1_034, 0, true],
  [1_010, 1_036, 0, false],
  [1_010, 934, 0, false],
  [930, 926, 0, true],
  [1_000, Number.NaN, 0, false],
  [Number.NaN, 1_000, 0, true],
  [1_000, 1_000, 49, true],
  [1_000, 1_000, 50, false],
])('%#: settled at %d, whether %d at the time %d is covered: %s', (settledAt, equity, now, isCovered) => {
  const { quiet, covers } = quietAt(settledAt, new Watcher())
  quiet.settle()
  expect(covers(equity, now)).toBe(isCovered)
})

test('a breaker without a room leaves nothing, whatever the others leave', () => {
  const [first, second] = [new Watcher(), new Watcher()]
  for (const rooms of [
    [Number.NaN, 100],
    [100, Number.NaN],
    [0, 100],
    [100, -1],
  ] as const) {
    ;[first.room, second.room] = rooms
    const { quiet, covers } = quietAt(1_000, first, second)
    quiet.settle()
    expect(covers(1_000)).toBe(false)
  }
})

test('breakers are told of the least, the greatest and the latest, once', () => {
  const watcher = new Watcher()
  const { quiet, covers } = quietAt(1_000, watcher)
  quiet.settle()
  quiet.catchUp()
  expect(watcher.recalled).toEqual([])
  for (const equity of [990, 1_010, 980, 1_005, 995]) covers(equity)
  covers(1_500)
  quiet.catchUp()
  quiet.catchUp()
  expect(watcher.recalled).toEqual([[980, 1_010, 995]])
  covers(1_001)
  quiet.end()
  expect(watcher.recalled.at(-1)).toEqual([1_001, 1_001, 1_001])
})
