/**
 * What the page draws of an instrument's prices in a window of time: an expression whose value is a function
 * `(touch, fills, from, to, most) => view`, in browsers' JavaScript. `touch` has `times`, `bids` and `asks`, `fills` has
 * `times`, `prices` and `sides`, all rising in time; times are seconds.
 *
 * The view has columns `x`, `bid`, `ask`, `buys` and `sells`; `first` to `last` are the points in view and `group` is how
 * many of them one that is drawn stands for: 1 where they are at most `most`, else it has their lowest bid and highest ask.
 * What holds when the window begins is drawn from its edge, what holds at the end to it.
 */
export const PRICE_VIEW = `(touch,fills,from,to,most)=>{
  const after=(times,limit)=>{let low=0,high=times.length;while(low<high){const middle=(low+high)>>1;if(times[middle]<=limit)low=middle+1;else high=middle}return low}
  const before=(times,limit)=>{let low=0,high=times.length;while(low<high){const middle=(low+high)>>1;if(times[middle]<limit)low=middle+1;else high=middle}return low}
  const first=before(touch.times,from),last=after(touch.times,to)
  const group=Math.max(1,Math.ceil((last-first)/most))
  const x=[],bid=[],ask=[],buys=[],sells=[]
  const push=(at,b,a,bought,sold)=>{x.push(at);bid.push(b);ask.push(a);buys.push(bought);sells.push(sold)}
  let b=first>0?touch.bids[first-1]:null,a=first>0?touch.asks[first-1]:null
  if(first>0)push(from,b,a,null,null)
  let fill=before(fills.times,from)
  const fillsUntil=limit=>{for(;fill<fills.times.length&&fills.times[fill]<limit;fill++){const isBuy=fills.sides[fill]===0;push(fills.times[fill],b,a,isBuy?fills.prices[fill]:null,isBuy?null:fills.prices[fill])}}
  for(let point=first;point<last;point+=group){
    fillsUntil(touch.times[point])
    const end=Math.min(point+group,last)
    b=touch.bids[point];a=touch.asks[point]
    for(let other=point+1;other<end;other++){if(touch.bids[other]<b)b=touch.bids[other];if(touch.asks[other]>a)a=touch.asks[other]}
    push(touch.times[point],b,a,null,null)
    if(end===last){b=touch.bids[end-1];a=touch.asks[end-1]}
  }
  const limit=after(fills.times,to)
  for(;fill<limit;fill++){const isBuy=fills.sides[fill]===0;push(fills.times[fill],b,a,isBuy?fills.prices[fill]:null,isBuy?null:fills.prices[fill])}
  if(x.length>0&&x[x.length-1]<to)push(to,b,a,null,null)
  return{x,bid,ask,buys,sells,first,last,group}
}`
