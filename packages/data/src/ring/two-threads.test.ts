import { afterEach, describe, expect, test } from 'vitest'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import type { EventStream } from '../replay/replay.ts'
import { addToChecksum, appendNumberedRow, BatchSizes, isNumberedRow } from './numbered-rows.contract.ts'
import { headCells, RingCell } from './ring-layout.ts'
import { type PeerReport, type PeerTask, RingPeer } from './ring-peer.contract.ts'
import { RingState, WaitOutcome } from './ring-state.ts'
import { RingStream } from './ring-stream.ts'

const MILLION = 1_000_000
const peers: RingPeer[] = []

afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})

function peerOf(capacityRows: number, task: Partial<PeerTask>): RingPeer {
  const peer = new RingPeer(capacityRows, {
    role: 'produce',
    end: 'close',
    rows: MILLION,
    seed: 1,
    largestBatchRows: 1_000,
    pauseEvery: 0,
    ...task,
  })
  peers.push(peer)
  return peer
}

/** Reads the stream to its end, awaiting `pause` after each so many batches. */
async function drain(stream: EventStream, pauseEvery = 0): Promise<PeerReport> {
  let checksum = 0
  let read = 0
  let wrongRows = 0
  let batches = 0
  while (await stream.load()) {
    for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
      for (let row = 0; row < batch.length; row++) {
        if (!isNumberedRow(batch, row, read + row)) wrongRows++
        checksum = addToChecksum(checksum, batch, row)
      }
      read += batch.length
      batches++
      if (pauseEvery !== 0 && batches % pauseEvery === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  expect(stream.completeUntil).toBe(Number.POSITIVE_INFINITY)
  return { rows: read, checksum, wrongRows }
}

describe('between two threads', () => {
  test.each([
    ['as fast as both can', 65_536, { rows: MILLION }, 'async', 0],
    ['with a ring that is always full', 2_048, { rows: MILLION, pauseEvery: 0 }, 'async', 40],
    ['with a slow producer', 65_536, { rows: 100_000, pauseEvery: 10 }, 'async', 0],
    ['with a slow producer and a blocking consumer', 65_536, { rows: 100_000, pauseEvery: 10 }, 'blocking', 0],
    ['row by row through two blocks', 128, { rows: 20_000, largestBatchRows: 1 }, 'async', 0],
  ] as const)('every row arrives once, in order and whole: %s', async (_name, capacity, task, wait, pauseEvery) => {
    const peer = peerOf(capacity, task)
    const arrived = await drain(new RingStream(peer.ring.consumer(), { wait }), pauseEvery)
    expect(arrived).toEqual({ ...(await peer.report), wrongRows: 0 })
    expect(arrived.rows).toBe(task.rows)
    expect(peer.ring.droppedRows).toBe(0)
  })

  test.each([
    ['a fast consumer', 0],
    ['a slow consumer', 50],
  ])('the other way: %s', async (_name, pauseEvery) => {
    const peer = peerOf(8_192, { role: 'consume', rows: 2 * MILLION, pauseEvery })
    const producer = peer.ring.producer()
    const sizes = new BatchSizes(7, 1_000)
    const batch = new MarketEventBatch(1_000)
    let checksum = 0
    let pushed = 0
    while (pushed < 300_000) {
      batch.clear()
      const rows = sizes.next()
      for (let row = 0; row < rows; row++) {
        appendNumberedRow(batch, pushed + row)
        checksum = addToChecksum(checksum, batch, row)
      }
      while (producer.push(batch) === 0) expect(await producer.waitForRoomAsync()).toBe(WaitOutcome.Ready)
      pushed += rows
    }
    producer.close()
    expect(await peer.report).toEqual({ rows: pushed, checksum, wrongRows: 0 })
  })

  test('a consumer that has enough stops a producer that waits', async () => {
    const peer = peerOf(1_024, { largestBatchRows: 100 })
    const consumer = peer.ring.consumer()
    expect(await consumer.waitAsync()).toBe(WaitOutcome.Ready)
    consumer.read()
    consumer.cancel()
    const { rows } = await peer.report
    expect(rows).toBeLessThan(MILLION)
    expect(await peer.exit).toBe(0)
  })

  test('closing wakes a consumer that waits for ever', async () => {
    const peer = peerOf(1_024, { role: 'consume' })
    const producer = peer.ring.producer()
    const batch = new MarketEventBatch()
    appendNumberedRow(batch, 0)
    producer.push(batch)
    const cells = headCells(peer.ring.buffer)
    while (Atomics.load(cells, RingCell.ConsumerSleeps) === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    producer.close()
    expect(await peer.report).toMatchObject({ rows: 1, wrongRows: 0 })
  })
})

describe('a producer that is gone', () => {
  test('without closing: what it published is given, then the wait times out', async () => {
    const peer = peerOf(65_536, { rows: 5_000, end: 'exit' })
    const stream = new RingStream(peer.ring.consumer(), { silenceMillis: 200 })
    expect(await peer.exit).toBe(3)
    let rows = 0
    expect(await stream.load()).toBe(true)
    for (let batch = stream.next(); batch !== undefined; batch = stream.next()) rows += batch.length
    expect(rows).toBe(5_000)
    await expect(stream.load()).rejects.toMatchObject({ code: 'ring.producer_silent' })
    expect(stream.completeUntil).toBe(Number.NEGATIVE_INFINITY)
    expect(peer.ring.state).toBe(RingState.Open)
  })

  test('and is known to be: the waiting consumer is told at once', async () => {
    const peer = peerOf(65_536, { rows: 5_000, end: 'exit' })
    const stream = new RingStream(peer.ring.consumer())
    peer.exit.then(
      () => peer.ring.fail(),
      () => {},
    )
    await expect(drain(stream)).rejects.toMatchObject({ code: 'ring.producer_failed' })
    expect(stream.completeUntil).toBe(Number.NEGATIVE_INFINITY)
  })

  test('or hangs: the wait times out', async () => {
    const peer = peerOf(65_536, { rows: 100, end: 'silence' })
    const stream = new RingStream(peer.ring.consumer(), { wait: 'blocking', silenceMillis: 300 })
    expect((await peer.report).rows).toBe(100)
    await expect(drain(stream)).rejects.toMatchObject({ code: 'ring.producer_silent' })
  })
})
