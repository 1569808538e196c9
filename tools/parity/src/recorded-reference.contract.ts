import { readFileSync } from 'node:fs'

const SHARED = new URL('../../../../shared/', import.meta.url)
const QUEUES = ['ra', 'pp1', 'pp2', 'pp3', 'log', 'log2']

/** The recorded market as event records, and the capture that it was made from. */
export const EVENT_FILE = new URL('data/hftbacktest/binance-usdm_btcusdt_20240808.npz', SHARED)
export const CAPTURE = new URL('data/binance-usdm/capture_btcusdt_20240808.txt.gz', SHARED)

/** What the reference gave for it. */
export const REFERENCE = new URL('reference/hftbacktest-parity/', SHARED)

/** The combinations that there is a reference for, and the name of each one's fills. */
export const PARITY_CASES = [
  // 1. quotes at the mid and keeps its place: the queue model decides what fills
  ...QUEUES.map((queue) => ({ name: `o0_k1_${queue}`, fills: `o0_k1_${queue}`, queue, offset: 0, keep: true })),
  // 2. quotes a tick away and never waits: every model gives the same fills
  ...QUEUES.map((queue) => ({ name: `o1_k0_${queue}`, fills: 'o1_k0_ra', queue, offset: 1, keep: false })),
]

/** The reference's fills of a case as CSV. */
export function referenceFills(name: string): string {
  return readFileSync(new URL(`fills_${name}.csv`, REFERENCE), 'utf8').replaceAll('\r\n', '\n')
}
