import { crc32 } from 'node:zlib'
import { EventFlag, EventKind, MarketEventBatch } from '@hft/data'
import { createInstrument } from '@hft/instrument'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SentDecimals } from './sent-decimals.ts'
import { SentTextBook } from './sent-text-book.ts'

const instrument = createInstrument({
  id: 'bitget-spot:BTCUSDT',
  ...{ kind: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.01', lotSize: '0.001' },
  fees: { maker: '0', taker: '0' },
})

/** Text of a count with at least the decimals it needs and up to five. */
const textOf = (count: number, decimals: number, extra: number) => {
  const digits = String(count).padStart(decimals + 1, '0')
  const [whole, fraction] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals)]
  const kept = fraction.replace(/0+$/, '') + '0'.repeat(extra)
  return kept === '' ? whole : `${whole}.${kept}`
}

test('the checksum is over the texts as they were sent, noted from bytes or from texts', () => {
  const level = fc.record({
    ticks: fc.integer({ min: 1, max: 1_500 }),
    lots: fc.integer({ min: 0, max: 20_000 }),
    isBid: fc.boolean(),
    priceZeros: fc.nat(3),
    quantityZeros: fc.nat(3),
  })
  fc.assert(
    fc.property(fc.array(fc.array(level, { maxLength: 12 }), { maxLength: 6 }), (drawn) => {
      // Never crossed: asks are above all bids.
      const messages = drawn.map((levels) =>
        levels.map((one) => ({ ...one, ticks: one.isBid ? one.ticks : one.ticks + 1_500 })),
      )
      const [book, sides] = [new SentTextBook(instrument), [new Map<number, string>(), new Map<number, string>()]]
      const [fromBytes, fromTexts] = [new SentDecimals(), new SentDecimals()]
      for (const levels of messages) {
        const batch = new MarketEventBatch()
        const texts = levels.map(({ ticks, lots, priceZeros, quantityZeros }): [string, string] => [
          textOf(ticks, 2, priceZeros),
          textOf(lots, 3, quantityZeros),
        ])
        fromTexts.reset()
        levels.forEach(({ ticks, lots, isBid }, at) => {
          const side = isBid ? EventFlag.Bid : EventFlag.Ask
          batch.append(EventKind.Level, side, instrument.index, ticks, lots, 0, 0)
          fromTexts.addTexts(...texts[at]!)
          const own = sides[isBid ? 0 : 1]!
          if (lots === 0) own.delete(ticks)
          else own.set(ticks, texts[at]!.join(':'))
        })
        const bytes = Buffer.from(JSON.stringify(texts))
        fromBytes.reset()
        fromBytes.addLevels(bytes, 0, bytes.length)
        const forms = (sent: SentDecimals) => levels.map((_, at) => sent.formOf(at))
        expect([fromBytes.length, forms(fromBytes)]).toEqual([levels.length, forms(fromTexts)])
        book.applySent(batch, 0, fromBytes)
      }
      const [bids, asks] = [
        [...sides[0]!].sort(([one], [other]) => other - one),
        [...sides[1]!].sort(([one], [other]) => one - other),
      ] as const
      const parts: string[] = []
      for (let at = 0; at < 5; at++) {
        for (const side of [bids, asks]) if (side[at] !== undefined) parts.push(side[at]![1])
      }
      expect(book.alternating(5)).toBe(crc32(parts.join(':')) | 0)
    }),
    { seed: 1, numRuns: 150 },
  )
})
