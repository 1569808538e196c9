import { Worker } from 'node:worker_threads'
import { EventRing } from './event-ring.ts'

/** What the other thread is to do with a ring. */
export interface PeerTask {
  readonly role: 'produce' | 'consume'
  /** How it ends: by closing (a consumer: at the end of the ring), by ending its thread, or by falling silent. */
  readonly end: 'close' | 'exit' | 'silence'
  /** Rows in all that a producer pushes; a consumer cancels after as many. */
  readonly rows: number
  readonly seed: number
  readonly largestBatchRows: number
  /** A pause of a millisecond after each so many batches; 0 for none. */
  readonly pauseEvery: number
}

/** What the other thread found. */
export interface PeerReport {
  readonly rows: number
  readonly checksum: number
  /** Rows that were not what they should have been. */
  readonly wrongRows: number
}

/** Another thread at the ring. */
export class RingPeer {
  readonly ring: EventRing
  readonly report: Promise<PeerReport>
  readonly exit: Promise<number>
  readonly #worker: Worker

  constructor(capacityRows: number, task: PeerTask) {
    this.ring = EventRing.create(capacityRows)
    this.#worker = new Worker(new URL('./ring-peer.worker.contract.ts', import.meta.url), {
      workerData: { buffer: this.ring.buffer, task },
      execArgv: ['--conditions=@hft/source'],
    })
    const worker = this.#worker
    this.exit = new Promise((resolve) => worker.once('exit', resolve))
    this.report = new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}
