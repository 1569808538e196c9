/**
 * Quantity ahead after a level shrank, when the share `probabilityBehind` of what left stood behind us:
 *
 *     change = previous − new − traded                  (trades were taken off `ahead` when they printed)
 *     ahead' = ahead − (1 − p)·change + min(back − p·change, 0),   back = previous − ahead,   at most `new`
 *
 * The last term takes from the front what was assigned to the back and isn't there. A probability that is infinite
 * (0 in the denominator) counts as 1; one that is not a number (0/0 where nothing is ahead or behind, a logarithm or
 * power of a negative) leaves the new quantity ahead.
 *
 * Source: E. Rigtorp, "Estimating order queue position", 2013; its treatment of trades and limits as in hftbacktest.
 */
export function aheadAfterShrinkage(
  aheadLots: number,
  backLots: number,
  changeLots: number,
  newLots: number,
  probabilityBehind: number,
): number {
  const share =
    probabilityBehind === Number.POSITIVE_INFINITY || probabilityBehind === Number.NEGATIVE_INFINITY
      ? 1
      : probabilityBehind
  const missing = backLots - share * changeLots
  const ahead = aheadLots - (1 - share) * changeLots + (missing < 0 ? missing : 0)
  // Written so that NaN gives the new quantity; the sum tells the compiler a number, which is then not boxed.
  return ahead < newLots ? ahead : 0 + newLots
}
