import { expect, test } from 'vitest'
import { ExposureTime } from './exposure-time.ts'

test('time in which any position is open counts once', () => {
  const exposure = new ExposureTime()
  exposure.onPosition(10, 0, 5)
  exposure.onPosition(12, 0, -1)
  exposure.onPosition(15, 5, 0)
  expect(exposure.nanos(16)).toBe(6)
  exposure.onPosition(20, -1, 0)
  expect(exposure.nanos(100)).toBe(10)
  exposure.onPosition(30, 0, 2)
  exposure.onPosition(32, 2, -2)
  expect(exposure.nanos(34)).toBe(14)
})
