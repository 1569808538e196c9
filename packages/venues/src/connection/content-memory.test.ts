import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContentMemory } from './content-memory.ts'

const bytes = (text: string) => Buffer.from(text)

describe('what connections say in the same words', () => {
  test('counts once, however they take turns, also where one says it several times', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 })
    const turns = fc.array(fc.nat(2), { minLength: 200, maxLength: 200 })
    fc.assert(
      fc.property(words, turns, (said, order) => {
        const memory = new ContentMemory(2)
        const at = [0, 0, 0]
        const heard: string[] = []
        const turn = (connection: number) => {
          const text = said[at[connection]!]
          if (text === undefined) return
          at[connection]!++
          if (!memory.isRepetition(connection, 1, bytes(text), 0)) heard.push(text)
        }
        for (const connection of order) turn(connection)
        for (const connection of [0, 1, 2]) for (let rest = 0; rest < 40; rest++) turn(connection)
        expect(heard.toSorted()).toEqual(said.toSorted())
      }),
      { seed: 1, numRuns: 200 },
    )
  })

  test('is told by the words from a place on, in its own stream, for a while', () => {
    const memory = new ContentMemory(2)
    expect(memory.isRepetition(0, 0, bytes('1:x'), 2)).toBe(false)
    expect(memory.isRepetition(1, 0, bytes('2:x'), 2)).toBe(true)
    expect(memory.isRepetition(1, 1, bytes('2:x'), 2)).toBe(false)
    expect(memory.isRepetition(2, 0, bytes('2:x'), 0)).toBe(false)
    for (let other = 0; other < 64; other++) memory.isRepetition(0, 0, bytes(`3:${other}`), 2)
    expect(memory.isRepetition(3, 0, bytes('1:x'), 2)).toBe(false)
  })
})
