//! Runs hftbacktest's crate over an event file, once for each line that it reads.
//!
//! `hftbacktest-runner --data FILE.npz --tick 0.1 --lot 0.001`: the requests and answers are those of
//! `python/hftbacktest_runner.py`.

use std::{
    fmt::Debug,
    io::{BufRead, Write},
    time::Instant,
};

use cpu_time::ProcessTime;
use hftbacktest::{
    backtest::{
        Backtest, ExchangeKind, L2AssetBuilder,
        assettype::LinearAsset,
        data::{Data, DataSource, read_npz_file},
        models::{CommonFees, ConstantLatency, PowerProbQueueFunc3, ProbQueueModel, TradingValueFeeModel},
    },
    depth::{INVALID_MAX, INVALID_MIN, L2MarketDepth},
    prelude::{
        Bot, ElapseResult, Event, HashMapMarketDepth, MarketDepth, OrdType, ROIVectorMarketDepth, TimeInForce,
    },
};
use serde_json::{Value, json};

const STEP_NANOS: i64 = 100_000_000;
const LATENCY_NANOS: i64 = 10_000_000;
const ORDER_QUANTITY: f64 = 0.01;
const MAXIMUM_POSITION: f64 = 0.1;
/// Share of the first best price that the vector of the ROI depth reaches to either side.
const ROI_SHARE: f64 = 0.5;
const TRADE: u64 = 2;

struct Options {
    data: String,
    tick: f64,
    lot: f64,
}

fn options() -> Options {
    let mut options = Options { data: String::new(), tick: 0.0, lot: 0.0 };
    let mut arguments = std::env::args().skip(1);
    while let (Some(name), Some(value)) = (arguments.next(), arguments.next()) {
        match name.as_str() {
            "--data" => options.data = value,
            "--tick" => options.tick = value.parse().expect("--tick is a number"),
            "--lot" => options.lot = value.parse().expect("--lot is a number"),
            _ => panic!("no option {name}; there are --data, --tick and --lot"),
        }
    }
    options
}

fn backtest_of<MD>(
    data: DataSource<Event>,
    depth: impl Fn() -> MD + 'static,
) -> Backtest<MD>
where
    MD: MarketDepth + L2MarketDepth + 'static,
{
    Backtest::builder()
        .add_asset(
            L2AssetBuilder::new()
                .data(vec![data])
                .latency_model(ConstantLatency::new(LATENCY_NANOS, LATENCY_NANOS))
                .asset_type(LinearAsset::new(1.0))
                .fee_model(TradingValueFeeModel::new(CommonFees::new(0.0002, 0.0005)))
                .exchange(ExchangeKind::NoPartialFillExchange)
                .queue_model(ProbQueueModel::new(PowerProbQueueFunc3::new(3.0)))
                .depth(depth)
                .build()
                .expect("an asset"),
        )
        .build()
        .expect("a backtest")
}

fn nothing<MD: MarketDepth, I: Bot<MD>>(hbt: &mut I) -> i64
where
    I::Error: Debug,
{
    while hbt.elapse(STEP_NANOS).unwrap() == ElapseResult::Ok {}
    0
}

fn maker<MD: MarketDepth, I: Bot<MD>>(hbt: &mut I, offset: i64, keep: bool) -> i64
where
    I::Error: Debug,
{
    let tick_size = hbt.depth(0).tick_size();
    let mut next_id = 1;
    // Id and price of the order last submitted on each side.
    let (mut bid, mut ask) = ((0_u64, 0_i64), (0_u64, 0_i64));
    let mut steps = 0;
    while hbt.elapse(STEP_NANOS).unwrap() == ElapseResult::Ok {
        steps += 1;
        hbt.clear_inactive_orders(Some(0));
        let depth = hbt.depth(0);
        let (best_bid, best_ask) = (depth.best_bid_tick(), depth.best_ask_tick());
        if best_bid == INVALID_MIN || best_ask == INVALID_MAX {
            continue;
        }
        let bid_ticks = (best_bid + best_ask).div_euclid(2) - offset;
        let ask_ticks = -(-(best_bid + best_ask)).div_euclid(2) + offset;
        let position = hbt.position(0);
        let wants_bid = position < MAXIMUM_POSITION - 1e-9;
        let wants_ask = position > -MAXIMUM_POSITION + 1e-9;
        let (mut places_bid, mut places_ask) = (wants_bid, wants_ask);
        let (mut cancels_bid, mut cancels_ask) = (false, false);
        let orders = hbt.orders(0);
        if let Some(order) = orders.get(&bid.0) {
            if keep && wants_bid && bid.1 == bid_ticks {
                places_bid = false;
            } else {
                cancels_bid = order.cancellable();
            }
        }
        if let Some(order) = orders.get(&ask.0) {
            if keep && wants_ask && ask.1 == ask_ticks {
                places_ask = false;
            } else {
                cancels_ask = order.cancellable();
            }
        }
        if cancels_bid {
            hbt.cancel(0, bid.0, false).unwrap();
        }
        if cancels_ask {
            hbt.cancel(0, ask.0, false).unwrap();
        }
        if places_bid {
            bid = (next_id, bid_ticks);
            next_id += 1;
            let price = bid_ticks as f64 * tick_size;
            hbt.submit_buy_order(0, bid.0, price, ORDER_QUANTITY, TimeInForce::GTX, OrdType::Limit, false).unwrap();
        }
        if places_ask {
            ask = (next_id, ask_ticks);
            next_id += 1;
            let price = ask_ticks as f64 * tick_size;
            hbt.submit_sell_order(0, ask.0, price, ORDER_QUANTITY, TimeInForce::GTX, OrdType::Limit, false).unwrap();
        }
    }
    steps
}

/// The wall's clock, and the processor time that this process has had.
fn clocks() -> (Instant, ProcessTime) {
    (Instant::now(), ProcessTime::now())
}

fn run<MD>(hbt: &mut Backtest<MD>, request: &Value, started_at: (Instant, ProcessTime), events: usize) -> Value
where
    MD: MarketDepth + L2MarketDepth + 'static,
{
    let steps = match request["work"].as_str() {
        Some("nothing") => nothing(hbt),
        _ => maker(hbt, request["offset"].as_i64().unwrap_or(0), request["keep"] == 1),
    };
    let (seconds, cpu_seconds) = (started_at.0.elapsed().as_secs_f64(), started_at.1.elapsed().as_secs_f64());
    let values = hbt.state_values(0);
    json!({
        "seconds": seconds,
        "cpuSeconds": cpu_seconds,
        "events": events,
        "steps": steps,
        "fills": values.num_trades,
        "position": values.position,
        "balance": values.balance,
        "fee": values.fee,
    })
}

fn answer(data: &Data<Event>, request: &Value, options: &Options, mid: f64) -> Value {
    let &Options { tick, lot, .. } = options;
    let is_file = request["file"] == true;
    let source = || match is_file {
        true => DataSource::File(options.data.clone()),
        false => DataSource::Data(data.clone()),
    };
    let started_at = clocks();
    if request["depth"] == "hashmap" {
        let mut hbt = backtest_of(source(), move || HashMapMarketDepth::new(tick, lot));
        return run(&mut hbt, request, if is_file { started_at } else { clocks() }, data.len());
    }
    let low = (mid * (1.0 - ROI_SHARE) / tick).floor() * tick;
    let high = mid * (1.0 + ROI_SHARE);
    let mut hbt = backtest_of(source(), move || ROIVectorMarketDepth::new(tick, lot, low, high));
    run(&mut hbt, request, if is_file { started_at } else { clocks() }, data.len())
}

fn main() {
    let options = options();
    let data: Data<Event> = read_npz_file(&options.data, "data").expect("an event file");
    let mid = (0..data.len())
        .map(|row| &data[row])
        .find(|event| event.ev & 0xff == TRADE)
        .map_or(0.0, |event| event.px);
    let mut output = std::io::stdout();
    writeln!(output, "{}", json!({ "ready": "hftbacktest crate 0.9.4", "events": data.len() })).unwrap();
    output.flush().unwrap();
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line.unwrap()).expect("a request");
        writeln!(output, "{}", answer(&data, &request, &options, mid)).unwrap();
        output.flush().unwrap();
    }
}
