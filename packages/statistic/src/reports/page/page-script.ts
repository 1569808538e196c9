import { DELTA_TEXT_READER } from './delta-text.ts'
import { PRICE_VIEW } from './price-view-script.ts'

/**
 * What runs in the page: charts of the embedded series, one time axis for all of them. Written for browsers of the last
 * years, without a build; `data` is the embedded object, `uPlot` the library that stands before it. Times are seconds since
 * the run's epoch, which a double has to the nanosecond.
 */
export const PAGE_SCRIPT = `
(()=>{'use strict'
addEventListener('beforeprint',()=>{for(const part of document.querySelectorAll('details'))part.open=true})
const DATA=JSON.parse(document.getElementById('data').textContent)
const deltas=${DELTA_TEXT_READER}
const priceView=${PRICE_VIEW}
const SMALLEST_SPAN=1e-6,MOST_POINTS=2000,MOST_MARKED=400,MOST_TOLD=30
const column=text=>{const raw=atob(text);const bytes=new Uint8Array(raw.length);for(let i=0;i<raw.length;i++)bytes[i]=raw.charCodeAt(i);return Array.from(new Float64Array(bytes.buffer),v=>Number.isNaN(v)?null:v)}
const seconds=nanos=>Array.from(nanos,v=>v/1e9)
const times=seconds(deltas(DATA.times))
if(times.length===0)return
const colour=name=>getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const isLong=Math.floor(times[0]/86400)!==Math.floor(times[times.length-1]/86400)
const utc=(at,digits)=>{const scale=10**digits,whole=Math.floor(Math.round(at*scale)/scale),text=new Date(DATA.epochMillis+whole*1e3).toISOString();return(isLong?text.slice(5,19).replace('T',' '):text.slice(11,19))+(digits===0?'':'.'+String(Math.round(at*scale)-whole*scale).padStart(digits,'0'))}
const INCREMENTS=[];for(let e=-7;e<0;e++)for(const m of[1,2,5])INCREMENTS.push(Number(m+'e'+e))
INCREMENTS.push(1,2,5,10,15,30,60,120,300,600,900,1800,3600,7200,10800,21600,43200,86400,172800,604800,2592000)
const label=(at,increment)=>{const text=new Date(DATA.epochMillis+Math.floor(at+1e-9)*1e3).toISOString();if(increment>=86400)return text.slice(5,10);if(increment>=60)return(isLong?text.slice(5,16).replace('T',' '):text.slice(11,16));if(increment>=1)return text.slice(11,19);const digits=Math.ceil(-Math.log10(increment)-1e-9);return utc(at,digits).slice(-(digits+6))}
const counted=(count,what)=>count.toLocaleString('en')+' '+what+(count===1?'':'s')
const charts=[],views=[]
let range={min:times[0],max:Math.max(times[times.length-1],times[0]+SMALLEST_SPAN)}
const whole={...range}
const zoom=(min,max)=>{
  const span=Math.min(Math.max(max-min,SMALLEST_SPAN),whole.max-whole.min)
  const from=Math.min(Math.max((min+max-span)/2,whole.min),whole.max-span)
  range={min:from,max:from+span}
  for(const view of views)view()
  for(const chart of charts)chart.setScale('x',range)
}
const axes=()=>[{stroke:colour('--soft'),space:95,incrs:INCREMENTS,values:(_,splits,__,___,increment)=>splits.map(at=>label(at,increment)),grid:{stroke:colour('--line')},ticks:{stroke:colour('--line')}},{stroke:colour('--soft'),size:78,grid:{stroke:colour('--line')},ticks:{stroke:colour('--line')}}]
const marked=chart=>{
  const{ctx,bbox}=chart,line=(at,name,text)=>{
    if(at<range.min||at>range.max)return
    const x=Math.round(chart.valToPos(at,'x',true))
    ctx.strokeStyle=ctx.fillStyle=colour(name)
    ctx.beginPath();ctx.moveTo(x,bbox.top);ctx.lineTo(x,bbox.top+bbox.height);ctx.stroke()
    ctx.fillText(text,x+3*devicePixelRatio,bbox.top+11*devicePixelRatio)
  }
  ctx.save();ctx.lineWidth=devicePixelRatio;ctx.setLineDash([4*devicePixelRatio,3*devicePixelRatio]);ctx.font=11*devicePixelRatio+'px sans-serif';ctx.textAlign='left'
  DATA.marks.forEach((at,number)=>line(at/1e9,'--ink',String(number+1)))
  for(const[name,at]of DATA.drawdown)line(at/1e9,'--loss',name)
  ctx.restore()
}
const build=(id,series,data,more)=>{
  const host=document.getElementById(id)
  if(host===null)return
  const{bands,draw}=more??{}
  const make=()=>new uPlot({width:host.clientWidth,height:host.clientHeight-34,cursor:{sync:{key:'run'},drag:{x:true,y:false,setScale:false}},scales:{x:{time:false,auto:false,min:range.min,max:range.max}},axes:axes(),series:[{label:'UTC',value:(_,at)=>at==null?'':utc(at,9)},...series()],...(bands?{bands:bands()}:{}),hooks:{...(draw?{draw:[draw]}:{}),setSelect:[chart=>{if(chart.select.width>4){const min=chart.posToVal(chart.select.left,'x');const max=chart.posToVal(chart.select.left+chart.select.width,'x');chart.setSelect({left:0,width:0,top:0,height:0},false);zoom(min,max)}}]}},data(),host)
  let chart=make()
  chart.setScale('x',range)
  const place=charts.push(chart)-1
  const again=()=>{chart.destroy();chart=make();charts[place]=chart;chart.setScale('x',range)}
  let width=host.clientWidth
  addEventListener('resize',()=>{if(host.clientWidth!==width){width=host.clientWidth;again()}})
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change',again)
  host.addEventListener('dblclick',()=>zoom(whole.min,whole.max))
  host.addEventListener('keydown',event=>{
    const span=range.max-range.min,middle=(range.min+range.max)/2
    const moves={ArrowLeft:[range.min-span/5,range.max-span/5],ArrowRight:[range.min+span/5,range.max+span/5],'+':[middle-span/4,middle+span/4],'=':[middle-span/4,middle+span/4],'-':[middle-span,middle+span],'0':[whole.min,whole.max]}
    const move=moves[event.key]
    if(move===undefined)return
    event.preventDefault()
    zoom(move[0],move[1])
  })
  return before=>{before?.(chart);chart.setData(data(),false)}
}
const line=(label,name,width)=>({label,stroke:colour(name),width:width??1.5,points:{show:false}})
const equity=column(DATA.equity.last),least=column(DATA.equity.least),greatest=column(DATA.equity.greatest)
build('equity',()=>[line('equity','--gain'),{...line('highest','--gain',0.5)},{...line('lowest','--gain',0.5)}],()=>[times,equity,greatest,least],{bands:()=>[{series:[2,3],fill:colour('--gain')+'33'}],draw:marked})
let peak=-Infinity
const drawdown=equity.map((value,at)=>{peak=Math.max(peak,greatest[at]);return least[at]-peak})
build('drawdown',()=>[{...line('drawdown','--loss'),fill:colour('--loss')+'33'}],()=>[times,drawdown],{draw:marked})
DATA.instruments.forEach((instrument,number)=>{
  const{tick,decimals,lot,quantityDecimals}=instrument
  const prices=ticks=>Array.from(ticks,v=>v*tick)
  const touch={times:seconds(deltas(instrument.touch.times)),bids:prices(deltas(instrument.touch.bids)),asks:prices(deltas(instrument.touch.asks))}
  const fills={times:seconds(deltas(instrument.fills.times)),prices:prices(deltas(instrument.fills.ticks)),lots:deltas(instrument.fills.lots),sides:deltas(instrument.fills.sides)}
  const stepped=uPlot.paths.stepped({align:1})
  let seen
  let markSize
  const look=()=>{seen=priceView(touch,fills,range.min,range.max,MOST_POINTS);const drawn=seen.buys.filter((bought,row)=>bought!==null||seen.sells[row]!==null).length;markSize=drawn>1500?3:drawn>400?5:7}
  const tell=()=>{
    const{first,last,group}=seen,each=group*instrument.touch.changes,host=document.getElementById('events-'+number)
    Object.assign(host.dataset,{changes:String(each),from:String(range.min),to:String(range.max)})
    if(each>1){host.textContent=(last-first).toLocaleString('en')+' points in view; one that is drawn stands for '+each.toLocaleString('en')+' changes of the best prices: the lowest bid and the highest ask.';return}
    const own=[];fills.times.forEach((at,fill)=>{if(at>=range.min&&at<=range.max)own.push(fill)})
    const lines=[]
    if(last-first+own.length<=MOST_TOLD){
      for(let point=first;point<last;point++)lines.push([touch.times[point],0,'bid '+touch.bids[point].toFixed(decimals)+'  ask '+touch.asks[point].toFixed(decimals)])
      for(const fill of own)lines.push([fills.times[fill],1,(fills.sides[fill]===0?'bought ':'sold ')+(fills.lots[fill]*lot).toFixed(quantityDecimals)+' at '+fills.prices[fill].toFixed(decimals)])
    }
    lines.sort((one,other)=>one[0]-other[0]||one[1]-other[1])
    host.textContent=counted(last-first,'change')+' of the best prices and '+counted(own.length,'fill')+' in view, each drawn.'+lines.map(([at,,text])=>'\\n'+utc(at,9)+'  '+text).join('')
  }
  look()
  const marks=(label,name,shape)=>({label,stroke:colour(name),paths:()=>null,points:{show:true,size:markSize,width:markSize/5,stroke:colour(name),fill:shape==='buy'?colour(name):colour('--page')}})
  const side=(label,name)=>({...line(label,name,1),paths:stepped,value:(_,v)=>v==null?'':v.toFixed(decimals),points:{show:()=>seen.group*instrument.touch.changes===1&&seen.last-seen.first<=MOST_MARKED,size:4,fill:colour(name)}})
  const redraw=build('price-'+number,()=>[side('bid','--third'),side('ask','--soft'),marks('bought (filled)','--gain','buy'),marks('sold (hollow)','--loss','sell')],()=>[seen.x,seen.bid,seen.ask,seen.buys,seen.sells],{bands:()=>[{series:[2,1],fill:colour('--soft')+'33'}]})
  tell()
  views.push(()=>{look();redraw(chart=>{for(const shown of[3,4])Object.assign(chart.series[shown].points,{size:markSize,width:markSize/5})});tell()})
  const held=instrument.position
  const heldTimes=held.lots===undefined?times:[whole.min,...fills.times,whole.max]
  const amounts=held.lots===undefined?column(held.last):[0,...Array.from(deltas(held.lots),v=>v*lot)]
  if(amounts.length<heldTimes.length)amounts.push(amounts[amounts.length-1])
  build('position-'+number,()=>[{...line('position','--third'),paths:stepped}],()=>[heldTimes,amounts])
})
document.documentElement.dataset.charts=String(charts.length)
})()
`
