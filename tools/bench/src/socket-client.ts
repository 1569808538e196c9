import {
  applyToLadderBook,
  applyToTopOfBook,
  EventKind,
  LadderBook,
  openWebSocket,
  type SocketOpener,
  TopOfBook,
} from '@hft/data'
import { binanceUsdmMarketData, connectMarketData } from '@hft/venues'
import { END_FRAME, type SocketServer } from './socket-server.ts'
import type { SocketTimes } from './socket-times.ts'

const PROTOCOL = binanceUsdmMarketData({ trades: 'trade' })

/** Our side of the bench: the feed as a program connects it, a book of levels and one of the best quotes. */
export class SocketClient {
  readonly book = new LadderBook(0)
  readonly quotes = new TopOfBook(0)
  rows = 0
  gaps = 0
  /** Whether the book was complete at the end. */
  wasLive = false

  /** Takes the session of a server to its end; answers the seconds from its first message to the last. */
  async run({ webSocket, rest }: SocketServer, times: SocketTimes): Promise<number> {
    let kind = -1
    let firstAt = Number.NaN
    let end: (seconds: number) => void = () => undefined
    const ended = new Promise<number>((resolve) => {
      end = resolve
    })
    // The clock is read where a message comes in, and again when everything was done with it.
    const open: SocketOpener = (url, options, listener) =>
      openWebSocket(url, options, {
        onOpen: () => listener.onOpen(),
        onSignOfLife: () => listener.onSignOfLife(),
        onClose: (reason) => listener.onClose(reason),
        onMessage: (bytes) => {
          const at = performance.now()
          if (bytes.length === END_FRAME.length) return end((at - firstAt) / 1000)
          if (Number.isNaN(firstAt)) firstAt = at
          kind = -1
          listener.onMessage(bytes)
          if (kind >= 0) times.note(kind, performance.now() - at)
        },
      })
    const feed = connectMarketData({
      venue: 'binance-usdm',
      instruments: ['BTCUSDT'],
      channels: ['trades', 'quotes', 'book'],
      endpoints: { webSocket, rest },
      protocol: PROTOCOL,
      open,
      seed: 1,
    })
    const { book, quotes } = this
    feed.events$.subscribe((batch) => {
      const { length } = batch
      this.rows += length
      for (let row = 0; row < length; row++) {
        applyToLadderBook(book, batch, row)
        applyToTopOfBook(quotes, batch, row)
      }
      const first = batch.kind[0]
      kind = first === EventKind.BestQuote ? 0 : first === EventKind.Level ? 1 : first === EventKind.Trade ? 2 : -1
    })
    const seconds = await ended
    this.gaps = feed.statistics.outcomes.gap
    this.wasLive = book.isLive
    await feed.close()
    return seconds
  }
}
