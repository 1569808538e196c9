import { BUILTIN_INSTRUMENTS, createInstrument, type Instrument, instrumentsOf } from '@hft/instrument'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binanceUsdmMarketData } from '../binance-usdm/market-data.ts'
import type { Subscription } from '../protocol/market-data-protocol.ts'
import { SubscriptionDesk } from './subscription-desk.ts'

const nameOf = ({ instrument, channel }: Subscription) =>
  `${instrument.symbol.toLowerCase()}@${channel === 'quotes' ? 'bookTicker' : 'depth@100ms'}`
const protocol = { ...binanceUsdmMarketData(), streamName: nameOf }
const base = BUILTIN_INSTRUMENTS.find(({ id }) => id === 'binance-usdm:BTCUSDT')!
const listing = (index: number) => createInstrument({ ...base, id: `binance-usdm:S${index}USDT` }, index)
const streamsOf = (instrument: Instrument) => (['book', 'quotes'] as const).map((channel) => ({ instrument, channel }))

describe('SubscriptionDesk', () => {
  const instruments = instrumentsOf(BUILTIN_INSTRUMENTS.filter(({ id }) => id.startsWith('binance-usdm')))
  const subscriptions = instruments.map((instrument) => ({ instrument, channel: 'book' as const }))

  function setup(most: number) {
    const sent: string[] = []
    const limited = { ...protocol, limits: { ...protocol.limits, subscriptionsPerMessage: most } }
    return { sent, desk: new SubscriptionDesk(limited, (text) => sent.push(text)) }
  }

  test('asks in parts and knows when all are answered', () => {
    const { sent, desk } = setup(1)
    desk.subscribe(subscriptions)
    expect(sent.map((text) => JSON.parse(text).id)).toEqual([1, 2])
    desk.onAnswer({ accepted: true, requestId: 2 })
    expect(desk.isAnswered).toBe(false)
    desk.onAnswer({ accepted: true, requestId: 1 })
    expect([desk.isAnswered, desk.accepted, desk.refused]).toEqual([true, 2, 0])
  })

  test('a refusal names the streams; an answer without a number is the oldest request’s', () => {
    const { desk } = setup(1)
    desk.subscribe(subscriptions)
    expect(desk.onAnswer({ accepted: false, reason: 'no', requestId: 2 })).toMatchObject({
      subscriptions: [subscriptions[1]],
      reason: 'no',
      isTemporary: false,
    })
    expect(desk.onAnswer({ accepted: false, reason: 'no' })).toMatchObject({ subscriptions: [subscriptions[0]] })
    expect(desk.onAnswer({ accepted: true })).toBeUndefined()
    expect(desk.onAnswer({ accepted: true, requestId: 99 })).toBeUndefined()
    expect([desk.isAnswered, desk.refused, desk.strayAnswers]).toEqual([true, 2, 2])
  })

  test('a venue that confirms nothing counts as having answered', () => {
    const { acknowledgement: _, ...silent } = protocol
    const desk = new SubscriptionDesk(silent, () => undefined)
    desk.subscribe(subscriptions)
    expect(desk.isAnswered).toBe(true)
  })

  test('what was never answered is given up, and only that', () => {
    const { desk } = setup(1)
    desk.subscribe(subscriptions)
    expect(desk.hasAnswers).toBe(false)
    desk.onAnswer({ accepted: true, requestId: 2 })
    expect([desk.hasAnswers, desk.isAnswered]).toEqual([true, false])
    expect(desk.giveUp()).toEqual([subscriptions[0]])
    expect([desk.isAnswered, desk.unanswered]).toEqual([true, 1])
    expect(desk.giveUp()).toEqual([])
  })

  test('answers that name their stream may come in any order', () => {
    const { desk } = setup(1)
    desk.subscribe(subscriptions)
    const [first, second] = subscriptions.map(nameOf)
    expect(desk.onAnswer({ accepted: true, streams: [second!] })).toBeUndefined()
    expect(desk.isAnswered).toBe(false)
    expect(desk.onAnswer({ accepted: false, reason: 'unknown', streams: ['another'] })).toBeUndefined()
    const refused = desk.onAnswer({ accepted: false, reason: 'unknown', streams: [first!] })
    expect(refused).toEqual({ subscriptions: [subscriptions[0]], reason: 'unknown', isTemporary: false })
    expect([desk.isAnswered, desk.strayAnswers]).toEqual([true, 1])
  })

  test('streams that an answer leaves out are refused, the others accepted', () => {
    const { desk } = setup(Number.POSITIVE_INFINITY)
    desk.subscribe(subscriptions)
    const refused = desk.onAnswer({ accepted: true, requestId: 1, streams: [nameOf(subscriptions[1]!)] })
    expect(refused).toEqual({
      subscriptions: [subscriptions[0]],
      reason: `the venue left out ${nameOf(subscriptions[0]!)}`,
      isTemporary: false,
    })
    expect([desk.isAnswered, desk.accepted, desk.refused]).toEqual([true, 1, 1])
  })

  test('a refused request for many instruments is made again in halves, until the wrong ones are known', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(39), { maxLength: 4 }), (count, wrong) => {
        const asked: string[][] = []
        const desk = new SubscriptionDesk(protocol, (text) => asked.push(JSON.parse(text).params))
        const streams = Array.from({ length: count }, (_, index) => streamsOf(listing(index))).flat()
        const bad = new Set(
          wrong.filter((index) => index < count).map((index) => nameOf(streamsOf(listing(index))[0]!)),
        )
        desk.subscribe(streams)
        const refused: string[] = []
        const accepted = new Set<string>()
        for (let request = 1; request <= asked.length; request++) {
          const params = asked[request - 1]!
          if (!params.some((name) => bad.has(name))) {
            desk.onAnswer({ accepted: true, requestId: request })
            for (const name of params) accepted.add(name)
            continue
          }
          // A venue that refuses each of several wrong names says so more than once.
          const answer = { accepted: false, reason: 'unknown', requestId: request } as const
          const found = desk.onAnswer(answer)
          if (found === undefined) expect(desk.onAnswer(answer)).toBeUndefined()
          else refused.push(...found.subscriptions.map(nameOf))
        }
        expect(desk.isAnswered).toBe(true)
        const isBad = ({ instrument }: Subscription) => bad.has(nameOf(streamsOf(instrument)[0]!))
        expect(refused.sort()).toEqual(streams.filter(isBad).map(nameOf).sort())
        expect([...accepted].sort()).toEqual(
          streams
            .filter((one) => !isBad(one))
            .map(nameOf)
            .sort(),
        )
      }),
      { seed: 1, numRuns: 100 },
    )
  })
})
