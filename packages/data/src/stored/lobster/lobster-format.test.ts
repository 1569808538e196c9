import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { formatUtc } from '@hft/clock'
import { Side } from '@hft/instrument'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { applyToLadderBook, LadderBook } from '../../books/l2-book.ts'
import { EventFlag } from '../../events/event-kind.ts'
import { checkRecords } from '../inspection/row-checks.ts'
import { listing, RECORDED_DATA, readWhole } from '../records/stored-files.contract.ts'
import { lobsterFormat } from './lobster-format.ts'
import { lobsterName, newYorkMidnight } from './lobster-name.ts'

const root = mkdtempSync(join(tmpdir(), 'lobster-'))
afterAll(() => rmSync(root, { recursive: true }))
let folder = root
let tests = 0
beforeEach(() => {
  folder = join(root, String(tests++))
  mkdirSync(folder)
})
const options = { instruments: [listing('nasdaq:AMZN', '0.01', '1')] }
const write = (kind: string, ...lines: string[]) => {
  const path = join(folder, `AMZN_2012-06-21_34200000_57600000_${kind}_2.csv`)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}
const SECOND = 1_000_000_000
/** 9:30 in New York in summer is 13:30 UTC. */
const OPEN = 13.5 * 3600 * SECOND

test.each([
  ['2012-06-21', 4],
  ['2012-01-03', 5],
  ['2012-03-09', 5],
  ['2012-03-12', 4],
  ['2012-11-02', 4],
  ['2012-11-05', 5],
  ['2006-04-03', 4],
  ['2006-03-31', 5],
  ['2006-10-27', 4],
  ['2006-10-30', 5],
])('midnight of %s in New York is at %d UTC', (date, hour) => {
  expect(formatUtc(BigInt(newYorkMidnight(date)) * BigInt(SECOND), 0)).toBe(`${date}T0${hour}:00:00.000000000Z`)
})

test.each([
  ['AMZN_2012-06-21_34200000_57600000_message_10.csv', { symbol: 'AMZN', kind: 'message', levels: 10 }],
  ['amzn_2012-06-21_orderbook_1.csv', { symbol: 'amzn', kind: 'orderbook', levels: 1 }],
])('the name %s', (name, due) => {
  expect(lobsterName(name)).toMatchObject({ ...due, date: '2012-06-21' })
})

test('single orders: added, reduced, executed, deleted; halts and hidden trades', async () => {
  const path = write(
    'message',
    '34200.000000001,1,7,100,2231800,1',
    '34200.5,2,7,30,2231800,1',
    '34201,4,7,20,2231800,1',
    '34201,5,0,5,2231850,-1',
    '34202,6,-1,500,2231800,-1',
    '34203,7,0,0,-1,-1',
    '34204,7,0,0,1,-1',
    '34205,3,7,50,2231800,1',
    '34206,3,7,50,2231800,1',
  )
  const { lines, problems } = await readWhole(lobsterFormat, [path], {
    instruments: [listing('nasdaq:AMZN', '0.005', '1')],
  })
  expect(lines).toEqual([
    `OrderAdd bid 44636 100 ${OPEN + 1} ${OPEN + 1} .`,
    `OrderModify bid 44636 70 ${OPEN + 0.5 * SECOND} ${OPEN + 0.5 * SECOND} .`,
    `Trade ask 44636 20 ${OPEN + SECOND} ${OPEN + SECOND}`,
    `OrderExecute bid 44636 20 ${OPEN + SECOND} ${OPEN + SECOND} .`,
    `Trade bid 44637 5 ${OPEN + SECOND} ${OPEN + SECOND} .`,
    `Trade - 44636 500 ${OPEN + 2 * SECOND} ${OPEN + 2 * SECOND} .`,
    `Status - none 0 ${OPEN + 3 * SECOND} ${OPEN + 3 * SECOND} .`,
    `Status - none 0 ${OPEN + 4 * SECOND} ${OPEN + 4 * SECOND} .`,
    `OrderDelete bid 44636 0 ${OPEN + 5 * SECOND} ${OPEN + 5 * SECOND} .`,
  ])
  expect(problems.counts.unknownOrder).toBe(1)
})

test.each([
  ['a price off the grid', '34200,1,7,100,2231850,1', 'offGrid'],
  ['a type that is none', '34200,9,7,100,2231800,1', 'unknownKind'],
  ['a direction that is none', '34200,1,7,100,2231800,2', 'unknownKind'],
  ['a negative size', '34200,1,7,-100,2231800,1', 'badQuantity'],
  ['a time that is none', '34200x,1,7,100,2231800,1', 'malformed'],
  ['a field too few', '34200,1,7,100,2231800', 'malformed'],
  ['an order that was there', '34200,1,1,100,2231800,1', 'duplicate'],
])('%s is counted with its line', async (_, line, kind) => {
  const path = write('message', '34199,1,1,100,2231800,1', line)
  const { problems } = await readWhole(lobsterFormat, [path], options)
  expect(problems.counts).toMatchObject({ [kind]: 1 })
  expect(problems.first[0]!.text).toMatch(/^line 2 of AMZN_/)
})

test('with the orderbook file: its levels after each message, and the trades', async () => {
  const messages = write('message', '34200,1,7,100,2231800,1', '34201,4,8,5,2239500,-1', '34201,1,9,5,1,1')
  const books = write(
    'orderbook',
    '2239500,10,2231800,100,9999999999,0,-9999999999,0',
    '2239500,5,2231800,100,9999999999,0,-9999999999,0',
    '2239500,5,2231800,100,9999999999,0,2231700,3',
  )
  const { lines, problems } = await readWhole(lobsterFormat, [books, messages], options)
  expect(lines.map((line) => line.replace(/ \d{14} \d{14}/, ''))).toEqual([
    'Status - none 0',
    'Clear - none 0 s',
    'Level bid 22318 100 s',
    'Level ask 22395 10 s.',
    'Trade bid 22395 5',
    'Level ask 22395 5 .',
    'Level bid 22317 3 .',
  ])
  expect(problems.counts).toMatchObject({ truncated: 0, offGrid: 1 })
})

test('an orderbook file that ends early is told', async () => {
  const messages = write('message', '34200,1,7,100,2231800,1', '34201,1,8,5,2239500,-1')
  const books = write('orderbook', '2239500,10,2231800,100')
  const { problems } = await readWhole(lobsterFormat, [messages, books], options)
  expect(problems.counts.truncated).toBe(1)
})

test.each([
  ['an orderbook file alone', 'orderbook', 'lobster.pairs'],
  ['a name that says nothing', 'other', 'lobster.name'],
])('%s is refused', async (_, kind, code) => {
  await expect(lobsterFormat.open([write(kind, '1,1,1,1')], options)).rejects.toMatchObject({ code })
})

describe.skipIf(!existsSync(join(RECORDED_DATA, 'lobster')))('the recorded session', () => {
  const message = join(RECORDED_DATA, 'lobster/amzn_2012-06-21_message_1.csv.gz')
  const orderbook = join(RECORDED_DATA, 'lobster/amzn_2012-06-21_orderbook_1.csv.gz')
  const instruments = [listing('nasdaq:AMZN', '0.005', '1')]

  test('after every message the book is that of the orderbook file', async () => {
    const due = gunzipSync(readFileSync(orderbook)).toString().trimEnd().split('\n')
    const [rows] = await lobsterFormat.records!([message, orderbook], { instruments })
    const market = await lobsterFormat.open([message, orderbook], { instruments })
    const book = new LadderBook(0)
    const seen = new Set<string>()
    const { localView } = market.replay
    while (await localView.load()) {
      const batch = localView.next()!
      for (let row = 0; row < batch.length; row++) {
        applyToLadderBook(book, batch, row)
        if ((batch.flags[row]! & EventFlag.LastOfMessage) === 0) continue
        const sides = [Side.Sell, Side.Buy].map((side) => `${Math.round(book.best(side) * 50)},${book.bestLots(side)}`)
        seen.add(sides.join())
      }
    }
    expect([...new Set(due)].filter((line) => !seen.has(line))).toEqual([])
    expect((await checkRecords(rows!)).counts).toMatchObject({ crossed: 0, truncated: 0, malformed: 0, offGrid: 0 })
  })

  test('message by message: single orders', async () => {
    const { counts, problems } = await readWhole(lobsterFormat, [message], { instruments })
    expect(counts).toMatchObject({ records: 57_515, malformed: 0, offGrid: 0, timeBack: 0 })
    // A file of one level has no additions of orders that were deeper then.
    expect(problems.counts.unknownOrder).toBeGreaterThan(0)
  })
})

describe('what can’t be read of a message file', () => {
  test.each([
    ['no time', ',1,8,100,2231800,1'],
    ['a point alone', '.,1,8,100,2231800,1'],
    ['a time beyond the day', '99999999,1,8,100,2231800,1'],
    ['an order that is no number', '34200.5,1,x,100,2231800,1'],
    ['an order beyond exact numbers', '34200.5,1,99999999999999999999,100,2231800,1'],
  ])('%s', async (_, line) => {
    const path = write('message', '34200,1,7,100,2231800,1', line, '34201,3,7,100,2231800,1')
    const { lines, problems } = await readWhole(lobsterFormat, [path], options)
    expect(lines).toHaveLength(2)
    expect(problems.counts).toMatchObject({ malformed: 1, timeBack: 0, timeJump: 0 })
    expect(problems.first[0]!.text).toMatch(/^line 2 of /)
  })
})

describe('message and orderbook files that don’t belong together', () => {
  const message = (second: number) => `${34_200 + second},1,${7 + second},100,2231800,1`
  const picture = (size: number) => `2240000,100,2231800,${size}`

  test('more pictures than messages', async () => {
    const paths = [write('message', message(0)), write('orderbook', picture(1), picture(2))]
    expect((await readWhole(lobsterFormat, paths, options)).problems.first).toEqual([
      { kind: 'truncated', text: expect.stringContaining('the orderbook file has more lines') },
    ])
  })

  test('blank lines belong to nothing', async () => {
    const paths = [write('message', message(0), '', message(1), ''), write('orderbook', '', picture(1), picture(2), '')]
    const { lines, problems } = await readWhole(lobsterFormat, paths, options)
    expect(problems.total).toBe(0)
    expect(lines.at(-1)).toMatch(/^Level bid 22318 2 .* \.$/)
  })

  test('days of which one has more pictures than messages', async () => {
    const paths = [write('message', message(0)), write('orderbook', picture(1), picture(2))]
    const next = (kind: string, line: string) => {
      const path = join(folder, `AMZN_2012-06-22_34200000_57600000_${kind}_2.csv`)
      writeFileSync(path, `${line}\n`)
      return path
    }
    paths.push(next('message', message(0)), next('orderbook', picture(3)))
    await expect(readWhole(lobsterFormat, paths, options)).rejects.toMatchObject({ code: 'lobster.pairs' })
  })

  test('a picture that can’t be read', async () => {
    const paths = [write('message', message(0), message(1)), write('orderbook', picture(1), 'x,100,2231800,5')]
    const { problems } = await readWhole(lobsterFormat, paths, options)
    expect(problems.counts).toMatchObject({ malformed: 1, offGrid: 0 })
  })
})
