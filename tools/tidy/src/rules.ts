/** One habit that no linter knows. `test` answers what is wrong with a file, or undefined. */
export interface TidyRule {
  readonly name: string
  /** Whether the rule is for this path (relative to the root, forward slashes). */
  applies(path: string): boolean
  /** Line number (1-based; 0 for the whole file) and what is wrong, for each breach. */
  breaches(path: string, lines: readonly string[]): { readonly line: number; readonly message: string }[]
}

const LONGEST_FILE_LINES = 400
const SAYS_NOTHING = /(^|\/)(utils?|helpers?|common|misc|lib|stuff)(\/|\.ts$)/
const WALL_CLOCK = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bprocess\.hrtime\b|\bMath\.random\(/
const LEFT_OPEN = /\b(TODO|FIXME|XXX|HACK)\b|\b(it|test|describe)\.(skip|todo|only)\b|not implemented/
const TYPE_HOLE = /: any\b|\bas any\b|\bas unknown as\b|@ts-(ignore|nocheck|expect-error)/
const SWALLOWED = /catch *(\([^)]*\))? *\{ *\}/
const FIRST_SENTENCE = /^\/\*\* .*[.:]/

const isTest = (path: string): boolean => /\.(test|contract)\.ts$/.test(path)
const isSource = (path: string): boolean => path.endsWith('.ts') && !path.endsWith('.d.ts')
const isPackage = (path: string): boolean => path.startsWith('packages/')
const isOwn = (path: string): boolean => path.startsWith('tools/tidy/')

function matching(name: string, pattern: RegExp, message: string, applies: (path: string) => boolean): TidyRule {
  return {
    name,
    applies: (path) => isSource(path) && !isOwn(path) && applies(path),
    breaches: (_path, lines) =>
      lines.flatMap((text, index) => (pattern.test(text) ? [{ line: index + 1, message }] : [])),
  }
}

export const TIDY_RULES: readonly TidyRule[] = [
  matching(
    'wall-clock',
    WALL_CLOCK,
    'reads the wall clock or unseeded randomness; take a Clock or a SeededRandom (only system-clock.ts may)',
    (path) => isPackage(path) && !path.endsWith('/system-clock.ts') && !isTest(path),
  ),
  matching('left-open', LEFT_OPEN, 'left open; finish it or take it out', () => true),
  matching('type-hole', TYPE_HOLE, 'a hole in the types; narrow with a check', (path) => !isTest(path)),
  matching('swallowed-error', SWALLOWED, 'swallows an error; handle it or let it pass', () => true),
  {
    name: 'file-size',
    applies: (path) => isSource(path) && !isTest(path),
    breaches: (_path, lines) =>
      lines.length > LONGEST_FILE_LINES
        ? [{ line: 0, message: `${lines.length} lines; more than ${LONGEST_FILE_LINES} are rarely one concept` }]
        : [],
  },
  {
    name: 'says-nothing',
    applies: isSource,
    breaches: (path) =>
      SAYS_NOTHING.test(path) ? [{ line: 0, message: 'a name that says nothing; take a noun of the domain' }] : [],
  },
  {
    name: 'package-sentence',
    applies: (path) => /^packages\/[^/]+\/src\/index\.ts$/.test(path),
    breaches: (_path, lines) =>
      FIRST_SENTENCE.test(lines[0] ?? '')
        ? []
        : [{ line: 1, message: 'a package’s index.ts starts with one sentence that says what the package is for' }],
  },
]
