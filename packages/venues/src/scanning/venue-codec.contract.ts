import { SeededRandom } from '@hft/clock'
import { type CodecFactory, type InitialSync, MarketEventBatch, type VenueCodec } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { haveSameRows, rowsOf } from '../batch-rows.contract.ts'
import { mutatedFrame } from './mutated-frame.contract.ts'

/** Frames of one recording of the venue. */
export interface RecordedFrames {
  readonly name: string
  /** Whether the file is there; where it isn't, the test skips visibly. */
  readonly isHere: boolean
  /** The frames in order, as received. */
  readonly read: () => readonly Uint8Array[]
  /** How many of them the scanner reads. */
  readonly scanned: number
}

/** A venue's codec and messages to try it with. */
export interface VenueCodecCase {
  /** Makes codecs for instruments, which read in place or, when told so, through JSON only. */
  readonly marketDataCodec: (
    instruments: readonly Instrument[],
    reading?: { readonly readsInPlace?: boolean },
  ) => CodecFactory
  readonly instruments: readonly Instrument[]
  readonly epochNs: bigint
  /** Messages of the layouts that the scanner knows, in an order in which they follow each other. */
  readonly plainFrames: readonly string[]
  /** Messages that the scanner leaves to JSON, which understands them. */
  readonly otherFrames?: readonly string[]
  readonly recordings?: readonly RecordedFrames[]
}

/** Cases of a test run; `nx run venues:fuzz` sets a million. */
const { HFT_FUZZ_CASES } = process.env
const FUZZ_CASES = Number(HFT_FUZZ_CASES ?? 6_000)
const MESSAGES_PER_STATE = 40

interface Twins {
  readonly inPlace: VenueCodec
  readonly throughJson: VenueCodec
  /** Decodes `bytes[start, end)` both ways and compares; answers the rows. */
  readonly decode: (bytes: Uint8Array, start: number, end: number) => number
}

/**
 * The laws of a codec that reads in place what it can: whatever arrives, the scanner and the JSON path give the same
 * outcome and the same rows, neither throws, and the messages of the known layouts are read in place.
 */
export function describeVenueCodec(name: string, venue: VenueCodecCase): void {
  const { plainFrames, otherFrames = [], recordings = [] } = venue
  const plain = plainFrames.map((text) => Buffer.from(text))
  const all = [...plain, ...otherFrames.map((text) => Buffer.from(text))]

  function twins(initialSync: InitialSync = 'snapshot'): Twins {
    const { marketDataCodec, instruments, epochNs } = venue
    const inPlace = marketDataCodec(instruments)({ epochNs, initialSync })
    const throughJson = marketDataCodec(instruments, { readsInPlace: false })({ epochNs, initialSync })
    const [one, other] = [new MarketEventBatch(), new MarketEventBatch()]
    let localTime = 0
    const decode = (bytes: Uint8Array, start: number, end: number) => {
      one.clear()
      other.clear()
      localTime++
      const outcome = inPlace.decode(bytes, start, end, localTime, one)
      const expected = throughJson.decode(bytes, start, end, localTime, other)
      if (outcome !== expected || !haveSameRows(one, other)) {
        const text = Buffer.from(bytes.subarray(start, end)).toString()
        expect([outcome, rowsOf(one)], text).toEqual([expected, rowsOf(other)])
      }
      return one.length
    }
    return { inPlace, throughJson, decode }
  }

  const expectSameState = ({ inPlace, throughJson }: Twins) => {
    expect(inPlace.counts).toEqual(throughJson.counts)
    expect(inPlace.neverSynchronised()).toEqual(throughJson.neverSynchronised())
    for (const { index } of venue.instruments) {
      expect(inPlace.needsSnapshot(index)).toBe(throughJson.needsSnapshot(index))
    }
  }

  describe(`${name}: in place and through JSON alike`, () => {
    test('known layouts are read in place, wherever they lie in the bytes', () => {
      const pair = twins()
      let rows = 0
      for (const frame of plain) {
        const bytes = Buffer.concat([Buffer.from('9"'), frame, Buffer.from('"9]}')])
        rows += pair.decode(bytes, 2, 2 + frame.length)
      }
      expect([pair.inPlace.scannedMessages, pair.inPlace.parsedMessages]).toEqual([plain.length, 0])
      expect(rows).toBeGreaterThan(0)
      expectSameState(pair)
    })

    test('other layouts go through JSON', () => {
      const pair = twins()
      for (const frame of all) pair.decode(frame, 0, frame.length)
      expect(pair.inPlace.parsedMessages).toBe(otherFrames.length)
      expectSameState(pair)
    })

    test('a message cut anywhere has no rows', () => {
      const pair = twins('differences')
      for (const frame of all) {
        for (let end = 0; end < frame.length; end++) expect(pair.decode(frame, 0, end)).toBe(0)
      }
      expect(pair.inPlace.scannedMessages).toBe(0)
      expectSameState(pair)
    })

    test('blanks, escapes and new fields change nothing', () => {
      for (const frame of plain) {
        const text = frame.toString()
        for (const variant of [
          JSON.stringify(JSON.parse(text), null, 2),
          text.replace(/"(\w)/, (_, first: string) => `"\\u00${first.charCodeAt(0).toString(16)}`),
          text.replace(/}$/, ',"zzNew":{"nested":[1]}}'),
          text.replace(/}(]?}*)$/, ',"zzNew":1}$1'),
        ]) {
          const [expected, pair] = [twins('differences'), twins('differences')]
          const bytes = Buffer.from(variant)
          expect(pair.decode(bytes, 0, bytes.length)).toBe(expected.decode(frame, 0, frame.length))
        }
      }
    })

    test('never throws and never differs, whatever happens to a message', () => {
      const random = new SeededRandom(20_240_808)
      let scanned = 0
      let parsed = 0
      for (let run = 0; run < FUZZ_CASES; run += MESSAGES_PER_STATE) {
        const pair = twins(random.nextInteger(2) === 0 ? 'snapshot' : 'differences')
        const isStarted = random.nextInteger(2) === 0
        if (isStarted) for (const frame of all) pair.decode(frame, 0, frame.length)
        for (let message = 0; message < MESSAGES_PER_STATE; message++) {
          const bytes = mutatedFrame(all[random.nextInteger(all.length)]!, random)
          pair.decode(bytes, 0, bytes.length)
        }
        expectSameState(pair)
        scanned += pair.inPlace.scannedMessages
        parsed += pair.inPlace.parsedMessages
      }
      // Both ways must have been taken often, or the comparison says little.
      expect(scanned).toBeGreaterThan(FUZZ_CASES / 10)
      expect(parsed).toBeGreaterThan(FUZZ_CASES / 10)
    })
  })

  for (const recording of recordings) {
    describe.skipIf(!recording.isHere)(`${name}: recorded frames of ${recording.name} (in ../shared)`, () => {
      test('in place and through JSON alike', () => {
        const pair = twins()
        for (const frame of recording.read()) pair.decode(frame, 0, frame.length)
        expect(pair.inPlace.scannedMessages).toBe(recording.scanned)
        expectSameState(pair)
      })

      test('mutated, never throws and never differs', () => {
        const frames = recording.read()
        const random = new SeededRandom(7)
        const pair = twins('differences')
        for (let run = 0; run < FUZZ_CASES / 10; run++) {
          const bytes = mutatedFrame(frames[random.nextInteger(frames.length)]!, random)
          pair.decode(bytes, 0, bytes.length)
        }
        expectSameState(pair)
      })
    })
  }
}
