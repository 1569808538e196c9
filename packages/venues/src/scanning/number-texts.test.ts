import { SeededRandom } from '@hft/clock'
import { expect, test } from 'vitest'
import { mutatedFrame } from './mutated-frame.contract.ts'
import { jsonWithNumberTexts } from './number-texts.ts'

test('numbers keep their texts, whatever else there is', () => {
  const text = '{"a":1.50,"b":[-0.0,1e-9,12345678901234567890],"c":"2.0","d":null,"e":{"f":true}}'
  expect(jsonWithNumberTexts(text)).toEqual({
    a: '1.50',
    b: ['-0.0', '1e-9', '12345678901234567890'],
    c: '2.0',
    d: null,
    e: { f: true },
  })
})

test('what is no JSON is nothing, however often it comes', () => {
  const message = Buffer.from(
    '{"channel":"book","data":[{"bids":[{"price":45283.5,"qty":0.10000000}],"checksum":3310070434}]}',
  )
  const random = new SeededRandom(3)
  for (let run = 0; run < 20_000; run++) {
    const text = mutatedFrame(message, random).toString('latin1')
    let isJson = true
    try {
      JSON.parse(text)
    } catch {
      isJson = false
    }
    expect(jsonWithNumberTexts(text) !== undefined).toBe(isJson)
  }
})
