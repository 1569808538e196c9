declare const lots: unique symbol

/** A quantity as a whole number of an instrument's lots: a safe integer, never negative unless a position. */
export type Lots = number & { readonly [lots]: true }
