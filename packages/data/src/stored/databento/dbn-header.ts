import { CodedError } from '@hft/clock'

const PREFIX_BYTES = 8
const FIXED_METADATA_BYTES = 100
const LATEST_VERSION = 3
/** Length of symbols before a file said its own. */
const SYMBOL_BYTES_V1 = 22
const SYMBOL_LENGTH_AT = 45
const LONGEST_METADATA = 1 << 28

/** What the beginning of a DBN file says. */
export interface DbnHeader {
  readonly version: number
  readonly dataset: string
  /** Symbols as they were asked for, by instrument id. */
  readonly symbols: ReadonlyMap<number, string>
  /** Where the records begin. */
  readonly bytes: number
}

/** Whether bytes begin like a DBN file. */
export function isDbnHead(head: Uint8Array): boolean {
  return head[0] === 0x44 && head[1] === 0x42 && head[2] === 0x4e && head.length > 3
}

/**
 * Reads the metadata of a DBN file, versions 1 to 3 (Databento's description of the encoding, "Metadata").
 * @returns undefined when more bytes are needed
 * @throws CodedError `dbn.not_dbn`, `dbn.version`, `dbn.damaged`
 */
export function parseDbnHeader(bytes: Buffer, subject: string): DbnHeader | undefined {
  if (bytes.length < PREFIX_BYTES) return undefined
  if (!isDbnHead(bytes)) throw new CodedError('dbn.not_dbn', `${subject} does not begin like a DBN file`)
  const version = bytes[3]!
  if (version < 1 || version > LATEST_VERSION) {
    throw new CodedError(
      'dbn.version',
      `${subject} is DBN version ${version}; versions 1 to ${LATEST_VERSION} can be read`,
    )
  }
  const length = bytes.readUInt32LE(4)
  if (length < FIXED_METADATA_BYTES || length > LONGEST_METADATA) throw damaged(subject)
  if (bytes.length < PREFIX_BYTES + length) return undefined
  const metadata = bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length)
  try {
    const symbolBytes = version === 1 ? SYMBOL_BYTES_V1 : metadata.readUInt16LE(SYMBOL_LENGTH_AT)
    const dataset = textAt(metadata, 0, 16)
    return { version, dataset, symbols: symbolsIn(metadata, symbolBytes), bytes: PREFIX_BYTES + length }
  } catch (cause) {
    if (cause instanceof RangeError) throw damaged(subject, cause)
    throw cause
  }
}

function symbolsIn(metadata: Buffer, symbolBytes: number): Map<number, string> {
  const symbols = new Map<number, string>()
  let at = FIXED_METADATA_BYTES
  at += 4 + metadata.readUInt32LE(at)
  // The symbols asked for, those found in part, those not found.
  for (let list = 0; list < 3; list++) at += 4 + symbolBytes * metadata.readUInt32LE(at)
  const mappings = metadata.readUInt32LE(at)
  at += 4
  for (let mapping = 0; mapping < mappings; mapping++) {
    const asked = textAt(metadata, at, symbolBytes)
    const intervals = metadata.readUInt32LE(at + symbolBytes)
    at += symbolBytes + 4
    for (let interval = 0; interval < intervals; interval++) {
      const id = textAt(metadata, at + 8, symbolBytes)
      if (/^\d+$/.test(id)) symbols.set(Number(id), asked)
      // Asked for by id: the answer is the symbol.
      else if (/^\d+$/.test(asked)) symbols.set(Number(asked), id)
      at += 8 + symbolBytes
    }
  }
  return symbols
}

function textAt(bytes: Buffer, at: number, length: number): string {
  if (at + length > bytes.length) throw new RangeError('beyond the metadata')
  return bytes.toString('latin1', at, at + length).split('\0')[0]!
}

function damaged(subject: string, cause?: unknown): CodedError {
  return new CodedError(
    'dbn.damaged',
    `${subject} is damaged: its metadata cannot be read; copy or download it again`,
    {
      cause,
    },
  )
}
