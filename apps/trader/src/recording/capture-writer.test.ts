import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { type CodedError, NANOS_PER_SECOND } from '@hft/clock'
import { MarketEventBatch } from '@hft/data'
import { builtinInstrument, instrumentsOf } from '@hft/instrument'
import { marketDataCodec } from '@hft/venues'
import { afterAll, expect, test } from 'vitest'
import { until } from '../live/session-program.contract.ts'
import { CaptureLines } from './capture-lines.ts'
import { CaptureWriter } from './capture-writer.ts'

const EPOCH_NS = 1_723_075_200_000_000_000n
const folder = mkdtempSync(join(tmpdir(), 'hft-writer-'))
afterAll(() => rmSync(folder, { recursive: true }))

const bytes = (text: string) => Buffer.from(text)
const textIn = (name: string) =>
  gunzipSync(readFileSync(join(folder, name)), { finishFlush: constants.Z_SYNC_FLUSH }).toString()

test('a message is a line with its local time; line breaks in it become blanks', () => {
  const lines = new CaptureLines(EPOCH_NS)
  lines.append(1, bytes('{"a":1}'))
  lines.append(86_399_999_999_999, bytes('{\r\n"a":\n2}'))
  expect(lines.take().toString()).toBe('1723075200000000001 {"a":1}\n1723161599999999999 {  "a": 2}\n')
  expect(lines.length).toBe(0)
})

test('messages larger than the buffer fit, one after the other', () => {
  const lines = new CaptureLines(EPOCH_NS)
  const texts = Array.from({ length: 20 }, (_, at) => String.fromCharCode(0x61 + at).repeat(1 + at * 9_001))
  for (const [at, text] of texts.entries()) lines.append(at, bytes(text))
  expect(
    lines
      .take()
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(20)),
  ).toEqual(texts)
})

test('a fetched book that is given its symbol is read as that of the instrument', () => {
  const instruments = instrumentsOf([
    builtinInstrument('binance-usdm:BTCUSDT'),
    builtinInstrument('binance-usdm:ETHUSDT'),
  ])
  const lines = new CaptureLines(EPOCH_NS)
  lines.append(
    5,
    bytes('{"lastUpdateId":7,"E":1723075200000,"T":1723075200000,"bids":[["2000.00","1.000"]],"asks":[]}'),
    'ETHUSDT',
  )
  const line = lines.take()
  const codec = marketDataCodec('binance-usdm', instruments)({ epochNs: EPOCH_NS })
  const batch = new MarketEventBatch()
  codec.decode(line, 20, line.length - 1, 5, batch)
  expect(batch.length).toBeGreaterThan(0)
  expect([...batch.instrument.subarray(0, batch.length)].every((index) => index === 1)).toBe(true)
  expect(codec.needsSnapshot(0)).toBe(true)
})

test('after a sync everything before it can be read from a file that goes on; a new file begins after its time', async () => {
  const failures: CodedError[] = []
  const writer = new CaptureWriter({
    folder,
    venue: 'toy',
    epochNs: EPOCH_NS,
    rotateNanos: NANOS_PER_SECOND,
    onFailure: (error) => failures.push(error),
  })
  writer.append(1_000, bytes('first'))
  writer.append(2_000, bytes('second'))
  const [name] = writer.files
  // A file isn't there before something can be read from it.
  expect(readdirSync(folder)).toEqual([])
  writer.sync()
  await until('written', () => writer.writtenBytes > 0)
  expect(textIn(name!)).toBe('1723075200000001000 first\n1723075200000002000 second\n')
  writer.append(NANOS_PER_SECOND + 1_000, bytes('third'))
  await writer.close()
  expect(writer.files).toEqual(['toy-20240808T000000.000001000Z.txt.gz', 'toy-20240808T000001.000001000Z.txt.gz'])
  expect(readdirSync(folder).sort()).toEqual(writer.files)
  expect(textIn(writer.files[1]!)).toBe('1723075201000001000 third\n')
  expect(writer).toMatchObject({ messages: 3, firstAt: 1_000, lastAt: NANOS_PER_SECOND + 1_000 })
  expect(failures).toEqual([])
})

test('what is appended while the disk is asked to keep what came before is written too', async () => {
  const options = { folder, venue: 'busy', epochNs: EPOCH_NS, rotateNanos: NANOS_PER_SECOND }
  const writer = new CaptureWriter({ ...options, onFailure: (error) => expect(error).toBeUndefined() })
  writer.append(1_000, bytes('first'))
  writer.sync()
  writer.append(2_000, bytes('second'))
  writer.sync()
  const [name] = writer.files
  await until('written', () => readdirSync(folder).includes(name!) && textIn(name!).includes('second\n'))
  await writer.close()
})

test('a folder that is not there any more is told once, and ends it', async () => {
  const failures: CodedError[] = []
  const writer = new CaptureWriter({
    folder: join(folder, 'gone'),
    venue: 'toy',
    epochNs: EPOCH_NS,
    rotateNanos: NANOS_PER_SECOND,
    onFailure: (error) => failures.push(error),
  })
  writer.append(1, bytes('first'))
  writer.sync()
  await until('failed', () => failures.length > 0)
  writer.append(2, bytes('second'))
  expect(writer.messages).toBe(1)
  await writer.close()
  expect(failures.map(({ code }) => code)).toEqual(['recording.unwritable'])
})
