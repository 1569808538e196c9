import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { csvFormat } from '../csv/csv-format.ts'
import type { MarketDataFormat } from '../format.ts'
import { writeHft } from '../hft/dataset-writer.ts'
import { hftFormat } from '../hft/hft-format.ts'
import { listing, StoredFiles } from '../records/stored-files.contract.ts'
import { tardisFormat } from '../tardis/tardis-format.ts'
import { checkRecords, checkReplay } from './row-checks.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const instrument = listing('binance-usdm:BTCUSDT', '0.1', '0.001')
const options = { instruments: [instrument] }
const MICROS = 1_723_161_255_000_000

async function crossedAt(format: MarketDataFormat, path: string): Promise<readonly string[]> {
  const [source] = await format.records!([path], options)
  const { first } = await checkRecords(source!)
  return first.filter(({ kind }) => kind === 'crossed').map(({ text }) => text.replace(/ of .*: /, ': '))
}

describe('what a whole message shows is told at the place of that message', () => {
  test('of quotes', async () => {
    const quote = (at: number, bid: string) =>
      `binance-futures,BTCUSDT,${MICROS + at},${MICROS + at + 5},1,100.2,${bid},1`
    const lines = [quote(0, '100.1'), quote(1, '100.3'), quote(2, '100.1'), quote(3, '100.1')]
    const header = 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount'
    const path = files.write('quotes.csv', `${header}\n${lines.join('\n')}\n`)
    expect(await crossedAt(tardisFormat, path)).toEqual(['line 3: bid at or above ask'])
  })

  test('of a snapshot of several lines, by the first', async () => {
    const level = (at: number, side: string, price: string) =>
      `binance-futures,BTCUSDT,${MICROS + at},${MICROS + at + 5},${at === 0},${side},${price},1`
    const lines = [level(0, 'bid', '100.3'), level(0, 'ask', '100.2'), level(1, 'bid', '99'), level(2, 'bid', '98')]
    const header = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount'
    const path = files.write('book.csv', `${header}\n${lines.join('\n')}\n`)
    expect(await crossedAt(tardisFormat, path)).toEqual(['line 2: bid at or above ask'])
  })

  test('of own CSV, by the last', async () => {
    const level = (at: number, side: string, price: string) =>
      `level,${instrument.id},${side},${price},1,${MICROS + at}000,${MICROS + at}001`
    const lines = [level(0, 'ask', '100.2'), '', level(1, 'bid', '100.3'), level(2, 'bid', '99'), level(3, 'bid', '98')]
    const header = 'kind,instrument,side,price,quantity,exchange_time,local_time'
    const path = files.write('rows.csv', `${header}\n${lines.join('\n')}\n`)
    expect(await crossedAt(csvFormat, path)).toEqual(['line 4: bid at or above ask'])
  })
})

test('a stored file that is damaged in the exchange’s view alone is found', async () => {
  const lines = Array.from(
    { length: 9 },
    (_, at) => `trade,${instrument.id},buy,100.1,1,${MICROS + at}000,${MICROS + at}001`,
  )
  const csv = files.write(
    'rows.csv',
    `kind,instrument,side,price,quantity,exchange_time,local_time\n${lines.join('\n')}\n`,
  )
  const market = await csvFormat.open([csv], options)
  const path = files.path('rows.hft')
  await writeHft(market.replay, path, { ...options, epochNs: market.epochNs })
  await market.close()
  const whole = readFileSync(path)
  const codes: unknown[] = []
  // Both views hold these rows, one chunk of 288 bytes each.
  for (let at = 64; at < 64 + 2 * 288; at += 32) {
    const bytes = Buffer.from(whole)
    bytes[at]! ^= 1
    const damaged = await hftFormat.open([files.write('damaged.hft', bytes)], options)
    codes.push(
      await checkReplay(damaged.replay).then(
        () => 'sound',
        ({ code }) => code as unknown,
      ),
    )
    await damaged.close()
  }
  expect(new Set(codes)).toEqual(new Set(['hft.damaged']))
})
