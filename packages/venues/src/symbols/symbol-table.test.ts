import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SymbolTable } from './symbol-table.ts'

test('finds what a search through the list finds', () => {
  const symbol = fc.string({ unit: fc.constantFrom('A', 'B', 'C', '_', '1'), maxLength: 4 })
  fc.assert(
    fc.property(fc.uniqueArray(symbol, { maxLength: 60 }), symbol, (symbols, wanted) => {
      const table = new SymbolTable(symbols)
      const bytes = Buffer.from(`..${wanted}..`)
      expect(table.find(bytes, 2, 2 + wanted.length)).toBe(symbols.indexOf(wanted))
      symbols.forEach((known, position) => {
        expect(table.find(Buffer.from(known), 0, known.length)).toBe(position)
      })
    }),
    { seed: 1, numRuns: 200 },
  )
})
