import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { generateBinanceSession } from './generated-binance-session.ts'

const level = z.tuple([z.string(), z.string()])
const Depth = z.object({
  U: z.number(),
  u: z.number(),
  pu: z.number().optional(),
  b: z.array(level),
  a: z.array(level),
})
const Quote = z.object({ u: z.number(), b: z.string(), B: z.string(), a: z.string(), A: z.string() })
const Book = z.object({ lastUpdateId: z.number(), bids: z.array(level), asks: z.array(level) })

describe.each(['spot', 'futures'] as const)('a generated session of %s', (rule) => {
  const options = { seed: 5, symbol: 'BTCUSDT', messages: 1_500, rule }
  const session = generateBinanceSession(options)

  test('is the same for the same seed, another for another', () => {
    expect(generateBinanceSession(options)).toEqual(session)
    expect(generateBinanceSession({ ...options, seed: 6 })).not.toEqual(session)
  })

  test('keeps the venue’s rule, never crosses, and quotes what the book shows', () => {
    const bids = new Map<number, string>()
    const asks = new Map<number, string>()
    let last = Number.NaN
    let isKnown = false
    let compared = 0
    for (const { text, stream } of session.messages) {
      const message = JSON.parse(text)
      if (stream === '') {
        const book = Book.parse(message)
        for (const [price, quantity] of book.bids) bids.set(Number(price), quantity)
        for (const [price, quantity] of book.asks) asks.set(Number(price), quantity)
        expect(book.lastUpdateId).toBe(last)
        isKnown = true
      } else if (stream.includes('depth')) {
        const { U, u, pu, b, a } = Depth.parse(message.data)
        if (!Number.isNaN(last)) expect(rule === 'futures' ? pu : U - 1).toBe(last)
        last = u
        for (const [side, levels] of [
          [bids, b],
          [asks, a],
        ] as const) {
          for (const [price, quantity] of levels) {
            if (Number(quantity) === 0) side.delete(Number(price))
            else side.set(Number(price), quantity)
          }
        }
      } else if (stream.endsWith('bookTicker') && isKnown) {
        const quote = Quote.parse(message.data)
        const [bid, ask] = [Math.max(...bids.keys()), Math.min(...asks.keys())]
        expect([Number(quote.b), quote.B, Number(quote.a), quote.A]).toEqual([bid, bids.get(bid), ask, asks.get(ask)])
        expect(bid).toBeLessThan(ask)
        compared++
      }
    }
    expect(compared).toBeGreaterThan(400)
    expect(session.messages.filter(({ stream }) => stream === '')).toHaveLength(1)
  })
})
