//! Runs barter's engine over the first events of an event file, once for each line that it reads.
//!
//! `barter-runner --data FILE.npz --tick 0.1 --events 1000000`: the file's array is stored, not deflated. Every row becomes one
//! market event in memory: a trade, or the best price of its side, which is the cheapest event that barter knows. The engine
//! calls its (default) strategy at each of them, without audits.

use std::{
    io::{BufRead, Write},
    time::Instant,
};

use barter::{
    EngineEvent,
    engine::{
        Engine,
        clock::HistoricalClock,
        execution_tx::MultiExchangeTxMap,
        run::sync_run,
        state::{
            EngineState, builder::EngineStateBuilder, global::DefaultGlobalData,
            instrument::data::DefaultInstrumentMarketData, trading::TradingState,
        },
    },
    risk::DefaultRiskManager,
    strategy::DefaultStrategy,
    system::config::InstrumentConfig,
};
use barter_data::{
    books::Level,
    event::{DataKind, MarketEvent},
    streams::reconnect::Event,
    subscription::{book::OrderBookL1, trade::PublicTrade},
};
use barter_instrument::{Side, exchange::ExchangeId, index::IndexedInstruments, instrument::InstrumentIndex};
use chrono::{DateTime, Utc};
use cpu_time::ProcessTime;
use rust_decimal::{Decimal, prelude::FromPrimitive};
use serde_json::{Value, json};

const RECORD_BYTES: usize = 64;
const KIND_MASK: u64 = 0xff;
const TRADE: u64 = 2;
const BID: u64 = 1 << 29;
const SEEN_BY_US: u64 = 1 << 30;

type State = EngineState<DefaultGlobalData, DefaultInstrumentMarketData>;

/// The records of the one stored array of a .npz file.
fn records(path: &str) -> Vec<u8> {
    let file = std::fs::read(path).expect("an event file");
    let short = |at: usize| u16::from_le_bytes([file[at], file[at + 1]]) as usize;
    assert_eq!(short(8), 0, "the array must be stored, not deflated");
    let array = 30 + short(26) + short(28);
    let length = u32::from_le_bytes(file[22..26].try_into().unwrap()) as usize;
    let header = 10 + short(array + 8);
    file[array + header..array + length].to_vec()
}

fn event_of(record: &[u8]) -> Option<EngineEvent<DataKind>> {
    let word = |field: usize| -> [u8; 8] { record[field * 8..field * 8 + 8].try_into().unwrap() };
    let ev = u64::from_le_bytes(word(0));
    let (price, quantity) = (f64::from_le_bytes(word(3)), f64::from_le_bytes(word(4)));
    if ev & SEEN_BY_US == 0 || price.is_nan() {
        return None;
    }
    let time_exchange = DateTime::<Utc>::from_timestamp_nanos(i64::from_le_bytes(word(1)));
    let time_received = DateTime::<Utc>::from_timestamp_nanos(i64::from_le_bytes(word(2)));
    let is_bid = ev & BID != 0;
    let kind = if ev & KIND_MASK == TRADE {
        let side = if is_bid { Side::Buy } else { Side::Sell };
        DataKind::Trade(PublicTrade { id: String::new(), price, amount: quantity, side })
    } else {
        let level = Level { price: Decimal::from_f64(price)?, amount: Decimal::from_f64(quantity)? };
        let (best_bid, best_ask) = if is_bid { (Some(level), None) } else { (None, Some(level)) };
        DataKind::OrderBookL1(OrderBookL1 { last_update_time: time_exchange, best_bid, best_ask })
    };
    Some(EngineEvent::Market(Event::Item(MarketEvent {
        time_exchange,
        time_received,
        exchange: ExchangeId::BinanceSpot,
        instrument: InstrumentIndex(0),
        kind,
    })))
}

fn run(events: &[EngineEvent<DataKind>], begins_at: DateTime<Utc>, instruments: &IndexedInstruments) -> Value {
    let state: State = EngineStateBuilder::new(instruments, DefaultGlobalData, |_| DefaultInstrumentMarketData::default())
        .time_engine_start(begins_at)
        .trading_state(TradingState::Enabled)
        .build();
    let transmitters: MultiExchangeTxMap = instruments.exchanges().iter().map(|exchange| (exchange.value, None)).collect();
    let mut engine = Engine::new(
        HistoricalClock::new(begins_at),
        state,
        transmitters,
        DefaultStrategy::<State>::default(),
        DefaultRiskManager::<State>::default(),
    );
    let mut feed = events.iter().cloned();
    let (started_at, cpu_started_at) = (Instant::now(), ProcessTime::now());
    let _ = sync_run(&mut feed, &mut engine);
    let (seconds, cpu_seconds) = (started_at.elapsed().as_secs_f64(), cpu_started_at.elapsed().as_secs_f64());
    json!({ "seconds": seconds, "cpuSeconds": cpu_seconds, "events": events.len() })
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name).unwrap_or_else(|| panic!("{name} is missing"));
        arguments[at + 1].clone()
    };
    let limit: usize = option("--events").parse().expect("--events is a number");
    let bytes = records(&option("--data"));
    let events: Vec<_> = bytes.chunks_exact(RECORD_BYTES).filter_map(event_of).take(limit).collect();
    let first = i64::from_le_bytes(bytes[8..16].try_into().unwrap());
    drop(bytes);
    let config: Vec<InstrumentConfig> = serde_json::from_value(json!([{
        "exchange": "binance_spot",
        "name_exchange": "BTCUSDT",
        "underlying": { "base": "btc", "quote": "usdt" },
        "quote": "underlying_quote",
        "kind": "spot"
    }]))
    .expect("an instrument");
    let instruments = IndexedInstruments::new(config);
    let begins_at = DateTime::<Utc>::from_timestamp_nanos(first);
    let mut output = std::io::stdout();
    writeln!(output, "{}", json!({ "ready": "barter 0.14.0", "events": events.len() })).unwrap();
    output.flush().unwrap();
    for line in std::io::stdin().lock().lines() {
        let _request = line.unwrap();
        writeln!(output, "{}", run(&events, begins_at, &instruments)).unwrap();
        output.flush().unwrap();
    }
}
