import { Continuity, type ContinuityRule, EventFlag, MarketEventBatch } from '@hft/data'
import { createInstrument } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventWriter } from './event-writer.ts'
import { FrameCursor } from './frame-cursor.ts'
import { ObjectForm } from './object-form.ts'
import { LevelForm, plainLevels } from './plain-levels.ts'

const rule: ContinuityRule = { afterSnapshot: () => Continuity.Next, afterDifference: () => Continuity.Next }
const LONG = 'x'.repeat(60)
/** Texts before the price, with a count in between or without one, between both numbers and behind them. */
const forms = [
  { head: '{"price":', afterCount: undefined, between: ',"qty":', isBare: true },
  { head: '{"n":', afterCount: ',"px":"', between: '","sz":"', isBare: false },
  { head: `{"time":"${LONG}","price":"`, afterCount: undefined, between: '","new_quantity":"', isBare: false },
] as const

const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 999_999 }).map((value) => (value / 10).toFixed(1)) },
  fc.tuple(fc.nat(9_999), fc.stringMatching(/^\d{1,8}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.constantFrom('0', '0.0', '00.5', '5.', '.5', '-1', '1e3', '', 'x', '9999999999'),
)
const count = fc.oneof({ weight: 4, arbitrary: fc.nat(999).map(String) }, fc.constantFrom('', '01', '1234', '-'))
const isNumber = (text: string) => /^(0|[1-9]\d*)(\.\d+)?$/.test(text)

function setUp(levels: readonly string[], room: number) {
  const instrument = createInstrument({
    ...{ id: 'okx:BTC-USDT', kind: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.1', lotSize: '0.00001' },
    fees: { maker: '0', taker: '0' },
  })
  const writer = new EventWriter([instrument], rule, { epochNs: 0n })
  const head = '{"channel":"levels","levels":['
  const text = `${head}${levels}]}`
  const memory = new Uint8Array(text.length + room)
  memory.set(Buffer.from(text))
  const cursor = new FrameCursor()
  expect(cursor.enter(memory, 0, text.length)).toBe(true)
  cursor.at = head.length
  return { writer, cursor, batch: new MarketEventBatch(), instrument, start: head.length }
}

test.each(forms)(
  'objects that begin with $head are read as the grids say, up to the first that is another',
  (texts) => {
    let wholeLists = 0
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, count), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(2, 300),
        (list, room) => {
          const levels = list.map(([price, quantity, orders]) => {
            const start = texts.afterCount === undefined ? texts.head : `${texts.head}${orders}${texts.afterCount}`
            return `${start}${price}${texts.between}${quantity}${texts.isBare ? '' : '"'}}`
          })
          const { writer, cursor, batch, instrument, start } = setUp(levels, room)
          const form = new ObjectForm(texts)
          const isEnd = plainLevels(cursor, writer, EventFlag.Bid, 0, 0, LevelForm.Objects, form, batch)
          if (isEnd) wholeLists++
          const read = batch.length
          expect(isEnd).toBe(read === levels.length)
          expect(cursor.at).toBe(start + levels.slice(0, read).reduce((sum, level) => sum + level.length + 1, 0))
          list.slice(0, read).forEach(([price, quantity, orders], row) => {
            const { priceGrid, quantityGrid } = instrument
            const ticks = priceGrid.countOfBytes(Buffer.from(price), 0, price.length)
            const lots = quantityGrid.countOfBytes(Buffer.from(quantity), 0, quantity.length)
            expect([batch.priceTicks[row], batch.quantityLots[row], batch.flags[row]]).toEqual([
              ticks,
              lots,
              EventFlag.Bid,
            ])
            if (texts.isBare) expect([price, quantity].every(isNumber)).toBe(true)
            if (texts.afterCount !== undefined) expect(orders).toMatch(/^(0|[1-9]\d*)$/)
          })
        },
      ),
      { seed: 1, numRuns: 600 },
    )
    expect(wholeLists).toBeGreaterThan(20)
  },
)

test.each(forms)('one byte that is another before or between the numbers of $head is noticed', (texts) => {
  const start = texts.afterCount === undefined ? texts.head : `${texts.head}3${texts.afterCount}`
  const level = `${start}60000.1${texts.between}1.50000${texts.isBare ? '' : '"'}}`
  const texted = [...level].flatMap((_, at) => (/\d/.test(level[at]!) ? [] : [at]))
  for (const at of texted) {
    const other = `${level.slice(0, at)}~${level.slice(at + 1)}`
    const { writer, cursor, batch } = setUp([level, other, level], 300)
    const form = new ObjectForm(texts)
    expect(plainLevels(cursor, writer, EventFlag.Bid, 0, 0, LevelForm.Objects, form, batch), other).toBe(false)
    expect(batch.length, other).toBe(1)
  }
})

test('a head taken from a message is that of the levels behind it', () => {
  const level = (side: string) => `{"side":"${side}","price":"60000.1","qty":"1.5"}`
  const levels = [level('bid'), level('bid'), level('offer')]
  const { writer, cursor, batch, start } = setUp(levels, 300)
  const form = new ObjectForm({ between: '","qty":"', isBare: false })
  const read = () => plainLevels(cursor, writer, EventFlag.Bid, 0, 0, LevelForm.Objects, form, batch)
  expect([read(), batch.length]).toEqual([false, 0])
  form.noteHead(cursor, start, start + '{"side":"bid","price":"'.length)
  expect([read(), batch.length]).toEqual([false, 2])
  expect(() => new ObjectForm({ between: ',', isBare: true })).toThrow(RangeError)
})
