/** Lots ahead of an order after its level changed, by the reference's definition of a queue model's short name. */
export function naiveAhead(
  model: string,
  ahead: number,
  previous: number,
  current: number,
  traded: number,
  lotSize: number,
): number {
  if (model === 'ra') return Math.min(ahead, current)
  const shrinkage = previous - current - traded
  if (shrinkage < 0) return Math.min(ahead, current)
  const back = previous - ahead
  let behind = shareBehind(model, ahead, back, lotSize)
  if (behind === Number.POSITIVE_INFINITY || behind === Number.NEGATIVE_INFINITY) behind = 1
  const estimate = ahead - (1 - behind) * shrinkage + Math.min(back - behind * shrinkage, 0)
  return Number.isNaN(estimate) ? current : Math.min(estimate, current)
}

function shareBehind(model: string, front: number, back: number, lotSize: number): number {
  const logarithm = (lots: number): number => Math.log(1 + lots * lotSize)
  switch (model) {
    case 'pp1':
      return back ** 2 / (back ** 2 + front ** 2)
    case 'pp2':
      return back ** 2 / (back + front) ** 2
    case 'pp3':
      return 1 - (front / (front + back)) ** 3
    case 'log':
      return logarithm(back) / (logarithm(back) + logarithm(front))
    case 'log2':
      return logarithm(back) / logarithm(back + front)
    default:
      throw new Error(`no queue model ${model}`)
  }
}
