const CLAUSE = /^export (type )?\{([^}]*)\} from '/gm
const OTHER_EXPORT = /^export (?!(?:type )?\{)/m

/** Names that a package's index exports: those that exist at run time, and those of types alone. */
export interface ExportedNames {
  readonly values: readonly string[]
  readonly types: readonly string[]
}

/**
 * Names in the text of an index.ts, which exports them one by one.
 * @throws Error when it exports by other means, such as `export *`
 */
export function exportedNames(index: string): ExportedNames {
  const values: string[] = []
  const types: string[] = []
  if (OTHER_EXPORT.test(index)) throw new Error("an index.ts has nothing but `export { … } from '…'`")
  for (const [, allTypes, list] of index.matchAll(CLAUSE)) {
    for (const item of list!.split(',').map((text) => text.trim())) {
      if (item === '') continue
      const [, type, name] = /^(type )?(?:\S+ as )?(\S+)$/.exec(item) ?? []
      if (name === undefined) throw new Error(`'${item}' of an index.ts is no name`)
      if (allTypes !== undefined || type !== undefined) types.push(name)
      else values.push(name)
    }
  }
  return { values: values.sort(), types: types.sort() }
}
