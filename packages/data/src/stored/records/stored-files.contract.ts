import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInstrument, type Instrument } from '@hft/instrument'
import { EventFlag, EventKind } from '../../events/event-kind.ts'
import type { EventStream } from '../../replay/replay.ts'
import type { MarketDataFormat, OpeningOptions, StoredMarket } from '../format.ts'

/** Recorded files outside the project, where they are there. */
export const RECORDED_DATA = join(import.meta.dirname, '../../../../../../shared/data')

const NAMES = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name]))

/** A folder of files that tests write; `remove` when done. */
export class StoredFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'stored-'))
  private written = 0

  /** Writes a file of its own folder's name and answers its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, `${this.written++}-${name}`)
    writeFileSync(path, content)
    return path
  }

  /** A path that has no file yet. */
  path(name: string): string {
    return join(this.folder, `${this.written++}-${name}`)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** An instrument of an id and units. */
export function listing(id: string, tickSize: string, lotSize: string, index = 0): Instrument {
  const fees = { maker: '0', taker: '0' }
  return createInstrument({ id, kind: 'linear', base: 'BASE', quote: 'QUOTE', tickSize, lotSize, fees }, index)
}

/**
 * Everything that a stream gives, a line a row: kind, side, ticks, lots, exchange time, local time, and `.` behind the
 * last row of a message, `s` of a snapshot, `?` where the venue sent no time.
 */
export async function linesOf(stream: EventStream): Promise<string[]> {
  const lines: string[] = []
  do {
    for (let batch = stream.next(); batch !== undefined; batch = stream.next()) {
      for (let row = 0; row < batch.length; row++) {
        const flags = batch.flags[row]!
        const marks = [
          (flags & EventFlag.Bid) !== 0 ? 'bid' : (flags & EventFlag.Ask) !== 0 ? 'ask' : '-',
          batch.priceTicks[row] === -0x8000_0000 ? 'none' : batch.priceTicks[row],
          batch.quantityLots[row],
          batch.exchangeTime[row],
          batch.localTime[row],
        ]
        const snapshot = (flags & EventFlag.Snapshot) !== 0 ? 's' : ''
        const timeless = (flags & EventFlag.NoExchangeTime) !== 0 ? '?' : ''
        const last = (flags & EventFlag.LastOfMessage) !== 0 ? '.' : ''
        lines.push(`${NAMES.get(batch.kind[row]!)} ${marks.join(' ')} ${snapshot}${timeless}${last}`.trimEnd())
      }
    }
  } while (await stream.load())
  return lines
}

/** Opens files, reads our view to its end and closes them. */
export async function readWhole(
  format: MarketDataFormat,
  files: readonly string[],
  options: OpeningOptions,
): Promise<StoredMarket & { readonly lines: readonly string[] }> {
  const market = await format.open(files, options)
  try {
    return { ...market, lines: await linesOf(market.replay.localView) }
  } finally {
    await market.close()
  }
}
