import { firstValueFrom, lastValueFrom, map, take, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { EventRing } from './event-ring.ts'
import { appendNumberedRow, numberOf } from './numbered-rows.contract.ts'
import { RingState } from './ring-state.ts'
import { RingStream } from './ring-stream.ts'

function batchOf(first: number, rows: number): MarketEventBatch {
  const batch = new MarketEventBatch(rows)
  for (let row = 0; row < rows; row++) appendNumberedRow(batch, first + row)
  return batch
}

function numbersOf(batch: MarketEventBatch): number[] {
  return Array.from({ length: batch.length }, (_, row) => numberOf(batch, row))
}

function streamOf(capacityRows = 128) {
  const ring = EventRing.create(capacityRows)
  return { ring, producer: ring.producer(), stream: new RingStream(ring.consumer()) }
}

describe('a ring as a stream', () => {
  test('is complete when it is closed and read, not before', async () => {
    const { producer, stream } = streamOf()
    expect(stream.next()).toBeUndefined()
    expect(stream.completeUntil).toBe(Number.NEGATIVE_INFINITY)
    producer.push(batchOf(0, 2))
    producer.close()
    expect(stream.completeUntil).toBe(Number.NEGATIVE_INFINITY)
    expect(await stream.load()).toBe(true)
    expect(numbersOf(stream.next()!)).toEqual([0, 1])
    expect(stream.next()).toBeUndefined()
    expect(stream.completeUntil).toBe(Number.POSITIVE_INFINITY)
    expect(await stream.load()).toBe(false)
  })

  test('gives a batch back with the call after it', () => {
    const { producer, stream } = streamOf()
    producer.push(batchOf(0, 64))
    producer.push(batchOf(64, 64))
    const first = stream.next()!
    expect(producer.push(batchOf(128, 1))).toBe(0)
    expect(numberOf(first, 63)).toBe(63)
    stream.next()
    expect(producer.push(batchOf(128, 1))).toBe(1)
  })

  test('ends for a reader that cancels', async () => {
    const ring = EventRing.create(128)
    const consumer = ring.consumer()
    const stream = new RingStream(consumer)
    consumer.cancel()
    expect(await stream.load()).toBe(false)
    expect(stream.completeUntil).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a ring as an observable', () => {
  test('gives all batches, then completes', async () => {
    const { producer, stream } = streamOf(65_536)
    const arrived = lastValueFrom(stream.events$.pipe(map(numbersOf), toArray()))
    for (let first = 0; first < 600; first += 2) producer.push(batchOf(first, 2))
    await new Promise((resolve) => setTimeout(resolve, 5))
    producer.push(batchOf(600, 1))
    producer.close()
    expect((await arrived).flat()).toEqual(Array.from({ length: 601 }, (_, number) => number))
  })

  test('lets timers of its thread have their turn in a burst', async () => {
    const { producer, stream } = streamOf(65_536)
    for (let first = 0; first < 1_000; first++) producer.push(batchOf(first, 1))
    producer.close()
    let batches = 0
    let atTimer = -1
    setImmediate(() => {
      atTimer = batches
    })
    await stream.events$.forEach(() => {
      batches++
    })
    expect(batches).toBe(1_000)
    expect(atTimer).toBe(256)
  })

  test('unsubscribing cancels the ring, waiting or not', async () => {
    const { ring, producer, stream } = streamOf()
    producer.push(batchOf(0, 1))
    producer.push(batchOf(1, 1))
    expect(await firstValueFrom(stream.events$.pipe(take(1), map(numbersOf)))).toEqual([0])
    expect(ring.state).toBe(RingState.Cancelled)

    const other = streamOf()
    const subscription = other.stream.events$.subscribe()
    await new Promise((resolve) => setTimeout(resolve, 1))
    subscription.unsubscribe()
    expect(other.ring.state).toBe(RingState.Cancelled)
  })

  test('a producer that is gone is an error, after what it published', async () => {
    const { ring, producer, stream } = streamOf()
    producer.push(batchOf(0, 3))
    ring.fail()
    const seen: number[] = []
    const arrived = stream.events$.forEach((batch) => {
      seen.push(...numbersOf(batch))
    })
    await expect(arrived).rejects.toMatchObject({ code: 'ring.producer_failed' })
    expect(seen).toEqual([0, 1, 2])
  })
})
