import { expect, test } from 'vitest'
import { exportedNames } from './exported-names.ts'

test.each([
  ['one', "export { a } from './a.ts'", ['a'], []],
  ['a type', "export type { A } from './a.ts'", [], ['A']],
  ['both in one clause', "export { b, type A, a } from './a.ts'", ['a', 'b'], ['A']],
  ['over lines', "export {\n  a,\n  type B,\n} from './a.ts'", ['a'], ['B']],
  ['renamed', "export { x as a, type Y as B } from './a.ts'", ['a'], ['B']],
])('%s', (_name, index, values, types) => {
  expect(exportedNames(index)).toEqual({ values, types })
})

test.each([
  ['everything', "export * from './a.ts'"],
  ['its own', 'export const a = 1'],
  ['a default', 'export default a'],
])('refused: %s', (_name, index) => {
  expect(() => exportedNames(`/** x */\n${index}`)).toThrow('nothing but')
})
