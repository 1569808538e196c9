import { expect, test } from 'vitest'
import type { z } from 'zod'
import { contradictionsIn } from './contradictions.ts'
import { SystemConfig } from './system-config.ts'

type Given = z.input<typeof SystemConfig.schema>

const listing = { kind: 'linear', base: 'SIM', quote: 'USD', tickSize: '0.01', lotSize: '0.001' } as const
const instruments = [{ ...listing, id: 'east:SIM-USD', fees: { maker: '0', taker: '0' } }]
const halt = { from: '2024-08-08T10:00:00Z', until: '2024-08-08T11:00:00Z' }
const squareRoot = { kind: 'square-root', dailyVolatility: 0.01, dailyVolume: 100 } as const

test.each<[string, Given, string[]]>([
  ['1. nothing said', {}, []],
  [
    '2. a halt of an instrument that is not there',
    { execution: { frictions: { halts: [halt, { ...halt, instruments: ['east:SIM-USD', 'east:SIM-USE'] }] } } },
    [
      "execution.frictions.halts.1.instruments.1 (file): the run has no instrument 'east:SIM-USE'; did you mean east:SIM-USD?",
    ],
  ],
  [
    '3. impact and leverage of others',
    {
      engine: { account: { leverageByInstrument: { 'west:OTHER': 2, 'east:SIM-USD': 3 } } },
      execution: { impact: { instruments: { 'north:X': squareRoot } } },
    },
    [
      "execution.impact.instruments.north:X (file): the run has no instrument 'north:X'; there are: east:SIM-USD",
      "engine.account.leverageByInstrument.west:OTHER (file): the run has no instrument 'west:OTHER'; there are: east:SIM-USD",
    ],
  ],
  [
    '4. latency, auctions and session of a venue that is not there',
    {
      execution: {
        latencyByVenue: { esat: { kind: 'constant', entryNanos: 1, responseNanos: 1 } },
        auctionsByVenue: { east: {}, noth: {} },
        sessionEndByVenue: { east: '17:00', north: '17:00' },
      },
    },
    [
      "execution.latencyByVenue.esat (file): the run has no venue 'esat'; did you mean east?",
      "execution.auctionsByVenue.noth (file): the run has no venue 'noth'; there are: east",
      "execution.sessionEndByVenue.north (file): the run has no venue 'north'; there are: east",
    ],
  ],
  [
    '5. matching mode over a generated market without orders, and impact beside it',
    { execution: { mode: 'matching', impact: { consumesBook: true } } },
    [
      'execution.mode (file): in matching mode orders meet single orders, and the generated market tells none; set market.kinds.orders=true, or give data recorded order by order',
      'execution.impact.consumesBook (file): in matching mode what is taken is gone, so that there is no impact to model; leave it out, or set execution.mode=recorded',
    ],
  ],
  ['6. with orders', { execution: { mode: 'matching' }, market: { events: 1_000, kinds: { orders: true } } }, []],
  ['7. over data', { execution: { mode: 'matching' }, data: { files: ['day.csv'] } }, []],
  [
    '8. a published feed without matching',
    { execution: { matchingFeed: 'published' } },
    ['execution.matchingFeed (file): published is for execution.mode=matching; the mode is recorded'],
  ],
  [
    '9. consuming the book while orders fill by more than it holds',
    { execution: { fillRule: 'whole', impact: { consumesBook: true } } },
    [
      'execution.impact.consumesBook (file): needs execution.fillRule=partial: with whole, orders fill by more than the book holds',
    ],
  ],
])('%s', (_name, given, expected) => {
  const config = SystemConfig.of({ ...given, engine: { ...given.engine, instruments } })
  const origins = new Map([
    ['execution', 'file'],
    ['engine', 'file'],
  ])
  expect(contradictionsIn(config, origins)).toEqual(expected)
})
