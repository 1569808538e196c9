import { type CaptureFile, captureFiles } from '../../replay/capture-source.ts'
import { unpackedHead } from './unpacked-bytes.ts'

const HEAD_BYTES = 65_536
const PACKED = /\.(gz|zst|zip)$/i

/** A file's name without the ending of a packing. */
export function unpackedName(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(PACKED, '')
}

/** The first line of a file. */
export async function firstLine(path: string): Promise<string> {
  return lineIn(await unpackedHead(path, HEAD_BYTES))
}

/** The first lines of a file that are not blank, as far as they stand in its first 64 KiB. */
export async function firstLines(path: string, count: number): Promise<readonly string[]> {
  const text = new TextDecoder().decode(await unpackedHead(path, HEAD_BYTES)).replace(/^\ufeff/, '')
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  return lines.slice(0, count)
}

/** The first line of bytes. */
export function lineIn(head: Uint8Array): string {
  const text = new TextDecoder().decode(head).replace(/^\ufeff/, '')
  return /^[^\r\n]*/.exec(text)?.[0] ?? ''
}

/**
 * Files that are one stream each time they are of one kind, in the order given; kinds in order of their first file.
 * @throws CodedError of `captureFiles`, and what `kindOf` throws for a file that can't be read
 */
export async function groupFiles(
  paths: readonly string[],
  kindOf: (path: string) => Promise<string>,
): Promise<ReadonlyMap<string, readonly CaptureFile[]>> {
  const groups = new Map<string, CaptureFile[]>()
  for (const file of await captureFiles(paths)) {
    const kind = await kindOf(file.path)
    const group = groups.get(kind)
    if (group === undefined) groups.set(kind, [file])
    else group.push(file)
  }
  return groups
}
