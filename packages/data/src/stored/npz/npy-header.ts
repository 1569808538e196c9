import { CodedError } from '@hft/clock'

const MAGIC = Buffer.from('\x93NUMPY', 'latin1')
/** A .npy header is padded so that the data begins at a multiple of this. */
const ALIGNMENT = 64
/** A header of event records has some 250 bytes; this bounds what is read of a file that is something else. */
export const LONGEST_NPY_HEADER = 65_536

/** The fields of one event record, in order, with numpy's names of their types. */
export const RECORD_FIELDS = [
  ['ev', '<u8'],
  ['exch_ts', '<i8'],
  ['local_ts', '<i8'],
  ['px', '<f8'],
  ['qty', '<f8'],
  ['order_id', '<u8'],
  ['ival', '<i8'],
  ['fval', '<f8'],
] as const

/** What a .npy file says of the array in it. */
export interface NpyHeader {
  /** Where the array's data begins. */
  readonly dataOffset: number
  readonly rows: number
}

/**
 * Reads the header of a .npy file of event records (numpy's format description, versions 1.0 to 3.0).
 *
 * @param bytes the file's first bytes
 * @returns undefined when more bytes are needed
 * @throws CodedError `npz.not_an_array`, or `npz.layout` for an array of something other than event records
 */
export function parseNpyHeader(bytes: Buffer, subject: string): NpyHeader | undefined {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, bytes.length))) {
    throw new CodedError('npz.not_an_array', `${subject} does not begin like a .npy array`)
  }
  if (bytes.length < 12) return undefined
  const isShort = bytes[6] === 1
  const start = isShort ? 10 : 12
  const length = isShort ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8)
  if (length > LONGEST_NPY_HEADER) throw layoutError(subject, `has a header of ${length} bytes`)
  if (bytes.length < start + length) return undefined
  const text = bytes.toString('latin1', start, start + length)
  const descr = /'descr':\s*(\[[^\]]*\]|'[^']*')/.exec(text)?.[1] ?? 'nothing'
  const fields = [...descr.matchAll(/\('([^']*)',\s*'([^']*)'\)/g)].map(([, name, type]) => `${name}:${type}`)
  if (fields.join() !== RECORD_FIELDS.map(([name, type]) => `${name}:${type}`).join()) {
    throw layoutError(subject, `holds ${descr}`)
  }
  const rows = /'shape':\s*\((\d+),\s*\)/.exec(text)?.[1]
  if (rows === undefined) throw layoutError(subject, 'has not one dimension')
  return { dataOffset: start + length, rows: Number(rows) }
}

/** The header of a .npy file of `rows` event records. */
export function npyHeaderOf(rows: number): Buffer {
  const fields = RECORD_FIELDS.map(([name, type]) => `('${name}', '${type}')`).join(', ')
  const text = `{'descr': [${fields}], 'fortran_order': False, 'shape': (${rows},), }`
  const padded = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT
  const header = Buffer.alloc(padded, ' ')
  MAGIC.copy(header)
  header[6] = 1
  header[7] = 0
  header.writeUInt16LE(padded - 10, 8)
  header.write(text, 10, 'latin1')
  header[padded - 1] = 0x0a
  return header
}

function layoutError(subject: string, what: string): CodedError {
  const right = RECORD_FIELDS.map(([name, type]) => `${name} ${type}`).join(', ')
  return new CodedError('npz.layout', `${subject} ${what}; it must be a one-dimensional array of records (${right})`)
}
