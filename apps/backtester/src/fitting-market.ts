import { instrumentsOf } from '@hft/instrument'
import { type BacktestRequest, withInstruments } from './backtest-request.ts'
import { refinedInstrument } from './detected-instrument.ts'
import { recordingOf, type SelectedInstrument } from './instrument-selection.ts'
import type { Market } from './market.ts'
import { openMarket } from './open-market.ts'

const BUILT_IN = 'built-in table'

/**
 * Opens the market of a request. Where a recording holds values off the grid of an instrument of the built-in table, the
 * instrument gets the finer units that the recording shows, instead of losing messages.
 *
 * @throws CodedError of the reader for data that can't be used
 */
export async function openFittingMarket(
  request: BacktestRequest,
): Promise<{ readonly request: BacktestRequest; readonly market: Market }> {
  const market = await openRequested(request)
  const isFitting = market.recordings.every(({ counts: { offGrid = 0 } }) => offGrid === 0)
  if (isFitting) return { request, market }
  const instruments: SelectedInstrument[] = []
  const notices: string[] = []
  for (const selected of request.instruments) {
    const isBuiltIn = selected.tickSource === BUILT_IN && selected.lotSource === BUILT_IN
    const recording = request.files && recordingOf(selected.definition.id, request.files)
    const refined = isBuiltIn && recording ? await refinedInstrument(selected, recording) : undefined
    instruments.push(refined?.instrument ?? selected)
    notices.push(...(refined?.notices ?? []))
  }
  if (notices.length === 0) return { request, market }
  await market.close()
  const fitting = { ...withInstruments(request, instruments), notices: [...request.notices, ...notices] }
  return { request: fitting, market: await openRequested(fitting) }
}

function openRequested({ config, files }: BacktestRequest): Promise<Market> {
  return openMarket(config, instrumentsOf(config.engine.instruments), files)
}
