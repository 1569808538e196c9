/** Text that stands as it is in HTML. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** `maximumDrawdownShare` as `Maximum drawdown share`. */
export function labelOf(name: string): string {
  const words = name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** A number as it stands in the summary; a dash for none. */
export function numberText(value: number | string | null | undefined): string {
  return value === null || value === undefined ? '–' : String(value)
}
