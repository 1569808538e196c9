import { basename } from 'node:path'
import { CodedError } from '@hft/clock'
import type { MarketEventBatch } from '../../events/market-event-batch.ts'
import { captureFiles } from '../../replay/capture-source.ts'
import { CsvDecoder } from '../../replay/csv-decoder.ts'
import { csvHeader } from '../../replay/csv-header.ts'
import { CSV_COLUMNS, type CsvColumn, OPTIONAL_CSV_COLUMNS } from '../../replay/csv-layout.ts'
import { openCsv } from '../../replay/csv-replay.ts'
import { CommonUnit } from '../../replay/grid-detection.ts'
import { LineSplitter } from '../../replay/line-splitter.ts'
import type { MarketDataFormat, OpeningOptions, RecordSource, StoredListing } from '../format.ts'
import type { DataProblems } from '../records/data-problems.ts'
import { lineIn } from '../records/file-groups.ts'
import { UnpackedFiles } from '../text/unpacked-files.ts'

/** The project's own CSV layout, as one of the formats that can be read. */
export const csvFormat: MarketDataFormat = {
  name: 'csv',
  description: "this system's CSV layout, a line an event",
  extensions: ['.csv'],
  detect: (head) => {
    const names = lineIn(head).split(',')
    return CSV_COLUMNS.every((name) => names.includes(name) || OPTIONAL_CSV_COLUMNS.includes(name))
  },
  listings: csvListings,
  open: async (files, options) => {
    const replay = await openCsv({ ...options, files, badRows: 'skip' })
    const { epochNs, shiftNanos, smallestLatencyNanos, problems, ...counted } = replay.report
    const { rows, rowsLeftOut, orderRows, skippedRows, truncatedFiles } = counted
    return {
      replay,
      epochNs,
      shiftNanos,
      smallestLatencyNanos,
      problems,
      counts: { rows, rowsLeftOut, orderRows, skippedRows, truncatedFiles, ...problems.counts },
      fractionRead: () => replay.bytesRead / replay.bytesTotal,
      close: () => replay.close(),
    }
  },
  records: async (files, options) => [new CheckedCsv(await decoderOf(files, options))],
}

/** The lines as they stand. */
class CheckedCsv implements RecordSource {
  private readonly decoder: CsvDecoder

  constructor(decoder: CsvDecoder) {
    this.decoder = decoder
  }

  get problems(): DataProblems {
    return this.decoder.problems
  }

  get position(): string {
    return this.decoder.position
  }

  get bytesRead(): number {
    return this.decoder.lines.source.bytesRead
  }

  get bytesTotal(): number {
    return this.decoder.lines.source.bytesTotal
  }

  decodeNext(batch: MarketEventBatch): boolean {
    return this.decoder.decodeNext(batch)
  }

  load(): Promise<boolean> {
    return this.decoder.load()
  }

  close(): Promise<void> {
    return this.decoder.close()
  }
}

async function decoderOf(files: readonly string[], { instruments, epochNs }: OpeningOptions): Promise<CsvDecoder> {
  const byId = new Map(instruments.map((instrument) => [instrument.id, instrument]))
  return new CsvDecoder(new LineSplitter(new UnpackedFiles(await captureFiles(files))), byId, 'skip', epochNs)
}

async function csvListings(files: readonly string[]): Promise<readonly StoredListing[]> {
  const lines = new LineSplitter(new UnpackedFiles(await captureFiles(files)))
  const text = new TextDecoder()
  const units = new Map<string, { readonly prices: CommonUnit; readonly quantities: CommonUnit }>()
  let columns = { instrument: 0, price: 0, quantity: 0 }
  do {
    while (lines.next()) {
      const line = text.decode(lines.bytes.subarray(lines.start, lines.end))
      const fields = line.split(',')
      if (lines.lineNumber === 1) {
        const names = csvHeader(line, lines.position)
        const placeOf = (name: CsvColumn) => names.indexOf(name)
        columns = { instrument: placeOf('instrument'), price: placeOf('price'), quantity: placeOf('quantity') }
        continue
      }
      const id = fields[columns.instrument] ?? ''
      if (!id.includes(':')) continue
      const own = units.get(id) ?? { prices: new CommonUnit(), quantities: new CommonUnit() }
      units.set(id, own)
      own.prices.add(fields[columns.price] ?? '')
      own.quantities.add(fields[columns.quantity] ?? '')
    }
  } while (await lines.load())
  if (units.size === 0) {
    throw new CodedError('csv.no_rows', `no rows of an instrument in ${files.map((path) => basename(path)).join(', ')}`)
  }
  return [...units].map(([id, { prices, quantities }]) => {
    const colon = id.indexOf(':')
    return { venue: id.slice(0, colon), symbol: id.slice(colon + 1), tickSize: prices.unit, lotSize: quantities.unit }
  })
}
