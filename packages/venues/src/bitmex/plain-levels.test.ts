import { MarketEventBatch } from '@hft/data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { bitmexCodec } from './codec.ts'
import { bitmexInstruments } from './listings.contract.ts'

const symbols = bitmexInstruments.map(({ symbol }) => symbol)
const number = fc.oneof(
  fc.nat(99_999).map(String),
  fc.nat(999_999).map((value) => String(value / 2)),
  fc.tuple(fc.nat(99_999_999), fc.stringMatching(/^\d{1,10}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.constantFrom('0', '-1', '01', '0.0', '5.', '1e3', '123456789', 'null'),
)
/** Few, so that most of the levels named are there. */
const id = fc.oneof(fc.constantFrom('8796781250', '51999982651', '87967812'), fc.constantFrom('0', '08796781250', '5'))
const time = fc.constantFrom('2026-07-22T22:36:09.712Z', '2026-07-22T22:36:10.014Z', '2026-07-22T22:36:10Z', 'never')
const times = fc.oneof(
  fc.constant(''),
  time.map((sent) => `,"timestamp":"${sent}"`),
  fc.tuple(time, time).map(([sent, matched]) => `,"timestamp":"${sent}","transactTime":"${matched}"`),
)
const side = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('Buy', 'Sell') }, fc.constant('Sold'))
const level = fc.record({ id, side, size: number, price: number, times })
const message = fc.record({
  symbol: fc.constantFrom(...symbols.slice(0, 2)),
  other: fc.oneof({ weight: 9, arbitrary: fc.constant('') }, fc.constantFrom(...symbols, 'NONE')),
  action: fc.constantFrom('insert', 'insert', 'update', 'delete'),
  levels: fc.array(level, { minLength: 1, maxLength: 3 }),
  end: fc.oneof({ weight: 9, arbitrary: fc.constant(']}') }, fc.constantFrom(']', ']}}', ',{}]}', '] }')),
})

/** What both ways of reading make of messages. */
function expectAlike(texts: readonly string[], room: number): number {
  const codecs = [true, false].map((readsInPlace) =>
    bitmexCodec(bitmexInstruments, { readsInPlace })({
      epochNs: 1_784_678_400_000_000_000n,
      initialSync: 'differences',
    }),
  )
  for (const text of texts) {
    const memory = new Uint8Array(text.length + room)
    memory.set(Buffer.from(text))
    const [one, other] = codecs.map((codec) => {
      const batch = new MarketEventBatch()
      return [codec.decode(memory, 0, text.length, 7, batch), rowsOf(batch)]
    })
    expect(one, text).toEqual(other)
  }
  return codecs[0]!.scannedMessages
}

test('messages of books mean the same in place and through JSON, near the end of memory too', () => {
  let scanned = 0
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.constantFrom(0, 300, 600), (messages, room) => {
      const texts = messages.map(({ symbol, other, action, levels, end }) => {
        const rows = levels.map((row, index) => {
          const size = action === 'delete' ? '' : `,"size":${row.size}`
          const price = action === 'insert' ? `,"price":${row.price}` : ''
          const name = index > 0 && other !== '' ? other : symbol
          return `{"symbol":"${name}","id":${row.id},"side":"${row.side}"${size}${price}${row.times}}`
        })
        return `{"table":"orderBookL2","action":"${action}","data":[${rows}${end}`
      })
      scanned += expectAlike(texts, room)
    }),
    { seed: 1, numRuns: 500 },
  )
  expect(scanned).toBeGreaterThan(100)
})

test('messages of best quotes mean the same in place and through JSON, near the end of memory too', () => {
  let scanned = 0
  const symbol = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...symbols.slice(0, 2)) }, fc.constant('NONE'))
  const plain = fc.oneof({ weight: 19, arbitrary: fc.integer({ min: 1, max: 99_999 }).map(String) }, number)
  const sent = fc.oneof({ weight: 9, arbitrary: fc.constant('2026-07-22T22:36:10.014Z') }, time)
  const quote = fc.record({ symbol, time: sent, bidSize: plain, bidPrice: plain, askPrice: plain, askSize: plain })
  fc.assert(
    fc.property(
      fc.array(quote, { minLength: 1, maxLength: 3 }),
      fc.oneof({ weight: 9, arbitrary: fc.constant(']}') }, fc.constantFrom(']', ']}}', ',{}]}')),
      fc.constantFrom(0, 300, 600),
      (quotes, end, room) => {
        const rows = quotes.map(
          (row) =>
            `{"timestamp":"${row.time}","symbol":"${row.symbol}","bidSize":${row.bidSize},"bidPrice":${row.bidPrice},"askPrice":${row.askPrice},"askSize":${row.askSize}}`,
        )
        scanned += expectAlike([`{"table":"quote","action":"insert","data":[${rows}${end}`], room)
      },
    ),
    { seed: 1, numRuns: 500 },
  )
  expect(scanned).toBeGreaterThan(50)
})
