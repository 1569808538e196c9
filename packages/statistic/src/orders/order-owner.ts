/** Owner of a person's commands, where an order names a strategy. */
export const COMMANDS = -1
/** Owner of the orders that an exchange makes to liquidate a position. */
export const LIQUIDATIONS = -2

/**
 * How the owner of an order is called.
 * @param strategy as the order has it: an index, {@link COMMANDS} or {@link LIQUIDATIONS}
 * @param names of the strategies by index
 */
export function ownerName(strategy: number, names: readonly string[]): string {
  return names[strategy] ?? (strategy === LIQUIDATIONS ? 'liquidation' : 'command')
}
