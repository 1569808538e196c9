import type { Worker } from 'node:worker_threads'
import { EventRing, type MarketEventBatch, type RingConsumer, type RingProducer } from '@hft/data'
import { handOverWorker } from './hand-over.ts'

const ECHO_CAPACITY_ROWS = 1_024
const MICROS_PER_MILLI = 1_000

/** Sends one row at a time to the other thread and back, and takes the time of each round trip. */
export interface RoundTrips {
  readonly name: string
  /** Round trips in microseconds, shortest first. */
  run(roundTrips: number): Promise<Float64Array>
  stop(): Promise<void>
}

/** Through two rings; both threads sleep, or look for a while before they do. */
export class RingRoundTrips implements RoundTrips {
  readonly name: string
  readonly #row: MarketEventBatch
  readonly #spins: number
  readonly #worker: Worker
  readonly #producer: RingProducer
  readonly #consumer: RingConsumer

  constructor(row: MarketEventBatch, spins: number) {
    this.name = spins === 0 ? 'EventRing, sleeping' : `EventRing, ${spins} looks before sleeping`
    this.#row = row
    this.#spins = spins
    const ring = EventRing.create(ECHO_CAPACITY_ROWS)
    const back = EventRing.create(ECHO_CAPACITY_ROWS)
    this.#worker = handOverWorker({ task: 'ring-echo', ring: ring.buffer, back: back.buffer, spins })
    this.#producer = ring.producer()
    this.#consumer = back.consumer()
  }

  run(roundTrips: number): Promise<Float64Array> {
    const micros = new Float64Array(roundTrips)
    for (let trip = 0; trip < roundTrips; trip++) {
      const sentAt = performance.now()
      this.#producer.push(this.#row)
      this.#consumer.wait(Number.POSITIVE_INFINITY, this.#spins)
      this.#consumer.read()
      this.#consumer.release()
      micros[trip] = (performance.now() - sentAt) * MICROS_PER_MILLI
    }
    return Promise.resolve(micros.sort())
  }

  async stop(): Promise<void> {
    this.#producer.close()
    await this.#worker.terminate()
  }
}

/** By messages of nine numbers, which are cheaper to clone than typed arrays. */
export class MessageRoundTrips implements RoundTrips {
  readonly name = 'postMessage'
  readonly #row: readonly number[]
  readonly #worker = handOverWorker({ task: 'message-echo' })

  constructor(row: MarketEventBatch) {
    this.#row = [
      row.kind[0]!,
      row.flags[0]!,
      row.instrument[0]!,
      row.priceTicks[0]!,
      row.quantityLots[0]!,
      row.exchangeTime[0]!,
      row.localTime[0]!,
      row.order[0]!,
      row.value[0]!,
    ]
  }

  run(roundTrips: number): Promise<Float64Array> {
    return new Promise((resolve) => {
      const micros = new Float64Array(roundTrips)
      let trip = 0
      let sentAt = 0
      const send = (): void => {
        sentAt = performance.now()
        this.#worker.postMessage(this.#row)
      }
      const arrive = (): void => {
        micros[trip++] = (performance.now() - sentAt) * MICROS_PER_MILLI
        if (trip < roundTrips) {
          send()
          return
        }
        this.#worker.off('message', arrive)
        resolve(micros.sort())
      }
      this.#worker.on('message', arrive)
      send()
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}
