import { parentPort, workerData } from 'node:worker_threads'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { EventRing } from './event-ring.ts'
import { addToChecksum, appendNumberedRow, BatchSizes, isNumberedRow } from './numbered-rows.contract.ts'
import type { RingConsumer } from './ring-consumer.ts'
import type { PeerReport, PeerTask } from './ring-peer.contract.ts'
import type { RingProducer } from './ring-producer.ts'
import { WaitOutcome } from './ring-state.ts'

const { buffer, task } = workerData as { buffer: SharedArrayBuffer; task: PeerTask }
const sleeper = new Int32Array(new SharedArrayBuffer(4))
const ring = EventRing.attach(buffer)
const report = task.role === 'produce' ? produce(ring.producer()) : consume(ring.consumer())
parentPort?.postMessage(report)
if (task.end === 'silence') Atomics.wait(sleeper, 0, 0)

function produce(producer: RingProducer): PeerReport {
  const sizes = new BatchSizes(task.seed, task.largestBatchRows)
  const batch = new MarketEventBatch(task.largestBatchRows)
  let checksum = 0
  let pushed = 0
  for (let batches = 1; pushed < task.rows; batches++) {
    batch.clear()
    const rows = Math.min(sizes.next(), task.rows - pushed)
    for (let row = 0; row < rows; row++) appendNumberedRow(batch, pushed + row)
    let isOpen = true
    while (isOpen && producer.push(batch) === 0) isOpen = producer.waitForRoom() === WaitOutcome.Ready
    if (!isOpen) break
    for (let row = 0; row < rows; row++) checksum = addToChecksum(checksum, batch, row)
    pushed += rows
    pauseAfter(batches)
  }
  // Ends this thread at once: nothing is closed, no message is sent.
  if (task.end === 'exit') process.exit(3)
  if (task.end === 'close') producer.close()
  return { rows: pushed, checksum, wrongRows: 0 }
}

function consume(consumer: RingConsumer): PeerReport {
  let checksum = 0
  let read = 0
  let wrongRows = 0
  for (let batches = 1; consumer.wait() === WaitOutcome.Ready; batches++) {
    const batch = consumer.read()!
    for (let row = 0; row < batch.length; row++) {
      if (!isNumberedRow(batch, row, read + row)) wrongRows++
      checksum = addToChecksum(checksum, batch, row)
    }
    read += batch.length
    pauseAfter(batches)
    consumer.release()
    if (read >= task.rows) consumer.cancel()
  }
  return { rows: read, checksum, wrongRows }
}

function pauseAfter(batches: number): void {
  if (task.pauseEvery !== 0 && batches % task.pauseEvery === 0) Atomics.wait(sleeper, 0, 0, 1)
}
