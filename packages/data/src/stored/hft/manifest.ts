import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@hft/clock'
import { z } from 'zod'

export const MANIFEST_NAME = 'manifest.json'
export const MANIFEST_VERSION = 1

const count = z.number().int().nonnegative()
const utc = z.string().nullable()

const ManifestFile = z.strictObject({
  path: z.string().describe('From the folder of the manifest, with forward slashes.'),
  instrument: z.string(),
  day: z.iso.date().nullable().describe('UTC day; null for a file of several.'),
  exchangeRows: count,
  localRows: count,
  first: utc.describe('Earliest time in either view, UTC.'),
  last: utc.describe('Latest time in either view, UTC.'),
  bytes: count,
  directoryCrc: count.describe("CRC-32 of the file's directory, which holds those of its chunks."),
})
export type ManifestFile = z.infer<typeof ManifestFile>

/** The list of a folder's .hft files. */
export const Manifest = z.strictObject({
  format: z.literal('hft-market-data'),
  version: z.literal(MANIFEST_VERSION),
  files: z.array(ManifestFile),
})
export type Manifest = z.infer<typeof Manifest>

/**
 * Reads a folder's manifest; undefined where there is none.
 * @throws CodedError `hft.manifest` when it can't be understood
 */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST_NAME)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    return Manifest.parse(JSON.parse(text))
  } catch (cause) {
    throw new CodedError(
      'hft.manifest',
      `${path} is not a manifest of version ${MANIFEST_VERSION}: ${(cause as Error).message}`,
      { cause },
    )
  }
}

/** Lists files in a folder's manifest, beside those that it lists already; a path that is there is replaced. */
export async function addToManifest(folder: string, files: readonly ManifestFile[]): Promise<Manifest> {
  const earlier = await readManifest(folder)
  const replaced = new Set(files.map(({ path }) => path))
  const all = [...(earlier?.files ?? []).filter(({ path }) => !replaced.has(path)), ...files]
  all.sort((one, other) => (one.path < other.path ? -1 : 1))
  const manifest: Manifest = { format: 'hft-market-data', version: MANIFEST_VERSION, files: all }
  const path = join(folder, MANIFEST_NAME)
  await writeFile(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(`${path}.part`, path)
  return manifest
}
