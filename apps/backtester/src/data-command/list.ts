import { relative, resolve } from 'node:path'
import { type Manifest, readManifest } from '@hft/data'
import type { DataResult } from './data-result.ts'
import { availableFormats, type DataRequest, recordingsIn } from './stored-data.ts'

/** Lists files: by the manifest of a folder that has one, else by looking at each. */
export async function list({ paths, values, folder }: DataRequest): Promise<DataResult> {
  const formats = availableFormats(values.get('--instrument') ?? [])
  const files: unknown[] = []
  const lines: string[] = []
  for (const given of paths) {
    const path = resolve(folder, given)
    const manifest = await readManifest(path)
    if (manifest !== undefined) {
      for (const file of manifest.files) {
        files.push({ format: 'hft', ...file })
        lines.push(manifestLine(file))
      }
      continue
    }
    for (const { path: found, format, bytes } of await recordingsIn([path], formats)) {
      const name = relative(path, found) || given
      files.push({ path: name, format: format?.name ?? null, bytes })
      lines.push(`${name}  ${format?.name ?? (bytes === 0 ? 'empty' : 'unknown')}  ${bytes} bytes`)
    }
  }
  return { json: { files }, text: lines.map((line) => `${line}\n`).join(''), isSound: true }
}

function manifestLine({ path, instrument, first, last, localRows, bytes }: Manifest['files'][number]): string {
  return `${path}  ${instrument}  ${localRows} rows  ${first ?? 'none'} to ${last ?? 'none'}  ${bytes} bytes`
}
