import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { EventRing, type MarketEventBatch, type RingProducer } from '@hft/data'
import {
  type BatchMessage,
  bytesOf,
  columnsOver,
  type HandOverAnswer,
  type HandOverTask,
  sumOf,
} from './hand-over-task.ts'
import type { Contender } from './interleaved.ts'

/** Rows under way at most, in the ring or in messages. */
export const ROWS_UNDER_WAY = 65_536

/** The other thread. */
export function handOverWorker(task: HandOverTask): Worker {
  const worker = new Worker(new URL('./hand-over.worker.ts', import.meta.url), { workerData: task })
  worker.on('error', (error) => {
    throw error
  })
  return worker
}

/** Hands the same batch over and over through a ring; each run ends when the other thread has read all of it. */
export class RingHandOver implements Contender {
  readonly name = 'EventRing'
  readonly #batch: MarketEventBatch
  readonly #batches: number
  readonly #worker: Worker
  readonly #producer: RingProducer

  constructor(batch: MarketEventBatch, batches: number) {
    this.#batch = batch
    this.#batches = batches
    const ring = EventRing.create(ROWS_UNDER_WAY)
    this.#producer = ring.producer()
    this.#worker = handOverWorker({ task: 'ring', ring: ring.buffer, rowsPerRun: batch.length * batches })
  }

  async run(): Promise<number> {
    const producer = this.#producer
    const batch = this.#batch
    const finished = once(this.#worker, 'message')
    for (let pushed = 0; pushed < this.#batches; pushed++) {
      while (producer.push(batch) === 0) producer.waitForRoom()
    }
    const [{ sum }] = (await finished) as [{ sum: number }]
    checkSum(sum, batch, this.#batches)
    return this.#batches * batch.length
  }

  async stop(): Promise<void> {
    this.#producer.close()
    await once(this.#worker, 'exit')
  }
}

/**
 * Hands the same batch over and over by messages, with as many rows under way as the ring holds: its columns cloned, or
 * copied into one of a pool of buffers that are transferred there and come back.
 */
export class MessageHandOver implements Contender {
  readonly name: string
  readonly #batch: MarketEventBatch
  readonly #batches: number
  readonly #worker: Worker
  readonly #pool: ArrayBuffer[] | undefined
  readonly #largestUnderWay: number
  #underWay = 0
  #onAnswer: (() => void) | undefined
  #sum: number | undefined

  constructor(batch: MarketEventBatch, batches: number, isTransferred: boolean) {
    this.name = isTransferred ? 'postMessage of transferred buffers from a pool' : 'postMessage of cloned columns'
    this.#batch = batch
    this.#batches = batches
    this.#largestUnderWay = Math.max(2, Math.floor(ROWS_UNDER_WAY / batch.length))
    this.#pool = isTransferred ? [] : undefined
    this.#worker = handOverWorker({
      task: 'messages',
      rowsPerRun: batch.length * batches,
      batchesPerAnswer: this.#largestUnderWay >> 1,
    })
    this.#worker.on('message', (answer: HandOverAnswer) => this.#take(answer))
  }

  async run(): Promise<number> {
    for (let posted = 0; posted < this.#batches; posted++) {
      while (this.#underWay === this.#largestUnderWay) await this.#answer()
      this.#underWay++
      this.#post()
    }
    while (this.#sum === undefined) await this.#answer()
    checkSum(this.#sum, this.#batch, this.#batches)
    this.#sum = undefined
    return this.#batches * this.#batch.length
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  #post(): void {
    const batch = this.#batch
    const rows = batch.length
    if (this.#pool === undefined) {
      const { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, order, value } = batch
      const columns = { kind, flags, instrument, priceTicks, quantityLots, exchangeTime, localTime, order, value }
      this.#worker.postMessage({ rows, columns } satisfies BatchMessage)
      return
    }
    const buffer = this.#pool.pop() ?? new ArrayBuffer(bytesOf(rows))
    const columns = columnsOver(buffer, rows)
    columns.kind.set(batch.kind)
    columns.flags.set(batch.flags)
    columns.instrument.set(batch.instrument)
    columns.priceTicks.set(batch.priceTicks)
    columns.quantityLots.set(batch.quantityLots)
    columns.exchangeTime.set(batch.exchangeTime)
    columns.localTime.set(batch.localTime)
    columns.order.set(batch.order)
    columns.value.set(batch.value)
    this.#worker.postMessage({ rows, buffer } satisfies BatchMessage, [buffer])
  }

  #take(answer: HandOverAnswer): void {
    if ('sum' in answer) {
      this.#sum = answer.sum
    } else {
      this.#underWay -= answer.taken
      if (this.#pool !== undefined) this.#pool.push(...answer.buffers)
    }
    this.#onAnswer?.()
  }

  #answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswer = resolve
    })
  }
}

/** The same work without any hand-over, in one thread. */
export class NoHandOver implements Contender {
  readonly name = 'one thread, no hand-over'
  readonly #batch: MarketEventBatch
  readonly #batches: number

  constructor(batch: MarketEventBatch, batches: number) {
    this.#batch = batch
    this.#batches = batches
  }

  run(): number {
    let sum = 0
    for (let batch = 0; batch < this.#batches; batch++) sum += sumOf(this.#batch, this.#batch.length)
    checkSum(sum, this.#batch, this.#batches)
    return this.#batches * this.#batch.length
  }
}

/** All rows arrived: sums are of integers below 2^53, so exact in any order. */
function checkSum(sum: number, batch: MarketEventBatch, batches: number): void {
  const expected = sumOf(batch, batch.length) * batches
  if (sum !== expected) throw new Error(`the other thread summed up ${sum} instead of ${expected}`)
}
