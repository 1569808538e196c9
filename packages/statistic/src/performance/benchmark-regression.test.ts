import { describe, expect, test } from 'vitest'
import { BenchmarkRegression } from './benchmark-regression.ts'

function regressionOf(pairs: readonly (readonly [benchmark: number, own: number])[]): BenchmarkRegression {
  const regression = new BenchmarkRegression()
  for (const [benchmark, own] of pairs) regression.add(benchmark, own)
  return regression
}

describe('BenchmarkRegression', () => {
  test('by hand: a line leaves nothing over', () => {
    const line = regressionOf([
      [0, 1],
      [1, 3],
      [2, 5],
    ])
    expect([line.beta, line.alpha, line.betaError, line.alphaError]).toEqual([2, 1, 0, 0])
  })

  test('is not defined while the benchmark stands still, and passes over what is no number', () => {
    const still = regressionOf([
      [1, 3],
      [Number.NaN, 9],
      [1, 4],
    ])
    expect(still.count).toBe(2)
    expect(still.beta).toBeNaN()
    expect(still.alphaError).toBeNaN()
  })
})
