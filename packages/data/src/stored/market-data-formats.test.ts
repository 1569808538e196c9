import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { EventFlag, EventKind } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { replayOf } from '../replay/recorded-replay.ts'
import { writeHft } from './hft/dataset-writer.ts'
import { formatsOf, marketDataFormats } from './market-data-formats.ts'
import { writeNpz } from './npz/npz-writer.ts'
import { listing, RECORDED_DATA, readWhole, StoredFiles } from './records/stored-files.contract.ts'

const files = new StoredFiles()
afterAll(() => files.remove())
const instrument = listing('test:AAA', '0.1', '0.001')
const EPOCH = 1_723_075_200_000_000_000n

function trades(): MarketEventBatch {
  const batch = new MarketEventBatch()
  for (let row = 0; row < 3; row++) {
    batch.append(EventKind.Trade, EventFlag.Bid | EventFlag.LastOfMessage, 0, 1_000 + row, 7, row, row + 5)
  }
  return batch
}

describe('formats are told by what is in the files', () => {
  test('those that are written here', async () => {
    const hft = files.path('x.hft')
    const npz = files.path('x.npz')
    const epoch = { epochNs: EPOCH }
    await writeHft(replayOf(trades()), hft, { instruments: [instrument], ...epoch })
    await writeNpz(npz, [trades()], { tickSize: 0.1, lotSize: 0.001, ...epoch })
    const csv = files.write(
      'x.csv.gz',
      gzipSync('kind,instrument,side,price,quantity,exchange_time,local_time\ntrade,test:AAA,buy,100.1,0.007,5,9\n'),
    )
    const found = await formatsOf([hft, npz, csv, files.write('notes.txt', 'nothing of the kind\n')])
    expect(found.map(({ format }) => format?.name)).toEqual(['hft', 'npz', 'csv', undefined])
    const expected = [
      [{ venue: 'test', symbol: 'AAA', tickSize: '0.1', lotSize: '0.001' }, 3],
      [{ venue: undefined, symbol: undefined, tickSize: '0.1', lotSize: '0.007' }, 3],
      [{ venue: 'test', symbol: 'AAA', tickSize: '100.1', lotSize: '0.007' }, 1],
    ] as const
    for (const [at, [due, rows]] of expected.entries()) {
      const { format, path } = found[at]!
      expect(await format!.listings([path])).toEqual([due])
      const market = await readWhole(format!, [path], { instruments: [instrument], ...(at === 2 ? {} : epoch) })
      expect(market.lines).toHaveLength(rows)
      expect(market.problems.total).toBe(0)
    }
  })

  test('a folder stands for what is in it and below; links are followed; names with a dot in front are left out', async () => {
    const folder = files.path('folder')
    mkdirSync(join(folder, 'inner'), { recursive: true })
    for (const name of ['b.txt', '.hidden', 'inner/a.txt']) writeFileSync(join(folder, name), 'x')
    symlinkSync(join(folder, 'b.txt'), join(folder, 'c.txt'))
    symlinkSync(join(folder, 'missing'), join(folder, 'd.txt'))
    expect((await formatsOf([folder])).map(({ path }) => basename(path))).toEqual(['b.txt', 'c.txt', 'a.txt'])
  })

  test.each([
    ['a path that is not there', () => [files.path('missing')], 'stored.unreadable'],
    ['no paths', () => [], 'stored.no_files'],
  ])('%s', async (_, paths, code) => {
    await expect(formatsOf(paths())).rejects.toMatchObject({ code })
  })

  test('names are told apart', () => {
    const names = marketDataFormats.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe.skipIf(!existsSync(RECORDED_DATA))('recorded files', () => {
  test.each([
    ['hftbacktest/binance-usdm_btcusdt_20240808.npz', 'npz'],
    ['tardis/bitmex_trades_XBTUSD.csv', 'tardis'],
    ['binance-spot/ADABTC-1m-2021-11-27.csv', 'binance-archive'],
    ['binance-usdm/btcusdt-depth-snap.csv', 'binance-archive'],
    ['lobster/amzn_2012-06-21_message_1.csv.gz', 'lobster'],
    ['databento/esh4-glbx-mdp3-20231225.mbo.dbn.zst', 'dbn'],
    ['parquet/binance_btcusdt-trades.parquet', 'parquet'],
    ['binance-usdm/capture_btcusdt_20240808.txt.gz', undefined],
  ])('%s is %s', async (name, format) => {
    const [found] = await formatsOf([join(RECORDED_DATA, name)])
    expect(found!.format?.name).toBe(format)
  })
})
