import type { TextLevel } from '../protocols/text-book.ts'
import type { GeneratedMarketOptions } from './generated-market.ts'
import { MarketSeries } from './market-series.ts'
import type { MarketSession } from './market-session.ts'
import { SessionWriter } from './session-writer.ts'

const DEPTH = 20
const BACKLOG = 3

/**
 * A session that Hyperliquid could have sent: the twenty best levels of the book after each change of it, the best quote,
 * and trades, of which the first message repeats some of before.
 */
export function generateHyperliquidSession(options: GeneratedMarketOptions): MarketSession {
  const { symbol: coin } = options
  const writer = new SessionWriter(options)
  const { market } = writer
  const levels = (side: readonly TextLevel[]) => side.slice(0, DEPTH).map(levelOf)
  const publish = (channel: string, data: unknown) => writer.publish(`${channel}:${coin}`, { channel, data })
  const publishBook = () =>
    publish('l2Book', { coin, levels: [levels(market.bids), levels(market.asks)], time: market.now })
  const tradeOf = (px: string, sz: string, side: string, time: number, tid: number) => ({
    ...{ coin, hash: `0x${'0'.repeat(64)}`, px, side, sz, tid, time },
    users: ['0x31ca8395cf837de08b24da3f660e77761dfb974b', '0x010461c14e146ac35fe42271bdc1134ee31c703a'],
  })
  const series = new MarketSeries(market, options, {
    reference: ({ markPrice: markPx, indexPrice: oraclePx, fundingRate: funding }) => {
      const day = { prevDayPx: markPx, dayNtlVlm: '1169046.29', premium: '0.0003', midPx: markPx, dayBaseVlm: '12.5' }
      publish('activeAssetCtx', { coin, ctx: { funding, openInterest: '688.11', oraclePx, markPx, ...day } })
    },
  })
  publishBook()
  const [bid] = market.bids
  const before = Array.from({ length: BACKLOG }, (_, age) => market.now - (BACKLOG - age) * 1_000)
  publish(
    'trades',
    before.map((time, tid) => tradeOf(bid![0], bid![1], 'A', time, tid)),
  )
  while (!writer.isFull) {
    const step = market.next()
    series.note(step)
    if (step.kind === 'trade') {
      const side = step.isBuyerMaker ? 'A' : 'B'
      publish('trades', [tradeOf(step.price, step.quantity, side, market.now, BACKLOG + step.id)])
      continue
    }
    publishBook()
    publish('bbo', { coin, time: market.now, bbo: [levelOf(step.bestBid), levelOf(step.bestAsk)] })
  }
  return writer.session
}

function levelOf([px, sz]: TextLevel) {
  return { px, sz, n: 1 }
}
