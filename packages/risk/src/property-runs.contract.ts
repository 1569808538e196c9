/** Mutation testing runs every property again for each mutant, and asks for this part of its runs. */
const SHARE = Number(process.env['PROPERTY_SHARE'] ?? 1)

/** How many of so many runs, or of what so many runs come to, are asked for; at least one. */
export function share(most: number): number {
  return Math.max(1, Math.floor(most * SHARE))
}
