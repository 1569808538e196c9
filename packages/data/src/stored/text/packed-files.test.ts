import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { csvFormat } from '../csv/csv-format.ts'
import type { MarketDataFormat } from '../format.ts'
import { listing, readWhole, StoredFiles } from '../records/stored-files.contract.ts'
import { zipOf } from '../records/zip-of-one.contract.ts'
import { tardisFormat } from '../tardis/tardis-format.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const instrument = listing('binance-usdm:BTCUSDT', '0.1', '0.001')
const options = { instruments: [instrument] }
const MICROS = 1_723_161_255_000_000
const ROWS = 5_000

const csv = `kind,instrument,side,price,quantity,exchange_time,local_time\n${Array.from(
  { length: ROWS },
  (_, at) => `trade,${instrument.id},buy,100.${at % 10},0.${(at * 7919) % 1000},${MICROS + at}000,${MICROS + at}001\n`,
).join('')}`
const tardis = `exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n${Array.from(
  { length: ROWS },
  (_, at) => `binance-futures,BTCUSDT,${MICROS + at},${MICROS + at},${at},buy,100.${at % 10},0.${(at * 7919) % 1000}\n`,
).join('')}`

describe.each<readonly [string, MarketDataFormat, string]>([
  ['own CSV', csvFormat, csv],
  ['Tardis', tardisFormat, tardis],
])('%s', (_, format, text) => {
  const whole = readWhole(format, [files.write('rows.csv', text)], options)

  test.each<readonly [string, () => Uint8Array]>([
    ['rows.csv.gz', () => gzipSync(text)],
    ['rows.csv.zst', () => zstdCompressSync(text)],
    ['rows.csv.zip', () => zipOf('rows.csv', text)],
    // Of several frames or members, as programs that append write them.
    ['frames.csv.zst', () => Buffer.concat([text.slice(0, 99), text.slice(99)].map((part) => zstdCompressSync(part)))],
    ['members.csv.gz', () => Buffer.concat([text.slice(0, 99), text.slice(99)].map((part) => gzipSync(part)))],
  ])('%s holds the rows of the plain file', async (name, pack) => {
    const path = files.write(name, pack())
    expect((await format.listings([path]))[0]).toMatchObject({ symbol: 'BTCUSDT', tickSize: '0.1', lotSize: '0.001' })
    const { lines, problems } = await readWhole(format, [path], options)
    expect(lines).toEqual((await whole).lines)
    expect(problems.total).toBe(0)
  })

  test.each([
    ['cut.csv.gz', gzipSync],
    ['cut.csv.zst', zstdCompressSync],
  ])('of %s what came before the cut is used, and the cut is counted', async (name, pack) => {
    const packed = pack(text)
    const path = files.write(name, packed.subarray(0, Math.floor(packed.length * 0.7)))
    const { lines, problems } = await readWhole(format, [path], options)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.length).toBeLessThan(ROWS)
    expect(lines.slice(0, -1)).toEqual((await whole).lines.slice(0, lines.length - 1))
    expect(problems.counts.truncated).toBe(1)
  })

  test('a cut zip archive is refused', async () => {
    const path = files.write('cut.csv.zip', zipOf('rows.csv', text).subarray(0, 3_000))
    await expect(format.open([path], options)).rejects.toMatchObject({ code: expect.stringMatching(/^npz\./) })
  })
})
