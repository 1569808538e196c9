import { expect, test } from 'vitest'
import { CodedError } from './coded-error.ts'

test('a coded error keeps its code, message and cause', () => {
  const cause = new Error('below')
  const error = new CodedError('price.off_grid', 'price 1.05 is not a multiple of 0.1', { cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'CodedError',
    code: 'price.off_grid',
    message: 'price 1.05 is not a multiple of 0.1',
    cause,
  })
})
