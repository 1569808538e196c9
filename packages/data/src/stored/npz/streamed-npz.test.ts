import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NANOS_PER_DAY } from '@hft/clock'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { EventStream } from '../../replay/replay.ts'
import { RECORDED_DATA } from '../records/stored-files.contract.ts'
import { openNpz } from './npz-replay.ts'
import { writeNpz } from './npz-writer.ts'
import { type StreamedNpz, streamNpz } from './streamed-npz.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamed-npz-'))
afterAll(() => rmSync(folder, { recursive: true }))
const UNITS = { tickSize: 0.1, lotSize: 0.001 }
const WRITER = { ...UNITS, epochNs: 1_723_075_200_000_000_000n }
const BOTH = EventFlag.SeenByExchange | EventFlag.SeenByUs

async function linesOf(view: EventStream): Promise<string[]> {
  const lines: string[] = []
  do {
    for (let batch = view.next(); batch !== undefined; batch = view.next()) {
      for (let row = 0; row < batch.length; row++) {
        const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, order } = batch
        const columns = [kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, order]
        lines.push(columns.map((column) => column[row]).join(' '))
      }
    }
  } while (await view.load())
  return lines
}

const anyRow = fc.record({
  kind: fc.constantFrom(EventKind.Trade, EventKind.Level),
  seen: fc.constantFrom(BOTH, BOTH, BOTH, EventFlag.SeenByExchange, EventFlag.SeenByUs),
  step: fc.integer({ min: 0, max: 3 }),
  latency: fc.integer({ min: -5, max: 20 }),
  back: fc.constantFrom(0, 0, 0, 0, 7),
})

test('the rows are those that are read into memory, in or out of order, whichever view is read first', async () => {
  let disordered = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRow, { maxLength: 60 }),
      fc.boolean(),
      fc.nat(30),
      async (drawn, isLocalFirst, base) => {
        const batch = new MarketEventBatch()
        let now = 100
        for (const [row, { kind, seen, step, latency, back }] of drawn.entries()) {
          now += step
          batch.append(kind, EventFlag.Bid | seen, 0, 1000 + row, row + 1, now - back, now + latency)
        }
        const path = join(folder, 'any.npz')
        await writeNpz(path, [batch], WRITER)
        const options = { ...UNITS, instrument: 2, baseLatencyNanos: base }
        const whole = await openNpz(path, options)
        const streamed = await streamNpz(path, options)
        const { smallestLatencyNanos: _, timeJumps: __, orderRows, ...report } = streamed.report
        expect(report).toEqual(whole.report)
        expect(orderRows).toBe(0)
        disordered += report.disorderedRows
        const views = isLocalFirst ? (['localView', 'exchangeView'] as const) : (['exchangeView', 'localView'] as const)
        for (const view of views) expect(await linesOf(streamed[view])).toEqual(await linesOf(whole[view]))
        expect(streamed.localView.completeUntil).toBe(Number.POSITIVE_INFINITY)
      },
    ),
    { seed: 1, numRuns: 100 },
  )
  expect(disordered).toBeGreaterThan(100)
})

/** Levels a nanosecond apart, a message each. */
async function levels(rows: number): Promise<string> {
  const batch = new MarketEventBatch(rows)
  for (let row = 0; row < rows; row++) batch.append(EventKind.Level, EventFlag.Bid | BOTH, 0, row, 1, row, row + 9)
  const path = join(folder, `${rows}.npz`)
  await writeNpz(path, [batch], WRITER)
  return path
}

/** Reads both views side by side, a batch each, and answers the most batches that were in memory. */
async function readSideBySide(replay: StreamedNpz): Promise<number> {
  let isMore = true
  while (isMore) {
    isMore = false
    for (const view of [replay.exchangeView, replay.localView]) {
      isMore = view.next() !== undefined || (await view.load()) || isMore
    }
  }
  return replay.allocatedBatches
}

test('memory does not grow with the file', async () => {
  for (const rows of [30_000, 300_000]) {
    expect(await readSideBySide(await streamNpz(await levels(rows), UNITS))).toBeLessThan(10)
  }
})

test('a shift that is given is used, and jumps of more than a day are counted', async () => {
  const batch = new MarketEventBatch()
  for (const at of [0, 5, 2 * NANOS_PER_DAY]) batch.append(EventKind.Trade, EventFlag.Bid | BOTH, 0, 1, 1, at, at + 3)
  const path = join(folder, 'jump.npz')
  await writeNpz(path, [batch], WRITER)
  const replay = await streamNpz(path, { ...UNITS, shiftNanos: 40, baseLatencyNanos: 7 })
  expect(replay.report).toMatchObject({ shiftNanos: 40, smallestLatencyNanos: 3, timeJumps: 1 })
  expect((await linesOf(replay.localView)).map((line) => Number(line.split(' ')[6]))).toEqual([
    43,
    48,
    2 * NANOS_PER_DAY + 43,
  ])
})

test('closed before its end, it gives nothing more', async () => {
  const replay = await streamNpz(await levels(30_000), UNITS)
  expect(await replay.localView.load()).toBe(true)
  await replay.close()
  while (replay.localView.next() !== undefined);
  expect(await replay.localView.load()).toBe(false)
})

describe.skipIf(!existsSync(RECORDED_DATA))('the recorded Binance market', () => {
  test('gives the rows that are read into memory', async () => {
    const path = join(RECORDED_DATA, 'hftbacktest/binance-usdm_btcusdt_20240808.npz')
    const whole = await openNpz(path, UNITS)
    const streamed = await streamNpz(path, UNITS)
    for (const view of ['exchangeView', 'localView'] as const) {
      const [found, due] = [await linesOf(streamed[view]), await linesOf(whole[view])]
      expect(found.length).toBe(466_836)
      expect(found.findIndex((line, row) => line !== due[row])).toBe(-1)
    }
  })
})
