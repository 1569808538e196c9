import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReportFolder } from '@hft/engine'
import { afterAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'
import { type Ended, runInFolder } from './run-in-folder.contract.ts'

const FULL = '/dev/full'

const folder = mkdtempSync(join(tmpdir(), 'hft-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (...args: readonly string[]): Promise<Ended> => runInFolder(folder, runProgram, [...args, '--json'])

describe('one run at a time', () => {
  test('a folder that another run is writing is left alone, and can be had afterwards', async () => {
    const held = new ReportFolder(join(folder, 'held'))
    held.fills.csv.write('of the first')
    const { code, stdout, stderr } = await run('--events', '2000', '--report', 'held')
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(`error report.in_use: the report folder '${join(folder, 'held')}' is being written by`)
    held.finish({}, {})
    held.release()
    expect(readFileSync(join(folder, 'held/fills.csv'), 'utf8')).toBe('of the first')
    expect((await run('--events', '2000', '--report', 'held')).code).toBe(0)
    expect(readdirSync(join(folder, 'held')).sort()).toEqual([
      'audit.bin',
      'config.json',
      'equity.csv',
      'equity.parquet',
      'fills.csv',
      'fills.parquet',
      'latency.hgrm',
      'latency.hlog',
      'orders.csv',
      'orders.parquet',
      'report.html',
      'summary.json',
    ])
  })

  test.each([
    ['1. a process that is gone', '999999999'],
    ['2. no process', ''],
    ['3. nonsense', 'held by me'],
  ])('a lock of %s holds nobody up', async (_name, lock) => {
    mkdirSync(join(folder, 'stale'), { recursive: true })
    writeFileSync(join(folder, 'stale/.running'), lock)
    expect((await run('--events', '2000', '--report', 'stale')).code).toBe(0)
    expect(readdirSync(join(folder, 'stale'))).not.toContain('.running')
  })
})

describe.skipIf(!existsSync(FULL))('a full disk', () => {
  function reportOn(name: string, table: string): void {
    mkdirSync(join(folder, name))
    symlinkSync(FULL, join(folder, name, table))
    writeFileSync(join(folder, name, 'summary.json'), '{"of": "an earlier run"}')
  }

  test.each([
    ['fills.csv', 160_000, 1_000_000_000],
    ['equity.csv', 20_000, 100_000],
    ['audit.bin', 160_000, 1_000_000_000],
    ['equity.parquet', 60_000, 100_000],
  ])('in the middle of %s ends the run with what is wrong', async (table, events, equityIntervalNanos) => {
    reportOn(`middle ${table}`, table)
    const sampling = `engine.equityIntervalNanos=${equityIntervalNanos}`
    const { code, stdout, stderr } = await run(
      ...['--events', String(events), '--report', `middle ${table}`, '--set', sampling],
    )
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain('error report.folder: the report ')
    expect(stderr).toContain('ENOSPC')
    // Nothing of an earlier run stands beside tables of this one, and the next may begin.
    expect(readdirSync(join(folder, `middle ${table}`)).sort()).toEqual([
      'audit.bin',
      'equity.csv',
      'equity.parquet',
      'fills.csv',
      'fills.parquet',
      'orders.csv',
      'orders.parquet',
    ])
  })

  test('at its end is told, and the summary of the run with it', async () => {
    reportOn('end', 'fills.csv')
    const { code, stdout, stderr } = await run('--events', '2000', '--report', 'end')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'complete' })
    expect(stderr).toContain('error report.folder: the report ')
  })
})
