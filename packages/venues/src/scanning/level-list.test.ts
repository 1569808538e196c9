import { Continuity, type ContinuityRule, EventFlag, MarketEventBatch } from '@hft/data'
import { createInstrument } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { changedLevels } from '../deribit/changed-levels.ts'
import { EventWriter } from './event-writer.ts'
import { FrameCursor } from './frame-cursor.ts'
import { levelList } from './level-list.ts'

const rule: ContinuityRule = { afterSnapshot: () => Continuity.Next, afterDifference: () => Continuity.Next }
const grids = [
  ['0.1', '0.001'],
  ['0.01', '0.00000001'],
  ['1', '1'],
  ['0.5', '10'],
  ['0.0000001', '1000'],
  ['25', '0.25'],
] as const

/** Numbers of a few shapes, one after the other mostly of the same. */
const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`))
const number = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 999_999 }).map((value) => (value / 10).toFixed(1)) },
  fc.nat(99_999).map(String),
  fc.integer({ min: 1, max: 99_999_999 }).map((value) => (value / 10).toFixed(8)),
  fc.tuple(digits(10), digits(10)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.nat(9_999).map((value) => `${value}.500000000`),
  fc.constantFrom('0', '0.0', '00.5', '5.', '.5', '-1', '1e3', '', 'x', '9999999999'),
)
const lists = fc.array(fc.tuple(number, number, digits(14)), { maxLength: 8 })

/** What the list means by the grids' own reading, undefined where that takes a number for none. */
function expectedRows(writer: EventWriter, levels: readonly (readonly [string, string, string])[], isBare: boolean) {
  const { priceGrid, quantityGrid } = writer.instruments[0]!
  const rows: [number, number][] = []
  for (const [price, quantity] of levels) {
    if (isBare && ![price, quantity].every((text) => /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text))) return undefined
    const ticks = priceGrid.countOfBytes(Buffer.from(price), 0, price.length)
    const lots = quantityGrid.countOfBytes(Buffer.from(quantity), 0, quantity.length)
    if (!(Math.abs(ticks) < 2 ** 31 && lots >= 0)) return undefined
    rows.push([ticks, lots])
  }
  return rows
}

test.each([0, 1, 2, 'actions'] as const)(
  'lists with %s are read as the grids say, wherever their memory ends',
  (form) => {
    fc.assert(
      fc.property(fc.constantFrom(...grids), lists, fc.constantFrom(1, 160), (units, levels, room) => {
        const [tickSize, lotSize] = units
        const instrument = createInstrument({
          ...{ id: 'okx:BTC-USDT', kind: 'spot', base: 'BTC', quote: 'USDT' },
          ...{ tickSize, lotSize, fees: { maker: '0', taker: '0' } },
        })
        const writer = new EventWriter([instrument], rule, { epochNs: 0n })
        writer.exchangeTime = 5
        const further = form === 'actions' ? 0 : form
        const texts = levels.map(([price, quantity, more]) =>
          form === 'actions'
            ? `["change",${price},${quantity}]`
            : `[${[price, quantity, more, more.slice(0, 3)].slice(0, 2 + further).map((text) => `"${text}"`)}]`,
        )
        const head = '{"levels":'
        const text = `${head}[${texts}]}`
        const memory = new Uint8Array(text.length + room)
        memory.set(Buffer.from(text))
        const cursor = new FrameCursor()
        const batch = new MarketEventBatch()
        expect(cursor.enter(memory, 0, text.length)).toBe(true)
        cursor.at = head.length
        const isRead =
          form === 'actions'
            ? changedLevels(cursor, writer, EventFlag.Bid, 0, batch)
            : levelList(cursor, writer, EventFlag.Bid, 0, further, batch)
        writer.completeLevels(0, 7, batch, 0)
        const expected = expectedRows(writer, levels, form === 'actions')
        // What the grid takes with a sum beyond 2^53 on the way may be left to JSON.
        if (!isRead && levels.some(([price, quantity]) => `${price}${quantity}`.length > 16)) return
        expect(isRead).toBe(expected !== undefined)
        if (expected === undefined) return
        expect(cursor.at).toBe(text.length - 1)
        expect(rowsOf(batch).map((row) => [row[3], row[4], row[5], row[6]])).toEqual(
          expected.map(([ticks, lots]) => [ticks, lots, 5, 7]),
        )
      }),
      { seed: 1, numRuns: 600 },
    )
  },
)
