import { stat } from 'node:fs/promises'
import { extname, relative, resolve, sep } from 'node:path'

/** How a recording is read. */
export type DataFormat = 'capture' | 'npz' | 'csv'

/** The recording that a run was asked to replay. */
export interface DataFiles {
  readonly format: DataFormat
  /** Absolute. */
  readonly paths: readonly string[]
  /** Folder where an instruments.json may stand. */
  readonly folder: string
}

const FORMATS = new Map<string, DataFormat>([
  ['.npz', 'npz'],
  ['.csv', 'csv'],
])

/**
 * Looks at the files that were named: whether they are there, and by their endings how they are read.
 *
 * @param folder where relative paths start
 */
export async function dataFiles(
  names: readonly string[],
  folder: string,
): Promise<{ readonly files: DataFiles | undefined; readonly problems: readonly string[] }> {
  const problems: string[] = []
  const formats = new Set<DataFormat>()
  let dataFolder: string | undefined
  for (const name of names) {
    const path = resolve(folder, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) problems.push(`data.files: '${name}' is not there`)
    formats.add(FORMATS.get(extname(path)) ?? 'capture')
    dataFolder ??= found?.isDirectory() === true ? path : resolve(path, '..')
  }
  const [format] = formats
  if (formats.size > 1)
    problems.push(`data.files: ${[...formats].join(' and ')} files can't be read together; give one kind`)
  if (format === 'npz' && names.length > 1) problems.push('data.files: one .npz file can be read at a time; give one')
  if (format === undefined || dataFolder === undefined || problems.length > 0) return { files: undefined, problems }
  const paths = names.map((name) => resolve(folder, name))
  return { files: { format, paths, folder: dataFolder }, problems }
}

/** A path as it stands in a report: from the working folder, with forward slashes. */
export function reportedPath(name: string, folder: string): string {
  return relative(folder, resolve(folder, name)).split(sep).join('/') || '.'
}
