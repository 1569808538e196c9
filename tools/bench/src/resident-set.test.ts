import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCapture } from '@hft/data'
import { builtinInstrument, instrumentsOf } from '@hft/instrument'
import { marketDataCodec } from '@hft/venues'
import { afterAll, expect, test } from 'vitest'
import { writeLongCapture } from './long-capture.ts'
import { largestResidentSet } from './resident-set.ts'

const folder = mkdtempSync(join(tmpdir(), 'hft-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))

function program(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

test('the largest resident set counts what a program has held, and tells programs apart', async () => {
  const small = await largestResidentSet(program('small.mjs', ''), [])
  const large = await largestResidentSet(
    program('large.mjs', 'globalThis.held = Buffer.alloc(Number(process.argv[2]), 1)'),
    [String(200 * 2 ** 20)],
  )
  expect(small).toBeGreaterThan(10 * 2 ** 20)
  expect(large - small).toBeGreaterThan(150 * 2 ** 20)
})

test('a program that fails is an error with what it said', async () => {
  const failing = program('failing.mjs', 'console.error("no luck"); process.exitCode = 3')
  await expect(largestResidentSet(failing, [])).rejects.toThrow(/ended with 3: no luck/)
})

test('a long capture is understood whole, and is ten times as long when it has ten times the messages', async () => {
  const instruments = instrumentsOf([builtinInstrument('binance-usdm:BTCUSDT')])
  const sizes: number[] = []
  for (const messages of [2_000, 20_000]) {
    const path = join(folder, `${messages}.txt.gz`)
    await writeLongCapture(path, messages)
    sizes.push(statSync(path).size)
    const replay = await openCapture({ files: [path], codec: marketDataCodec('binance-usdm', instruments) })
    expect(replay.report.outcomes).toMatchObject({ decoded: messages, gap: 0, malformed: 0, offGrid: 0 })
    expect(replay.report.shiftNanos).toBe(0)
    await replay.close()
  }
  expect(sizes[1]! / sizes[0]!).toBeGreaterThan(8)
})
