import { crc32 } from 'node:zlib'
import { CodedError } from '@hft/clock'

/** Version of the layout below; a reader takes its own version only. */
export const HFT_VERSION = 1
/** Bytes of the preamble; chunks follow it, and the directory follows them. */
export const PREAMBLE_BYTES = 64

const MAGIC = Buffer.from('HFTROWS\n', 'latin1')
const CHECKED_BYTES = 32

/** Offsets of the preamble's fields, little-endian; what is not named is 0. */
const PreambleField = {
  Version: 8,
  DirectoryOffset: 16,
  DirectoryBytes: 24,
  DirectoryCrc: 28,
  PreambleCrc: 32,
} as const

/** Where a file's directory is and what it sums to. */
export interface Preamble {
  readonly directoryOffset: number
  readonly directoryBytes: number
  readonly directoryCrc: number
}

/** Whether bytes begin like a file of this format. */
export function isHftHead(head: Uint8Array): boolean {
  return head.length >= MAGIC.length && MAGIC.every((byte, at) => head[at] === byte)
}

/** The first {@link PREAMBLE_BYTES} bytes of a file. */
export function encodePreamble({ directoryOffset, directoryBytes, directoryCrc }: Preamble): Buffer {
  const bytes = Buffer.alloc(PREAMBLE_BYTES)
  MAGIC.copy(bytes)
  bytes.writeUInt32LE(HFT_VERSION, PreambleField.Version)
  bytes.writeBigUInt64LE(BigInt(directoryOffset), PreambleField.DirectoryOffset)
  bytes.writeUInt32LE(directoryBytes, PreambleField.DirectoryBytes)
  bytes.writeUInt32LE(directoryCrc, PreambleField.DirectoryCrc)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, CHECKED_BYTES)), PreambleField.PreambleCrc)
  return bytes
}

/** @throws CodedError `hft.not_hft`, `hft.truncated`, `hft.version`, `hft.damaged`, `hft.unfinished` */
export function decodePreamble(bytes: Buffer, subject: string): Preamble {
  if (!isHftHead(bytes)) throw new CodedError('hft.not_hft', `${subject} does not begin like a .hft file`)
  if (bytes.length < PREAMBLE_BYTES) throw truncatedFile(subject, 'its preamble')
  const version = bytes.readUInt32LE(PreambleField.Version)
  if (version !== HFT_VERSION) {
    throw new CodedError(
      'hft.version',
      `${subject} is of version ${version}; this reader takes version ${HFT_VERSION}: convert the source again`,
    )
  }
  if (crc32(bytes.subarray(0, CHECKED_BYTES)) !== bytes.readUInt32LE(PreambleField.PreambleCrc)) {
    throw damagedFile(subject, 'the checksum of its preamble is wrong')
  }
  const directoryOffset = Number(bytes.readBigUInt64LE(PreambleField.DirectoryOffset))
  if (directoryOffset === 0) {
    throw new CodedError('hft.unfinished', `${subject} was never finished: writing it was interrupted; write it again`)
  }
  return {
    directoryOffset,
    directoryBytes: bytes.readUInt32LE(PreambleField.DirectoryBytes),
    directoryCrc: bytes.readUInt32LE(PreambleField.DirectoryCrc),
  }
}

/** The error of a file that ends early. */
export function truncatedFile(subject: string, what: string): CodedError {
  return new CodedError('hft.truncated', `${subject} ends before the end of ${what}; copy or write it again`)
}

/** The error of a file whose bytes are not those that were written. */
export function damagedFile(subject: string, what: string, cause?: unknown): CodedError {
  return new CodedError('hft.damaged', `${subject} is damaged: ${what}; copy or write it again`, { cause })
}
