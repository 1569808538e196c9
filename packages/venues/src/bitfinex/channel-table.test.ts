import { expect, test } from 'vitest'
import { ChannelKind, ChannelTable } from './channel-table.ts'

test('channels are found by number until they end or another takes their place', () => {
  const table = new ChannelTable()
  const found = (id: number) => (table.find(id) ? [table.kind, table.position] : undefined)
  expect(found(0)).toBeUndefined()
  table.set(7, ChannelKind.Book, 0)
  table.set(8, ChannelKind.Trades, 0)
  table.set(9, ChannelKind.Book, 1)
  expect([7, 9, 8, 9].map(found)).toEqual([
    [ChannelKind.Book, 0],
    [ChannelKind.Book, 1],
    [ChannelKind.Trades, 0],
    [ChannelKind.Book, 1],
  ])
  // 1. the same stream under another number
  table.set(10, ChannelKind.Book, 1)
  expect([found(9), found(10)]).toEqual([undefined, [ChannelKind.Book, 1]])
  // 2. the same number for another stream
  table.set(7, ChannelKind.Quotes, 1)
  expect(found(7)).toEqual([ChannelKind.Quotes, 1])
  // 3. an end
  table.remove(8)
  table.remove(99)
  expect([found(8), found(10)]).toEqual([undefined, [ChannelKind.Book, 1]])
})
