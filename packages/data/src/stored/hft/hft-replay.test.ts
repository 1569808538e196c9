import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NANOS_PER_DAY } from '@hft/clock'
import { createInstrument, type Instrument } from '@hft/instrument'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import { replayOf } from '../../replay/recorded-replay.ts'
import type { EventStream, Replay } from '../../replay/replay.ts'
import { anyRows, INSTRUMENTS, rowsOf } from '../records/recorded-rows.contract.ts'
import { type HftWriterOptions, writeHft } from './dataset-writer.ts'
import { openHft } from './hft-replay.ts'
import { readManifest } from './manifest.ts'

const EPOCH = 1_723_075_200_000_000_000n
const root = mkdtempSync(join(tmpdir(), 'hft-rows-'))
let folders = 0
const freshFolder = () => join(root, String(folders++))
afterAll(() => rmSync(root, { recursive: true }))

const written = async (replay: Replay, options: Partial<HftWriterOptions> = {}, target = freshFolder()) => {
  await writeHft(replay, target, { instruments: INSTRUMENTS, epochNs: EPOCH, ...options })
  return target
}

const bytesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'latin1')])

function numberedRows(count: number, instrument = 0, stepNanos = 1_000): MarketEventBatch {
  const batch = new MarketEventBatch(count)
  for (let row = 0; row < count; row++) {
    const flags = EventFlag.Bid | EventFlag.LastOfMessage
    batch.append(EventKind.Level, flags, instrument, row - 50, row, row * stepNanos, row * stepNanos + 500)
  }
  return batch
}

describe('what is written is read', () => {
  test.each(['none', 'zstd'] as const)(
    'any rows of several instruments and days, compression %s',
    async (compression) => {
      await fc.assert(
        fc.asyncProperty(anyRows, fc.constantFrom(3, 16, 1000), async (rows, chunkRows) => {
          const folder = await written(replayOf(rows), { compression, chunkRows })
          const read = await openHft({ files: [folder], instruments: INSTRUMENTS, epochNs: EPOCH })
          // Several instruments are merged by time, equal times in order of their index.
          const expected = replayOf(rows)
          for (const view of ['exchangeView', 'localView'] as const) {
            const time = view === 'exchangeView' ? 5 : 6
            const byInstrument = (text: string) => Number(text.split(' ')[time]) * 10 + Number(text.split(' ')[2])
            const due = (await rowsOf(expected[view])).sort((one, other) => byInstrument(one) - byInstrument(other))
            expect(await rowsOf(read[view])).toEqual(due)
          }
          await read.close()
        }),
        { seed: 1, numRuns: 60 },
      )
    },
  )

  test('writing again what was read gives the same bytes, however the rows were batched', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const folder = await written(replayOf(rows), { chunkRows: 7 })
        const read = await openHft({ files: [folder], instruments: INSTRUMENTS, epochNs: EPOCH })
        const again = await written(read, { chunkRows: 7 })
        expect(bytesOf(again)).toEqual(bytesOf(folder))
        await read.close()
      }),
      { seed: 2, numRuns: 40 },
    )
  })

  test('many chunks come one after the other and can be read again', async () => {
    const folder = await written(replayOf(numberedRows(1_000)), { chunkRows: 64 })
    const read = await openHft({ files: [folder], instruments: INSTRUMENTS })
    const first = await rowsOf(read.localView)
    expect(first).toHaveLength(1_000)
    expect(await rowsOf(read.reopen().localView)).toEqual(first)
    expect(read.rowsRead).toBe(1_000)
    await read.close()
  })

  test('a message is not split between batches', async () => {
    const batch = new MarketEventBatch()
    for (let row = 0; row < 90; row++) {
      const flags = EventFlag.Ask | (row % 9 === 8 ? EventFlag.LastOfMessage : 0)
      batch.append(EventKind.Level, flags, 0, row, 1, Math.floor(row / 9), Math.floor(row / 9))
    }
    const folder = await written(replayOf(batch), { chunkRows: 10 })
    const { localView } = await openHft({ files: [folder], instruments: INSTRUMENTS })
    while (await localView.load()) {
      const { flags, length } = localView.next()!
      expect(length % 9).toBe(0)
      expect(flags[length - 1]! & EventFlag.LastOfMessage).not.toBe(0)
    }
  })
})

describe('days', () => {
  test('each view has the rows of its own time: a row seen after midnight is in two files', async () => {
    const batch = new MarketEventBatch()
    const flags = EventFlag.Bid | EventFlag.LastOfMessage
    batch.append(EventKind.Trade, flags, 0, 1, 1, NANOS_PER_DAY - 5, NANOS_PER_DAY - 1)
    batch.append(EventKind.Trade, flags, 0, 2, 1, NANOS_PER_DAY - 4, NANOS_PER_DAY + 1)
    batch.append(EventKind.Trade, flags, 0, 3, 1, NANOS_PER_DAY + 2, NANOS_PER_DAY + 3)
    const folder = await written(replayOf(batch))
    const { files } = (await readManifest(folder))!
    expect(files.map(({ path, exchangeRows, localRows }) => [path, exchangeRows, localRows])).toEqual([
      ['test/AAA-USD/2024-08-08.hft', 2, 1],
      ['test/AAA-USD/2024-08-09.hft', 1, 2],
    ])
    expect(files[1]!.first).toBe('2024-08-09T00:00:00.000000001Z')
    const read = await openHft({ files: [folder], instruments: INSTRUMENTS })
    expect(read.report).toMatchObject({ epochNs: EPOCH, exchangeRows: 3, localRows: 3, smallestLatencyNanos: 1 })
    expect((await rowsOf(read.localView)).map((row) => row.split(' ')[3])).toEqual(['1', '2', '3'])
    await read.close()
  })

  test('files of one day, named alone, count from its midnight or from the epoch that is asked for', async () => {
    const folder = await written(replayOf(numberedRows(3, 0, NANOS_PER_DAY)))
    const path = join(folder, 'test/AAA-USD/2024-08-10.hft')
    const own = await openHft({ files: [path], instruments: INSTRUMENTS })
    expect(own.report.epochNs).toBe(EPOCH + 2n * BigInt(NANOS_PER_DAY))
    expect((await rowsOf(own.exchangeView))[0]).toContain(' 0 500 ')
    const asked = await openHft({ files: [path], instruments: INSTRUMENTS, epochNs: EPOCH })
    expect((await rowsOf(asked.exchangeView))[0]).toContain(` ${2 * NANOS_PER_DAY} ${2 * NANOS_PER_DAY + 500} `)
    await own.close()
    await asked.close()
  })

  test('writing to the same folder adds days, and replaces those that are there', async () => {
    const folder = await written(replayOf(numberedRows(2, 0, NANOS_PER_DAY)))
    await written(replayOf(numberedRows(5)), {}, folder)
    await written(replayOf(numberedRows(4, 1)), {}, folder)
    const { files } = (await readManifest(folder))!
    expect(files.map(({ instrument, day, localRows }) => [instrument, day, localRows])).toEqual([
      ['test:AAA-USD', '2024-08-08', 5],
      ['test:AAA-USD', '2024-08-09', 1],
      ['test:BBB/USD', '2024-08-08', 4],
    ])
  })

  test('files that hold the same time are refused', async () => {
    const folder = await written(replayOf(numberedRows(5)))
    const files = [folder, join(folder, 'test/AAA-USD/2024-08-08.hft')]
    await expect(openHft({ files, instruments: INSTRUMENTS })).rejects.toMatchObject({ code: 'hft.overlap' })
  })
})

describe('units and times of the run', () => {
  const listing = (tickSize: string, lotSize: string): Instrument =>
    createInstrument(
      {
        id: 'test:AAA-USD',
        kind: 'linear',
        base: 'AAA',
        quote: 'USD',
        tickSize,
        lotSize,
        fees: { maker: '0', taker: '0' },
      },
      3,
    )

  test('finer units of the run are counted in, and the rows carry its index', async () => {
    const folder = await written(replayOf(numberedRows(60)))
    const read = await openHft({ files: [folder], instruments: [listing('0.05', '0.0001')] })
    expect((await rowsOf(read.localView))[53]!.split(' ').slice(2, 5)).toEqual(['3', '6', '530'])
    await read.close()
  })

  test.each([
    ['coarser', '0.2', '0.001'],
    ['no part of the stored ones', '0.03', '0.001'],
    ['coarser lots', '0.1', '0.01'],
    ['too fine for the price column', '0.000000001', '0.001'],
  ])('%s: refused', async (_, tick, lot) => {
    const folder = await written(replayOf(numberedRows(60)))
    const attempt = openHft({ files: [folder], instruments: [listing(tick, lot)] })
    await expect(attempt).rejects.toMatchObject({ code: 'hft.units' })
  })

  test.each([
    ['a floor below the smallest latency changes nothing', { baseLatencyNanos: 100 }, 0, 500],
    ['a floor above it shifts all local times', { baseLatencyNanos: 2_000 }, 1_500, 2_000],
    ['a shift is taken as it is', { shiftNanos: 7 }, 7, 507],
  ])('%s', async (_, options, shift, firstLocal) => {
    const folder = await written(replayOf(numberedRows(10)))
    const read = await openHft({ files: [folder], instruments: INSTRUMENTS, ...options })
    expect(read.report.shiftNanos).toBe(shift)
    expect((await rowsOf(read.localView))[0]!.split(' ')[6]).toBe(String(firstLocal))
    await read.close()
  })
})

describe('a file that is not as it was written', () => {
  const path = async (compression: 'none' | 'zstd' = 'none') => {
    const file = join(root, `${folders++}.hft`)
    await writeHft(replayOf(numberedRows(300)), file, {
      instruments: INSTRUMENTS,
      epochNs: EPOCH,
      chunkRows: 64,
      compression,
    })
    return file
  }
  const readAll = async (file: string) => {
    const replay = await openHft({ files: [file], instruments: INSTRUMENTS })
    try {
      return [...(await rowsOf(replay.exchangeView)), ...(await rowsOf(replay.localView))]
    } finally {
      await replay.close()
    }
  }

  test.each(['none', 'zstd'] as const)('any changed byte is found, compression %s', async (compression) => {
    const file = await path(compression)
    const intact = readFileSync(file)
    const due = await readAll(file)
    const padding = new Set<number>()
    await fc.assert(
      fc.asyncProperty(fc.nat(intact.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = Buffer.from(intact)
        changed[place]! ^= change
        writeFileSync(file, changed)
        try {
          // The unused end of the preamble and the padding between chunks hold nothing.
          expect(await readAll(file)).toEqual(due)
          padding.add(place)
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^hft\.(damaged|not_hft|version|truncated)$/) })
        }
      }),
      { seed: 3, numRuns: 150 },
    )
    expect(padding.size).toBeLessThan(15)
  })

  test('any cut is found', async () => {
    const file = await path()
    const { size } = statSync(file)
    for (const length of [0, 5, 63, 64, 1000, size - 1]) {
      const copy = await path()
      truncateSync(copy, length)
      await expect(readAll(copy), `cut at ${length}`).rejects.toMatchObject({
        code: expect.stringMatching(/^hft\.(not_hft|truncated)$/),
      })
    }
  })

  test('without checksums a damaged chunk passes, and one that was cut off does not', async () => {
    const file = await path()
    const changed = readFileSync(file)
    changed[100]! ^= 1
    writeFileSync(file, changed)
    const replay = await openHft({ files: [file], instruments: INSTRUMENTS, verifiesChecksums: false })
    expect(await rowsOf(replay.localView)).toHaveLength(300)
    await replay.close()
  })
})

describe('what cannot be written or opened', () => {
  test('rows of a second instrument in a single file', async () => {
    const file = join(root, `${folders++}.hft`)
    const replay = replayOf([numberedRows(2), numberedRows(2, 1)])
    const attempt = writeHft(replay, file, { instruments: INSTRUMENTS, epochNs: EPOCH })
    await expect(attempt).rejects.toMatchObject({ code: 'hft.instrument' })
    expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('rows of an instrument that is not given', async () => {
    const attempt = written(replayOf(numberedRows(2, 1)), { instruments: INSTRUMENTS.slice(0, 1) })
    await expect(attempt).rejects.toMatchObject({ code: 'hft.instrument' })
  })

  test('rows out of order', async () => {
    const rows = [numberedRows(2), numberedRows(2)]
    const stream = () => ({
      completeUntil: 0,
      next: () => rows.shift(),
      load: () => Promise.resolve(rows.length > 0),
    })
    const empty = { completeUntil: 0, next: () => undefined, load: () => Promise.resolve(false) }
    const attempt = written({ exchangeView: empty, localView: stream() })
    await expect(attempt).rejects.toMatchObject({ code: 'hft.disordered' })
  })

  test('candles are counted and left out', async () => {
    const batch = numberedRows(2)
    batch.append(EventKind.Candle, EventFlag.LastOfMessage, 0, 1, 1, 10_000, 10_000)
    const options = { instruments: INSTRUMENTS, epochNs: EPOCH }
    expect(await writeHft(replayOf(batch), freshFolder(), options)).toMatchObject({ rowsLeftOut: 1, localRows: 2 })
  })

  test('of files that can’t be written to their end nothing is left, and what was there before stays', async () => {
    const folder = await written(replayOf(numberedRows(2)))
    const before = bytesOf(folder)
    // Some days of rows, so that the first are finished before it fails.
    const batch = numberedRows(60_000, 0, 10e9)
    const { exchangeView, localView } = replayOf(batch)
    const broken: EventStream = {
      completeUntil: 0,
      next: () => localView.next(),
      load: () => Promise.reject(new Error('the disk is gone')),
    }
    const options = { instruments: INSTRUMENTS, epochNs: EPOCH }
    const attempt = writeHft({ exchangeView, localView: broken }, folder, options)
    await expect(attempt).rejects.toThrow('the disk is gone')
    expect(bytesOf(folder)).toEqual(before)
  })

  test.each([
    ['nothing there', () => [join(root, 'missing')], 'hft.unreadable'],
    ['no names', () => [], 'hft.no_files'],
    ['another format', () => [import.meta.filename], 'hft.not_hft'],
  ])('%s', async (_, files, code) => {
    await expect(openHft({ files: files(), instruments: INSTRUMENTS })).rejects.toMatchObject({ code })
  })

  test('a manifest of another version', async () => {
    const folder = await written(replayOf(numberedRows(2)))
    writeFileSync(join(folder, 'manifest.json'), '{"format":"hft-market-data","version":2,"files":[]}')
    const attempt = openHft({ files: [folder], instruments: INSTRUMENTS })
    await expect(attempt).rejects.toMatchObject({ code: 'hft.manifest' })
  })

  test('none of the run’s instruments', async () => {
    const folder = await written(replayOf(numberedRows(2)))
    const attempt = openHft({ files: [folder], instruments: INSTRUMENTS.slice(1) })
    await expect(attempt).rejects.toMatchObject({ code: 'hft.instrument' })
  })
})
