import { suggestion } from '@hft/engine'
import {
  type BinanceSpotStreams,
  type BinanceStreams,
  binanceCoinmMarketData,
  binanceSpotMarketData,
  binanceUsdmMarketData,
  bybitLinearMarketData,
  bybitSpotMarketData,
  type MarketDataProtocol,
  okxMarketData,
} from '@hft/venues'

/** Forms of a venue's streams that a person can choose from. */
interface StreamChoice {
  /** What each setting can be. */
  readonly settings: Readonly<Record<string, readonly string[]>>
  readonly protocol: (chosen: Readonly<Record<string, string>>) => MarketDataProtocol
}

const BINANCE_SETTINGS = {
  trades: ['trade', 'aggTrade'],
  bookSpeed: ['0ms', '100ms', '250ms', '500ms', '1000ms'],
}
const BYBIT_SETTINGS = { bookDepth: ['50', '200', '1000'] }

const CHOICES: Readonly<Record<string, StreamChoice>> = {
  'binance-spot': {
    settings: { ...BINANCE_SETTINGS, snapshotLevels: ['100', '500', '1000', '5000'] },
    protocol: ({ snapshotLevels, ...streams }) => binanceSpotMarketData({ ...streams, ...spotLevels(snapshotLevels) }),
  },
  'binance-usdm': binanceChoice(binanceUsdmMarketData),
  'binance-coinm': binanceChoice(binanceCoinmMarketData),
  'bybit-spot': { settings: BYBIT_SETTINGS, protocol: (chosen) => bybitSpotMarketData(bybitDepth(chosen)) },
  'bybit-linear': { settings: BYBIT_SETTINGS, protocol: (chosen) => bybitLinearMarketData(bybitDepth(chosen)) },
  okx: {
    settings: { book: ['books', 'books50-l2-tbt', 'books-l2-tbt'], snapshots: ['pushed', 'requested'] },
    protocol: (chosen) => okxMarketData(chosen),
  },
}

/**
 * The protocol of a venue with the forms of its streams as `settings` say, each `name=value`; undefined where nothing
 * was chosen. What is wrong goes to `problems`.
 */
export function chosenProtocol(
  venue: string,
  settings: readonly string[],
  problems: string[],
): MarketDataProtocol | undefined {
  if (settings.length === 0) return undefined
  const choice = CHOICES[venue]
  if (choice === undefined) {
    problems.push(`--stream: the streams of ${venue} come in one form; there is nothing to choose`)
    return undefined
  }
  const chosen: Record<string, string> = {}
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=')
    const values = choice.settings[name]
    if (values === undefined)
      problems.push(`--stream: ${venue} has no '${name}'${suggestion(name, Object.keys(choice.settings))}`)
    else if (!values.includes(value))
      problems.push(`--stream: ${name} is one of ${values.join(', ')}, and '${value}' was given`)
    else chosen[name] = value
  }
  return choice.protocol(chosen)
}

function binanceChoice(protocol: (streams: Partial<BinanceStreams>) => MarketDataProtocol): StreamChoice {
  return { settings: BINANCE_SETTINGS, protocol: (chosen) => protocol(chosen) }
}

function spotLevels(text: string | undefined) {
  return text === undefined ? {} : { snapshotLevels: Number(text) as BinanceSpotStreams['snapshotLevels'] }
}

function bybitDepth({ bookDepth }: Readonly<Record<string, string>>) {
  return bookDepth === undefined ? {} : { bookDepth: Number(bookDepth) as 50 | 200 | 1000 }
}
