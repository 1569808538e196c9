declare const ticks: unique symbol

/** A price as a whole number of an instrument's ticks: a safe integer, possibly zero or negative. */
export type Ticks = number & { readonly [ticks]: true }

/** "No price": what a book with an empty side answers. Outside the range of a 32-bit price column. */
export const NO_PRICE = (2 ** 40) as Ticks
