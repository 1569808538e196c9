import { expect, test } from 'vitest'
import { BreakerReadings } from './breaker.ts'
import { QuietTouch, type TouchWatcher } from './quiet-touch.ts'

type Narrowing = (quiet: QuietTouch) => void

class Watcher implements TouchWatcher {
  readonly recalled: (readonly number[])[] = []
  readonly #narrowing: Narrowing

  constructor(narrowing: Narrowing) {
    this.#narrowing = narrowing
  }

  narrowTouch(_instrument: number, quiet: QuietTouch): void {
    this.#narrowing(quiet)
  }

  recallTouch(instrument: number, { least, greatest, bidTicks, askTicks }: QuietTouch): void {
    this.recalled.push([instrument, least, greatest, bidTicks, askTicks])
  }
}

function quietAt(bid: number, ask: number, ...watchers: readonly Watcher[]) {
  const readings = new BreakerReadings()
  const quiet = new QuietTouch(7, readings, watchers)
  const covers = (bidTicks: number, askTicks: number, now = 0) => {
    readings.bidTicks = bidTicks
    readings.askTicks = askTicks
    readings.now = now
    return quiet.covers()
  }
  readings.bidTicks = bid
  readings.askTicks = ask
  return { quiet, covers }
}

const within: Narrowing = (quiet) => quiet.within(900, 1_050, 50)
const narrow: Narrowing = (quiet) => quiet.narrowerThan(0.01)
const nothing: Narrowing = (quiet) => quiet.nothing()

test('covers nothing before it is settled, and nothing after it has ended', () => {
  const { quiet, covers } = quietAt(999, 1_001)
  expect(covers(999, 1_001)).toBe(false)
  quiet.settle()
  expect(covers(999, 1_001)).toBe(true)
  quiet.end()
  expect(covers(999, 1_001)).toBe(false)
})

test.each([
  [[], 999, 1_001, 0, true],
  [[], 1_000, 1_000, 0, false],
  [[], 1_001, 999, 0, false],
  [[], Number.NaN, 1_001, 0, false],
  [[], 999, Number.NaN, 0, false],
  [[], 751, 753, 0, true],
  [[], 749, 751, 0, false],
  [[], 1_248, 1_250, 0, true],
  [[], 1_249, 1_251, 0, false],
  [[], 800, 1_200, 1e15, true],
  [[within], 900, 902, 0, true],
  [[within], 899, 901, 0, false],
  [[within], 1_048, 1_050, 0, true],
  [[within], 1_049, 1_051, 0, false],
  [[within], 999, 1_001, 49, true],
  [[within], 999, 1_001, 50, false],
  [[narrow], 995, 1_004, 0, true],
  [[narrow], 995, 1_005, 0, false],
  [[narrow], 795, 803, 0, false],
  [[narrow, within], 995, 1_005, 0, false],
  [[nothing], 999, 1_001, 0, false],
  [[nothing, within, narrow], 999, 1_001, 0, false],
  [[within, narrow, nothing], 999, 1_001, 0, false],
] as const)('%#: narrowed by %o, whether %d to %d at the time %d is covered: %s', (by, bid, ask, now, isCovered) => {
  const { quiet, covers } = quietAt(999, 1_001, ...by.map((narrowing) => new Watcher(narrowing)))
  quiet.settle()
  expect(covers(bid, ask, now)).toBe(isCovered)
})

test.each([
  [Number.NaN, 1_001],
  [-1, 1],
  [-30, -20],
])('%#: from %d to %d there is no range to stay in', (bid, ask) => {
  const { quiet, covers } = quietAt(bid, ask)
  quiet.settle()
  expect([covers(999, 1_001), covers(bid, ask)]).toEqual([false, false])
})

test('breakers are told of the least, the greatest and the latest, once', () => {
  const watcher = new Watcher(() => undefined)
  const { quiet, covers } = quietAt(999, 1_001, watcher)
  quiet.settle()
  quiet.catchUp()
  expect(watcher.recalled).toEqual([])
  for (const bid of [990, 1_010, 980, 995]) covers(bid, bid + 2)
  covers(2_000, 2_001)
  quiet.catchUp()
  quiet.catchUp()
  expect(watcher.recalled).toEqual([[7, 981, 1_011, 995, 997]])
  covers(1_000, 1_004)
  quiet.end()
  expect(watcher.recalled.at(-1)).toEqual([7, 1_002, 1_002, 1_000, 1_004])
})
