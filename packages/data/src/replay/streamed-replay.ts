import { Observable } from 'rxjs'
import type { MarketEventBatch } from '../events/market-event-batch.ts'
import type { EventStream, Replay } from './replay.ts'
import type { RowSource } from './row-source.ts'
import { TwoViewPass, type TwoViewPassParameters } from './two-view-pass.ts'

/** A replay that reads its rows while it goes, in constant memory. Its views can be read once. */
export abstract class StreamedReplay<Source extends RowSource> implements Replay {
  readonly exchangeView: EventStream
  readonly localView: EventStream
  protected readonly source: Source
  private readonly openSource: () => Source
  private readonly parameters: TwoViewPassParameters
  private readonly pass: TwoViewPass

  constructor(openSource: () => Source, parameters: TwoViewPassParameters) {
    this.openSource = openSource
    this.parameters = parameters
    this.source = openSource()
    this.pass = new TwoViewPass(this.source, parameters, true)
    this.exchangeView = this.pass.exchangeView
    this.localView = this.pass.localView
  }

  /** Batches in memory: grows only by what one view is ahead of the other. */
  get allocatedBatches(): number {
    return this.pass.allocatedBatches
  }

  /** What reached us, in order; every subscription reads everything anew. A batch is valid until `next` returns. */
  get events$(): Observable<MarketEventBatch> {
    return new Observable((subscriber) => {
      const source = this.openSource()
      const { localView } = new TwoViewPass(source, this.parameters, false)
      const read = async () => {
        do {
          for (let batch = localView.next(); batch !== undefined; batch = localView.next()) {
            subscriber.next(batch)
            if (subscriber.closed) return
          }
        } while (!subscriber.closed && (await localView.load()))
      }
      read().then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      )
      return () => void source.close()
    })
  }

  /** Releases the open file, for whoever stops before the end. */
  close(): Promise<void> {
    return this.source.close()
  }
}
