/**
 * What runs in the page: charts of the embedded series, one time axis for all of them. Written for browsers of the last
 * years, without a build; `DATA` is the embedded object, `uPlot` the library that stands before it.
 */
export const PAGE_SCRIPT = `
(()=>{'use strict'
const DATA=JSON.parse(document.getElementById('data').textContent)
const column=text=>{const raw=atob(text);const bytes=new Uint8Array(raw.length);for(let i=0;i<raw.length;i++)bytes[i]=raw.charCodeAt(i);return Array.from(new Float64Array(bytes.buffer),v=>Number.isNaN(v)?null:v)}
const times=column(DATA.times)
if(times.length===0)return
const colour=name=>getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const charts=[]
let range={min:times[0],max:times[times.length-1]}
const whole={...range}
const zoom=(min,max)=>{if(!(max>min))return;range={min,max};for(const chart of charts)chart.setScale('x',range)}
const axes=()=>[{stroke:colour('--soft'),grid:{stroke:colour('--line')},ticks:{stroke:colour('--line')}},{stroke:colour('--soft'),size:78,grid:{stroke:colour('--line')},ticks:{stroke:colour('--line')}}]
const build=(id,series,data,bands)=>{
  const host=document.getElementById(id)
  if(host===null)return
  const make=()=>new uPlot({width:host.clientWidth,height:host.clientHeight-34,tzDate:t=>uPlot.tzDate(new Date(t*1e3),'Etc/UTC'),cursor:{sync:{key:'run'},drag:{x:true,y:false,setScale:false}},scales:{x:{time:true}},axes:axes(),series:[{label:'UTC'},...series()],...(bands?{bands:bands()}:{}),hooks:{setSelect:[chart=>{if(chart.select.width>4){const min=chart.posToVal(chart.select.left,'x');const max=chart.posToVal(chart.select.left+chart.select.width,'x');chart.setSelect({left:0,width:0,top:0,height:0},false);zoom(min,max)}}]}},data,host)
  let chart=make()
  charts.push(chart)
  const place=charts.length-1
  const again=()=>{chart.destroy();chart=make();charts[place]=chart;chart.setScale('x',range)}
  let width=host.clientWidth
  addEventListener('resize',()=>{if(host.clientWidth!==width){width=host.clientWidth;again()}})
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change',again)
  host.addEventListener('dblclick',()=>zoom(whole.min,whole.max))
  host.addEventListener('keydown',event=>{
    const span=range.max-range.min,middle=(range.min+range.max)/2
    const moves={ArrowLeft:[range.min-span/5,range.max-span/5],ArrowRight:[range.min+span/5,range.max+span/5],'+':[middle-span/4,middle+span/4],'-':[middle-span,middle+span],'0':[whole.min,whole.max]}
    const move=moves[event.key]
    if(move===undefined)return
    event.preventDefault()
    zoom(Math.max(move[0],whole.min),Math.min(move[1],whole.max))
  })
}
const line=(label,name,width)=>({label,stroke:colour(name),width:width??1.5,points:{show:false}})
const equity=column(DATA.equity.last),least=column(DATA.equity.least),greatest=column(DATA.equity.greatest)
build('equity',()=>[line('equity','--gain'),{...line('highest','--gain',0.5)},{...line('lowest','--gain',0.5)}],[times,equity,greatest,least],()=>[{series:[2,3],fill:colour('--gain')+'33'}])
let peak=-Infinity
const drawdown=equity.map((value,at)=>{peak=Math.max(peak,greatest[at]);return least[at]-peak})
build('drawdown',()=>[{...line('drawdown','--loss'),fill:colour('--loss')+'33'}],[times,drawdown])
DATA.instruments.forEach((instrument,number)=>{
  const mid=column(instrument.mid)
  build('position-'+number,()=>[{...line('position','--third'),paths:uPlot.paths.stepped({align:1})}],[times,column(instrument.position)])
  const fillTimes=column(instrument.fills.times),prices=column(instrument.fills.prices),sides=column(instrument.fills.sides)
  const all=[],price=[],buys=[],sells=[]
  for(let i=0,j=0;i<times.length||j<fillTimes.length;){
    const isFill=j<fillTimes.length&&(i>=times.length||fillTimes[j]<=times[i])
    const at=isFill?fillTimes[j]:times[i]
    all.push(at);price.push(isFill?null:mid[i]);buys.push(isFill&&sides[j]===0?prices[j]:null);sells.push(isFill&&sides[j]===1?prices[j]:null)
    if(isFill)j++;else i++
  }
  const marks=(label,name,shape)=>({label,stroke:colour(name),paths:()=>null,points:{show:true,size:fillTimes.length>2000?4:7,width:fillTimes.length>2000?1:1.5,stroke:colour(name),fill:shape==='buy'?colour(name):colour('--page')}})
  build('price-'+number,()=>[{...line('mid','--soft',1),spanGaps:true},marks('bought (filled)','--gain','buy'),marks('sold (hollow)','--loss','sell')],[all,price,buys,sells])
})
document.documentElement.dataset.charts=String(charts.length)
})()
`
