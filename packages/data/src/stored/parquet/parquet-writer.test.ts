import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, describe, expect, test } from 'vitest'
import { StoredFiles } from '../records/stored-files.contract.ts'
import { openParquet } from './parquet-file.ts'
import { type ParquetColumn, type ParquetValue, ParquetWriter } from './parquet-writer.ts'

const files = new StoredFiles()
afterAll(() => files.remove())

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'at', kind: 'time' },
  { name: 'name', kind: 'text' },
  { name: 'price', kind: 'double' },
  { name: 'id', kind: 'integer' },
]

type Row = readonly [at: bigint | null, name: string | null, price: number | null, id: bigint | null]

function written(rows: readonly (readonly ParquetValue[])[], rowsPerGroup?: number, columns = COLUMNS): Buffer {
  const parts: Uint8Array[] = []
  const writer = new ParquetWriter(columns, (bytes) => parts.push(bytes), rowsPerGroup)
  for (const row of rows) writer.row(row)
  writer.close()
  return Buffer.concat(parts)
}

async function readBack(bytes: Buffer, columns = COLUMNS): Promise<unknown[][]> {
  const file = await openParquet(files.write('table.parquet', bytes))
  const names = columns.map(({ name }) => name)
  const rows: unknown[][] = []
  for (let group = 0; group < file.groups; group++) {
    for (const row of await file.readGroup(group, names)) rows.push(names.map((name) => row[name]))
  }
  return rows
}

const SOME: readonly Row[] = [
  [1_723_075_200_000_000_001n, 'maker, "simple"', 100.25, 7n],
  [null, 'ünïcode €', -0.1, -9_007_199_254_740_993n],
  [0n, '', null, null],
  [-1n, null, 5e-324, 9_223_372_036_854_775_807n],
]

describe('what is written is read back', () => {
  test.each([
    ['1. in one group', 32_768],
    ['2. in groups of one row', 1],
    ['3. in groups that end with the table', 2],
    ['4. in groups with a rest', 3],
  ])('%s', async (_, rowsPerGroup) => {
    expect(await readBack(written(SOME, rowsPerGroup))).toEqual(SOME)
  })

  test('a table without rows has its columns', async () => {
    const file = await openParquet(files.write('empty.parquet', written([])))
    expect(file.columns).toEqual(['at', 'name', 'price', 'id'])
    expect(file.groups).toBe(0)
  })

  test('more columns than a short list has room for', async () => {
    const columns = Array.from({ length: 40 }, (_, at): ParquetColumn => ({ name: `c${at}`, kind: 'double' }))
    const rows = [columns.map((_, at) => at / 8), columns.map((_, at) => (at % 2 === 0 ? null : at))]
    expect(await readBack(written(rows, undefined, columns), columns)).toEqual(rows)
  })

  test('whatever the rows', async () => {
    const INT64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    const row = fc.tuple(
      fc.option(INT64),
      fc.option(fc.string({ unit: 'grapheme' })),
      fc.option(fc.double({ noNaN: true })),
      fc.option(INT64),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 60 }), fc.integer({ min: 1, max: 70 }), async (rows, size) => {
        expect(await readBack(written(rows, size))).toEqual(rows)
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('times are dates to readers that know them', async () => {
    const bytes = written(SOME)
    const file = {
      byteLength: bytes.length,
      slice: (from: number, to?: number) => arrayBuffer(bytes.subarray(from, to)),
    }
    const { zstdDecompressSync } = await import('node:zlib')
    const [first] = await parquetReadObjects({ file, compressors: { ZSTD: (packed) => zstdDecompressSync(packed) } })
    expect(first).toMatchObject({ at: new Date('2024-08-08T00:00:00.000Z') })
  })
})

test('the same rows give the same bytes, however large', () => {
  const rows = Array.from({ length: 70_000 }, (_, at): Row => [BigInt(at), `order ${at % 7}`, at / 3, BigInt(at * at)])
  const bytes = written(rows)
  expect(written(rows).equals(bytes)).toBe(true)
  expect(bytes.length).toBeLessThan(70_000 * 20)
  expect(readFileSync(files.write('large.parquet', bytes)).subarray(-4).toString()).toBe('PAR1')
})

function arrayBuffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer
}
