import { builtinStrategies } from '@hft/strategy'

const LONGEST_NAME = 60
const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** What is wrong with a name for a new strategy; undefined when it will do. */
export function problemOfName(name: string): string | undefined {
  if (!WORDS.test(name) || name.length > LONGEST_NAME) {
    return `--name: '${name}' is not a name; write small letters, digits and hyphens, a letter first, like mine or lean-with-the-book`
  }
  if (Object.hasOwn(builtinStrategies, name)) {
    return `--name: '${name}' is the name of a strategy that comes with the system; take another, like my-${name}`
  }
  return undefined
}

/** `LeanWithTheBook` of `lean-with-the-book`. */
export function classNameOf(name: string): string {
  const words = name.split('-').map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
  const className = words.join('')
  // These would hide what the file imports.
  return IMPORTED.has(className) ? `${className}Strategy` : className
}

const IMPORTED = new Set([
  'Engine',
  'EngineConfig',
  'DefaultRiskManager',
  'Lots',
  'MockExecutionClient',
  'Order',
  'OrderBook',
  'OrderUpdate',
  'Parameters',
  'Side',
  'Strategy',
  'StrategyContext',
  // Of the language itself.
  'Array',
  'Boolean',
  'Error',
  'Function',
  'Map',
  'Math',
  'Number',
  'Object',
  'Promise',
  'Proxy',
  'Record',
  'Reflect',
  'Set',
  'String',
  'Symbol',
])
