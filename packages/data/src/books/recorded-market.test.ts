import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Lots, Side, type Ticks } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { EventFlag, EventKind } from '../events/event-kind.ts'
import { openNpz } from '../stored/npz/npz-replay.ts'
import { LadderBook } from './l2-book.ts'
import { NaiveLadderBook } from './naive-ladder-book.contract.ts'
import { walkOf } from './order-book.contract.ts'

const RECORDING = join(import.meta.dirname, '../../../../../shared/data/hftbacktest/binance-usdm_btcusdt_20240808.npz')
const SMALL_WINDOW = 4096
const COMPARED_ROWS = 60_000
const { Buy, Sell } = Side

describe.skipIf(!existsSync(RECORDING))('a recorded market with levels from 560 to 621,368', () => {
  test('gives the naive book’s answers row for row', async () => {
    const replay = await openNpz(RECORDING, { tickSize: 0.1, lotSize: 0.001 })
    const { exchangeView } = replay
    const book = new LadderBook(0, SMALL_WINDOW)
    const naive = new NaiveLadderBook(0)
    let rows = 0
    let differences = 0
    while (rows < COMPARED_ROWS) {
      const batch = exchangeView.next()
      if (batch === undefined) {
        if (!(await exchangeView.load())) break
        continue
      }
      for (let row = 0; row < batch.length && rows < COMPARED_ROWS; row++) {
        const flags = batch.flags[row]!
        const side = (flags & EventFlag.Bid) !== 0 ? Buy : Sell
        const ticks = batch.priceTicks[row] as Ticks
        const lots = batch.quantityLots[row] as Lots
        if (batch.kind[row] === EventKind.Level) {
          if (book.applyLevel(side, ticks, lots) !== naive.applyLevel(side, ticks, lots)) differences++
        } else if (batch.kind[row] === EventKind.Clear) {
          book.applyClear(flags, ticks)
          naive.applyClear(flags, ticks)
        } else continue
        if (book.best(Buy) !== naive.best(Buy) || book.best(Sell) !== naive.best(Sell)) differences++
        rows++
      }
    }
    expect(rows).toBe(COMPARED_ROWS)
    expect(differences).toBe(0)
    expect(book.crossings).toBe(naive.crossings)
    expect(book.crossings).toBeGreaterThan(100)
    for (const side of [Buy, Sell]) {
      expect(walkOf(book, side)).toEqual(walkOf(naive, side))
      expect(book.hiddenLevels(side)).toBe(naive.hiddenLevels(side))
    }
  })
})
