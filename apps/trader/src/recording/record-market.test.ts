import { EventEmitter } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedClock } from '@hft/clock'
import { builtinInstrument } from '@hft/instrument'
import { RecordedSessionServer, SIMULATED_VENUES } from '@hft/venue-simulator'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../live/session-program.contract.ts'
import { recordMarket } from './record-market.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hft-record-market-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A recording of a venue of this machine on a clock that stands, so that nothing is written before the end. */
async function recording(atLive: () => void) {
  const { generate, dialect } = SIMULATED_VENUES['hyperliquid']!
  const session = generate({ seed: 1, symbols: ['BTC'], messages: 200 })
  const server = await RecordedSessionServer.start({ session, dialect: dialect(['BTC'], () => 0) })
  const signals = new EventEmitter()
  const told: string[] = []
  const recorded = recordMarket(
    {
      source: {
        venue: 'hyperliquid',
        definitions: [builtinInstrument('hyperliquid:BTC')],
        channels: ['trades', 'book'],
        endpoints: { webSocket: server.webSocket },
        lines: 1,
        protocol: undefined,
      },
      folder,
      rotateNanos: Number.POSITIVE_INFINITY,
      durationNanos: Number.POSITIVE_INFINITY,
    },
    {
      clock: new SimulatedClock(),
      signals,
      stderr: { write: (text: string) => told.push(text) },
      isQuiet: false,
      abort: () => undefined,
    },
  )
  const ended = recorded.then(
    (summary) => ({ summary, error: undefined }),
    (error: unknown) => ({ summary: undefined, error }),
  )
  await until('finished', () => server.isFinished && told.some((text) => text.includes('live')))
  atLive()
  signals.emit('SIGINT')
  const outcome = await ended
  await server.close()
  return outcome
}

test('what was not yet on the disk is written at the end', async () => {
  const { summary } = await recording(() => expect(readdirSync(folder)).toEqual(['instruments.json']))
  expect(summary!.messages).toBeGreaterThan(50)
  expect(readdirSync(folder)).toHaveLength(2)
})

test('a disk that fails only with the last messages fails the recording', async () => {
  const { error } = await recording(() => rmSync(folder, { recursive: true }))
  expect(error).toMatchObject({ code: 'recording.unwritable', message: expect.stringContaining('ENOENT') })
})
