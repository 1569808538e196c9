import { instrumentOf } from '../recorded-captures.contract.ts'
import { describeVenueCodec } from '../scanning/venue-codec.contract.ts'
import { venues } from '../venues.ts'

const epochNs = 1_723_075_200_000_000_000n

/** Each venue's own texts, bare and as a combined stream wraps them; the snapshot lies between the differences. */
const cases = [
  {
    id: 'binance-spot:BTCUSDT',
    plainFrames: [
      '{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":101,"u":104,"b":[["61737.63000000","0.00000000"],["61730.17000000","1.20000000"]],"a":[["61837.64000000","1.54698000"]]}',
      '{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}',
      '{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}',
      '{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","b":88,"a":50,"T":1723161255342,"m":false,"M":true}',
      '{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1723161255343,"s":"BTCUSDT","a":26129,"p":"61837.63000000","q":"4.70443500","f":27781,"l":27781,"T":1723161255342,"m":true,"M":true}}',
      '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":105,"u":109,"b":[],"a":[["61837.64000000","0.00000000"]]}}',
    ],
  },
  {
    id: 'binance-usdm:BTCUSDT',
    plainFrames: [
      '{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":101,"u":104,"pu":100,"b":[["58710.20","0.014"],["61510.90","0.000"]],"a":[["61800.30","2"]]}}',
      '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510","T":1723161256313,"E":1723161256314}}',
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322,"T":1723161256321,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}}',
      '{"e":"aggTrade","E":1723161256322,"a":5933014,"s":"BTCUSDT","p":"61800.30","q":"100","nq":"100","f":100,"l":105,"T":1723161256321,"m":true}',
      '{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":105,"u":109,"pu":104,"b":[["58710.20","0.014"]],"a":[]}',
    ],
  },
  {
    id: 'binance-coinm:BTCUSD_PERP',
    plainFrames: [
      '{"stream":"btcusd_perp@depth@0ms","data":{"e":"depthUpdate","E":1723161257440,"T":1723161257432,"s":"BTCUSD_PERP","ps":"BTCUSD","U":101,"u":104,"pu":100,"b":[["61773.6","1001"]],"a":[["61801.4","0"],["61817.9","17"]]}}',
      '{"stream":"btcusd_perp@bookTicker","data":{"u":1007198632021,"e":"bookTicker","s":"BTCUSD_PERP","ps":"BTCUSD","b":"61804.7","B":"35","a":"61804.8","A":"1645","T":1723161257465,"E":1723161257476}}',
      '{"e":"trade","E":1723161257687,"T":1723161257679,"s":"BTCUSD_PERP","t":849714402,"p":"61804.8","q":"4","X":"MARKET","m":false}',
    ],
  },
]

for (const { id, plainFrames } of cases) {
  const instrument = instrumentOf(id)
  describeVenueCodec(id, {
    marketDataCodec: venues[instrument.venue]!.marketDataCodec,
    instruments: [instrument],
    epochNs,
    plainFrames,
    otherFrames: [
      '{"lastUpdateId":102,"bids":[["61000.0","3"]],"asks":[["62000.0","4"]]}',
      `{"e":"kline","E":1723161257687,"s":"${instrument.symbol}","k":{"t":1723161240000,"T":1723161299999,"o":"61800.0","c":"61801","h":"61802.5","l":"61799","v":"3","n":2,"x":false,"q":"185402"}}`,
      `{"e":"markPriceUpdate","E":1723161257687,"s":"${instrument.symbol}","p":"61800.15","i":"61799.2","r":"0.0001"}`,
      '{"result":null,"id":1}',
    ],
  })
}
