import { describe, expect, test } from 'vitest'
import { generatedVenues } from './generated-venues.contract.ts'

describe.each(generatedVenues)('messages of $name', ({ instrument, protocol, session, isDifference, fetchesBooks }) => {
  const subscriptions = (['trades', 'quotes', 'book'] as const).map((channel) => ({ instrument, channel }))
  const made = () => protocol.identifier!(subscriptions)
  const frames = session.messages
    .filter(({ stream }) => stream !== '')
    .map((message) => ({ ...message, bytes: Buffer.from(message.text) }))

  test('have ids that grow within their stream, and streams of their own', () => {
    const identifier = made()
    const streams = new Map<string, number>()
    const latest = new Map<number, number>()
    let books = 0
    for (const message of frames) {
      if (!identifier.identify(message.bytes)) continue
      const { stream, id, wholeBookOf = -1 } = identifier
      expect(stream).toBe(streams.get(message.stream) ?? stream)
      expect(stream >= 0 && stream < identifier.streams).toBe(true)
      streams.set(message.stream, stream)
      if (wholeBookOf >= 0) {
        expect([wholeBookOf, isDifference(message)]).toEqual([instrument.index, false])
        books++
        continue
      }
      expect(id).toBeGreaterThanOrEqual(latest.get(stream) ?? 0)
      latest.set(stream, id)
    }
    expect(new Set(streams.values()).size).toBe(streams.size)
    expect(streams.size).toBeGreaterThanOrEqual(2)
    if (!fetchesBooks) expect(books).toBe(1)
    const differences = frames.filter((message) => isDifference(message))
    expect(differences.every(({ bytes }) => identifier.identify(bytes))).toBe(true)
  })

  test('that are cut, of other streams or of no stream are not told', () => {
    const identifier = made()
    for (const { bytes } of frames.slice(0, 6)) {
      for (let end = 0; end < bytes.length; end++) {
        if (!identifier.identify(bytes.subarray(0, end))) continue
        expect(identifier.id >= 0 || identifier.wholeBookOf === instrument.index).toBe(true)
      }
    }
    for (const text of ['', '{}', 'pong', '{"channel":"heartbeats"}', '{"topic":"orderbook.50.OTHER","u":5}']) {
      expect(identifier.identify(Buffer.from(text))).toBe(false)
    }
  })
})
