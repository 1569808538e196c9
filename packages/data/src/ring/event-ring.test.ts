import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EventFlag } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { EventRing } from './event-ring.ts'
import { appendNumberedRow, isNumberedRow } from './numbered-rows.contract.ts'
import { BLOCK_ROWS, headCells, RingCell } from './ring-layout.ts'
import { RingState, WaitOutcome } from './ring-state.ts'

/** Rows `first` … `first + rows - 1`, in columns with some room left. */
function batchOf(first: number, rows: number, spareRows = 0): MarketEventBatch {
  const batch = new MarketEventBatch(rows + spareRows)
  for (let row = 0; row < rows; row++) appendNumberedRow(batch, first + row)
  return batch
}

function isIntact(batch: MarketEventBatch, first: number, rows: number): boolean {
  if (batch.length !== rows) return false
  for (let row = 0; row < rows; row++) if (!isNumberedRow(batch, row, first + row)) return false
  return true
}

function sidesOf(capacityRows: number, blocksBefore = 0) {
  const ring = EventRing.create(capacityRows)
  const cells = headCells(ring.buffer)
  cells[RingCell.Tail] = blocksBefore
  cells[RingCell.Head] = blocksBefore
  return { ring, producer: ring.producer(), consumer: ring.consumer() }
}

interface Handed {
  readonly first: number
  readonly rows: number
  readonly endBlock: number
  readonly view?: MarketEventBatch
}

/** The ring as arrays, its room counted in whole blocks from the beginning of time. */
class QueueTwin {
  readonly waiting: Handed[] = []
  readonly held: Handed[] = []
  readonly #blocks: number
  #tail: number
  /** What the consumer knows of the tail, and has read; what the producer may write over. */
  #known: number
  #read: number
  #head: number

  constructor(capacityRows: number, blocksBefore: number) {
    this.#blocks = capacityRows / BLOCK_ROWS
    this.#tail = this.#known = this.#read = this.#head = blocksBefore
  }

  push(first: number, rows: number): number {
    const needed = Math.ceil(rows / BLOCK_ROWS)
    const untilEnd = this.#blocks - (this.#tail % this.#blocks)
    const taken = needed + (needed > untilEnd ? untilEnd : 0)
    if (rows === 0 || this.#tail - this.#head + taken > this.#blocks) return 0
    this.#tail += taken
    this.waiting.push({ first, rows, endBlock: this.#tail })
    return rows
  }

  read(): Handed | undefined {
    if (this.#read === this.#known) this.#known = this.#tail
    const handed = this.waiting.shift()
    this.#read = handed?.endBlock ?? this.#read
    return handed
  }

  release(): void {
    if (this.#read === this.#known || this.#read - this.#head >= this.#blocks / 8) this.#head = this.#read
    this.held.length = 0
  }
}

describe('an event ring', () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ rows: fc.integer({ min: 0, max: 9 }), spare: fc.nat(200) }) },
    { weight: 3, arbitrary: fc.record({ rows: fc.integer({ min: 50, max: 256 }), spare: fc.nat(200) }) },
    { weight: 6, arbitrary: fc.constant('read' as const) },
    { weight: 4, arbitrary: fc.constant('release' as const) },
  )

  test.each([
    ['new', 512, 0],
    ['longer, so that releases are put off', 2_048, 0],
    ['its counters about to pass 2^31', 512, 2 ** 31 - 5],
    ['its counters about to pass 2^32', 2_048, 2 ** 32 - 5],
  ])('gives what a queue of arrays gives: %s', (_name, capacityRows, blocksBefore) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { producer, consumer } = sidesOf(capacityRows, blocksBefore | 0)
        const twin = new QueueTwin(capacityRows, blocksBefore)
        let pushed = 0
        for (const action of steps) {
          if (action === 'read') {
            const view = consumer.read()
            const expected = twin.read()
            expect(view === undefined).toBe(expected === undefined)
            if (view === undefined || expected === undefined) continue
            expect(isIntact(view, expected.first, expected.rows)).toBe(true)
            twin.held.push({ ...expected, view })
          } else if (action === 'release') {
            // What was held has not been written over by anything pushed since.
            expect(twin.held.every(({ view, first, rows }) => isIntact(view!, first, rows))).toBe(true)
            consumer.release()
            twin.release()
          } else {
            const taken = producer.push(batchOf(pushed, action.rows, action.spare))
            expect(taken).toBe(twin.push(pushed, action.rows))
            pushed += taken
          }
        }
        for (let expected = twin.waiting.shift(); expected !== undefined; expected = twin.waiting.shift()) {
          expect(isIntact(consumer.read()!, expected.first, expected.rows)).toBe(true)
        }
        expect(consumer.read()).toBeUndefined()
      }),
      { seed: 1, numRuns: 100 },
    )
  })

  test('takes a batch of half its length from every position', () => {
    for (let before = 0; before < 8; before++) {
      const { producer, consumer } = sidesOf(512, before)
      expect(producer.push(batchOf(0, 256))).toBe(256)
      expect(isIntact(consumer.read()!, 0, 256)).toBe(true)
      consumer.release()
      expect(producer.push(batchOf(256, 256))).toBe(256)
      expect(isIntact(consumer.read()!, 256, 256)).toBe(true)
    }
  })

  test('gives views of its own memory, made once', () => {
    const { ring, producer, consumer } = sidesOf(128)
    const seen = new Set<MarketEventBatch>()
    for (let first = 0; first < 10; first++) {
      producer.push(batchOf(first, 1))
      const batch = consumer.read()!
      expect(batch.priceTicks.buffer).toBe(ring.buffer)
      seen.add(batch)
      consumer.release()
    }
    expect(seen.size).toBe(2)
  })

  test('cuts a batch that is too long between messages, at the same rows however full it is', () => {
    const long = new MarketEventBatch(700)
    for (let row = 0; row < 700; row++) {
      appendNumberedRow(long, row, row % 100 === 99 ? EventFlag.LastOfMessage : 0)
    }
    const { producer, consumer } = sidesOf(512)
    expect(producer.maximumBatchRows).toBe(256)
    const cuts: number[] = []
    for (let row = 0; row < long.length; ) {
      const taken = producer.push(long, row)
      if (taken === 0) {
        consumer.read()
        consumer.release()
      } else cuts.push(taken)
      row += taken
    }
    expect(cuts).toEqual([200, 200, 200, 100])
  })

  test('refuses a message that it could never hold', () => {
    const { producer } = sidesOf(128)
    const message = new MarketEventBatch(65)
    for (let row = 0; row < 65; row++) appendNumberedRow(message, row, 0)
    expect(() => producer.push(message)).toThrow(expect.objectContaining({ code: 'ring.long_message' }))
  })

  test('drops what finds no room, and counts it', () => {
    const { ring, producer, consumer } = sidesOf(128)
    expect(producer.pushOrDrop(batchOf(0, 3))).toBe(true)
    expect(producer.pushOrDrop(batchOf(3, 40))).toBe(true)
    expect(producer.pushOrDrop(batchOf(43, 5))).toBe(false)
    expect([ring.droppedRows, consumer.droppedRows]).toEqual([5, 5])
    expect(isIntact(consumer.read()!, 0, 3)).toBe(true)
    consumer.release()
    expect(producer.pushOrDrop(batchOf(48, 6))).toBe(true)
    expect(isIntact(consumer.read()!, 3, 40)).toBe(true)
    expect(isIntact(consumer.read()!, 48, 6)).toBe(true)
  })
})

describe('the end of a ring', () => {
  test('closed: the rest is given, then the end', () => {
    const { producer, consumer } = sidesOf(128)
    producer.push(batchOf(0, 2))
    producer.close()
    expect(consumer.wait(0)).toBe(WaitOutcome.Ready)
    expect(isIntact(consumer.read()!, 0, 2)).toBe(true)
    expect(consumer.wait(0)).toBe(WaitOutcome.Ended)
    expect(consumer.state).toBe(RingState.Closed)
    expect(() => producer.push(batchOf(2, 1))).toThrow(expect.objectContaining({ code: 'ring.closed' }))
  })

  test('failed: the rest is given, a producer that does live is refused', () => {
    const { ring, producer, consumer } = sidesOf(128)
    producer.push(batchOf(0, 2))
    EventRing.attach(ring.buffer).fail()
    expect(producer.push(batchOf(2, 1))).toBe(0)
    expect(producer.waitForRoom(0)).toBe(WaitOutcome.Ended)
    expect(isIntact(consumer.read()!, 0, 2)).toBe(true)
    expect(consumer.wait(0)).toBe(WaitOutcome.Ended)
    expect(ring.state).toBe(RingState.Failed)
  })

  test('cancelled: pushes take nothing', () => {
    const { producer, consumer } = sidesOf(128)
    consumer.cancel()
    expect(producer.push(batchOf(0, 1))).toBe(0)
    expect(producer.waitForRoom()).toBe(WaitOutcome.Ended)
  })

  test('the first end counts', () => {
    const { ring, producer, consumer } = sidesOf(128)
    producer.close()
    ring.fail()
    consumer.cancel()
    expect(ring.state).toBe(RingState.Closed)
  })
})

describe('waiting', () => {
  test('is over at once when there is something, and times out when not', () => {
    const { producer, consumer } = sidesOf(128)
    expect(consumer.wait(1)).toBe(WaitOutcome.TimedOut)
    producer.push(batchOf(0, 1))
    expect(consumer.wait(1, 5)).toBe(WaitOutcome.Ready)
    expect(producer.waitForRoom(1)).toBe(WaitOutcome.Ready)
    producer.push(batchOf(1, 1))
    expect(producer.push(batchOf(2, 1))).toBe(0)
    expect(producer.waitForRoom(1, 5)).toBe(WaitOutcome.TimedOut)
    consumer.read()
    consumer.release()
    expect(producer.waitForRoom(1)).toBe(WaitOutcome.Ready)
  })

  test('without blocking, keeps a process alive that has nothing else to do', () => {
    const module = JSON.stringify(new URL('./event-ring.ts', import.meta.url).href)
    const program = `
      const { EventRing } = await import(${module})
      process.exitCode = 40 + (await EventRing.create(128).consumer().waitAsync(20))`
    const flags = ['--conditions=@hft/source', '--input-type=module', '--eval', program]
    expect(spawnSync(process.execPath, flags).status).toBe(40 + WaitOutcome.TimedOut)
  })

  test('without blocking, is ended by the other side in the same thread', async () => {
    const { producer, consumer } = sidesOf(128)
    const batch = consumer.waitAsync()
    producer.push(batchOf(0, 64))
    expect(await batch).toBe(WaitOutcome.Ready)
    producer.push(batchOf(64, 64))
    expect(producer.push(batchOf(128, 1))).toBe(0)
    const room = producer.waitForRoomAsync()
    consumer.read()
    consumer.release()
    expect(await room).toBe(WaitOutcome.Ready)
    consumer.read()
    const end = consumer.waitAsync()
    producer.close()
    expect(await end).toBe(WaitOutcome.Ended)
    expect(await sidesOf(128).consumer.waitAsync(1)).toBe(WaitOutcome.TimedOut)
  })
})

describe('misuse', () => {
  test.each([0, 1, 64, 100, 192, 128.5, 2 ** 25, Number.NaN])('refuses a capacity of %d rows', (rows) => {
    expect(() => EventRing.create(rows)).toThrow(expect.objectContaining({ code: 'ring.capacity' }))
  })

  test('refuses a second producer or consumer', () => {
    const { ring } = sidesOf(128)
    const other = EventRing.attach(ring.buffer)
    expect(other.capacityRows).toBe(128)
    expect(() => other.producer()).toThrow(expect.objectContaining({ code: 'ring.second_producer' }))
    expect(() => other.consumer()).toThrow(expect.objectContaining({ code: 'ring.second_consumer' }))
  })

  test.each([
    ['empty', new SharedArrayBuffer(0)],
    ['blank', new SharedArrayBuffer(1 << 16)],
    ['cut short', shortened(EventRing.create(128).buffer)],
  ])('refuses a buffer that holds no ring: %s', (_name, buffer) => {
    expect(() => EventRing.attach(buffer)).toThrow(expect.objectContaining({ code: 'ring.layout' }))
  })
})

function shortened(buffer: SharedArrayBuffer): SharedArrayBuffer {
  return buffer.slice(0, buffer.byteLength - 8)
}
