import { parentPort, workerData } from 'node:worker_threads'
import { EventRing, WaitOutcome } from '@hft/data'
import { type BatchMessage, columnsOver, type HandOverAnswer, type HandOverTask, sumOf } from './hand-over-task.ts'

const port = parentPort
if (port === null) throw new Error('this program is a worker of ring.bench.ts; run that')
const given = workerData as HandOverTask

function answer(message: HandOverAnswer, transferred: ArrayBuffer[] = []): void {
  port!.postMessage(message, transferred)
}

function readRing(buffer: SharedArrayBuffer, rowsPerRun: number): void {
  const consumer = EventRing.attach(buffer).consumer()
  let sum = 0
  let rows = 0
  while (consumer.wait() === WaitOutcome.Ready) {
    for (let batch = consumer.read(); batch !== undefined; batch = consumer.read()) {
      sum += sumOf(batch, batch.length)
      rows += batch.length
      consumer.release()
      if (rows >= rowsPerRun) {
        answer({ sum })
        sum = rows = 0
      }
    }
  }
}

function readMessages(rowsPerRun: number, batchesPerAnswer: number): void {
  let sum = 0
  let rows = 0
  let taken = 0
  let buffers: ArrayBuffer[] = []
  port!.on('message', (message: BatchMessage) => {
    if ('columns' in message) {
      sum += sumOf(message.columns, message.rows)
    } else {
      sum += sumOf(columnsOver(message.buffer, message.rows), message.rows)
      buffers.push(message.buffer)
    }
    rows += message.rows
    taken++
    const isOver = rows >= rowsPerRun
    if (taken === batchesPerAnswer || isOver) {
      answer({ taken, buffers }, buffers)
      taken = 0
      buffers = []
    }
    if (isOver) {
      answer({ sum })
      sum = rows = 0
    }
  })
}

function echoRing(there: SharedArrayBuffer, back: SharedArrayBuffer, spins: number): void {
  const consumer = EventRing.attach(there).consumer()
  const producer = EventRing.attach(back).producer()
  while (consumer.wait(Number.POSITIVE_INFINITY, spins) === WaitOutcome.Ready) {
    producer.push(consumer.read()!)
    consumer.release()
  }
}

switch (given.task) {
  case 'ring':
    readRing(given.ring, given.rowsPerRun)
    break
  case 'messages':
    readMessages(given.rowsPerRun, given.batchesPerAnswer)
    break
  case 'ring-echo':
    echoRing(given.ring, given.back, given.spins)
    break
  case 'message-echo':
    port.on('message', (message) => port.postMessage(message))
}
