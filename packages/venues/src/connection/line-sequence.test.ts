import { describe, expect, test } from 'vitest'
import { coinbaseSequencer } from '../coinbase/frame-sequencer.ts'
import { LineSequence, SequenceArrival } from './line-sequence.ts'

const { Next, Repeated, AfterLoss } = SequenceArrival
const frame = (number: number) => Buffer.from(`{"channel":"ticker","sequence_num":${number},"events":[]}`)
const numberOf = (bytes: Uint8Array) => coinbaseSequencer.numberOf(bytes)

describe('LineSequence', () => {
  test('merged connections lose what they lose each by itself, and have one row of numbers', () => {
    const sequence = new LineSequence(coinbaseSequencer, true)
    const [one, other] = [{ lastNumber: -1 }, { lastNumber: -1 }]
    expect([7, 8, 8, 7, 10, 11].map((number) => sequence.arrive(one, frame(number)))).toEqual([
      ...[Next, Next, Repeated, Repeated, AfterLoss, Next],
    ])
    expect([0, 1].map((number) => sequence.arrive(other, frame(number)))).toEqual([Next, Next])
    expect(sequence.arrive(one, Buffer.from('{"type":"error"}'))).toBe(Next)
    expect([99, 5, 100_000].map((number) => numberOf(sequence.renumbered(frame(number))))).toEqual([0, 1, 2])
    sequence.tellLoss()
    expect(Buffer.from(sequence.renumbered(frame(9))).toString()).toBe(frame(4).toString())
    sequence.reset()
    expect(numberOf(sequence.renumbered(frame(44)))).toBe(0)
  })

  test('one alone keeps its numbers until another joins', () => {
    const sequence = new LineSequence(coinbaseSequencer, false)
    const alone = { lastNumber: -1 }
    expect([3, 9].map((number) => sequence.arrive(alone, frame(number)))).toEqual([Next, Next])
    const kept = frame(41)
    expect(sequence.renumbered(kept)).toBe(kept)
    sequence.merge()
    expect(numberOf(sequence.renumbered(frame(0)))).toBe(42)
    const unnumbered = Buffer.from('{"type":"error"}')
    expect(sequence.renumbered(unnumbered)).toBe(unnumbered)
  })
})
