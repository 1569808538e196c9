"""Runs nautilus_trader over the first events of an event file, once for each line that it reads.

    nautilus_runner.py --data FILE.npz --tick 0.1 --lot 0.001 --events 200000

Answers {"seconds", "cpuSeconds", "events", "fills"} on one line. {"work": "callbacks"}: a strategy that is called at every book update and trade and
does nothing. {"work": "maker"}: one that quotes both sides at the mid every 100 ms, through the simulated exchange. The
data are made before the time that is measured; the venue keeps a book of levels.
"""

import argparse
import json
import sys
import time
from decimal import Decimal
from math import ceil, floor

import nautilus_trader
import numpy as np
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.data import BookOrder, OrderBookDelta, TradeTick
from nautilus_trader.model.enums import (
    AccountType,
    AggressorSide,
    BookAction,
    BookType,
    OmsType,
    OrderSide,
    RecordFlag,
)
from nautilus_trader.model.identifiers import InstrumentId, Symbol, TradeId, TraderId, Venue
from nautilus_trader.model.instruments import CryptoPerpetual
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.trading.strategy import Strategy

KIND_MASK = 0xFF
TRADE = 2
CLEAR = 3
BID = 1 << 29
SEEN_BY_US = 1 << 30
STEP_NANOS = 100_000_000
ORDER_QUANTITY = 0.01
MAXIMUM_POSITION = 0.1


def instrument_of(tick, lot):
    decimals = lambda text: max(0, -Decimal(text).as_tuple().exponent)
    return CryptoPerpetual(
        instrument_id=InstrumentId(Symbol("MARKET"), Venue("BENCH")),
        raw_symbol=Symbol("MARKET"),
        base_currency=BTC,
        quote_currency=USDT,
        settlement_currency=USDT,
        is_inverse=False,
        price_precision=decimals(tick),
        size_precision=decimals(lot),
        price_increment=Price.from_str(tick),
        size_increment=Quantity.from_str(lot),
        maker_fee=Decimal("0.0002"),
        taker_fee=Decimal("0.0005"),
        margin_init=Decimal("0.05"),
        margin_maint=Decimal("0.025"),
        ts_event=0,
        ts_init=0,
    )


def data_of(records, instrument):
    """One object a record that we see: a trade, or a change of a level that is the last of its message."""
    data = []
    flags = RecordFlag.F_LAST.value
    for number, record in enumerate(records):
        event = int(record["ev"])
        side = OrderSide.BUY if event & BID else OrderSide.SELL
        times = (int(record["exch_ts"]), int(record["local_ts"]))
        kind = event & KIND_MASK
        if kind == TRADE:
            aggressor = AggressorSide.BUYER if event & BID else AggressorSide.SELLER
            quantity = instrument.make_qty(record["qty"])
            if quantity > 0:
                price = instrument.make_price(record["px"])
                data.append(TradeTick(instrument.id, price, quantity, aggressor, TradeId(str(number)), *times))
            continue
        if kind == CLEAR:
            data.append(OrderBookDelta.clear(instrument.id, number, *times))
            continue
        quantity = instrument.make_qty(record["qty"])
        action = BookAction.UPDATE if quantity > 0 else BookAction.DELETE
        order = BookOrder(side, instrument.make_price(record["px"]), quantity, 0)
        data.append(OrderBookDelta(instrument.id, action, order, flags, number, *times))
    return data


class Watcher(Strategy):
    """Is called at every book update and trade and does nothing."""

    def __init__(self, instrument):
        super().__init__()
        self.instrument = instrument
        self.calls = 0

    def on_start(self):
        self.subscribe_order_book_deltas(self.instrument.id, BookType.L2_MBP)
        self.subscribe_trade_ticks(self.instrument.id)

    def on_order_book_deltas(self, deltas):
        self.calls += 1

    def on_trade_tick(self, tick):
        self.calls += 1


class Maker(Watcher):
    """Every 100 ms cancels what is not at its target and quotes both sides at the mid."""

    def __init__(self, instrument, offset, keep):
        super().__init__(instrument)
        self.offset = offset
        self.keep = keep
        self.last = [None, None]

    def on_start(self):
        super().on_start()
        self.clock.set_timer_ns("step", STEP_NANOS, 0, 0, self.on_step)

    def on_step(self, _event):
        book = self.cache.order_book(self.instrument.id)
        bid, ask = book.best_bid_price(), book.best_ask_price()
        if bid is None or ask is None:
            return
        tick = float(self.instrument.price_increment)
        mid = (round(bid.as_double() / tick) + round(ask.as_double() / tick)) / 2
        position = float(self.portfolio.net_position(self.instrument.id))
        targets = (floor(mid) - self.offset, ceil(mid) + self.offset)
        wanted = (position < MAXIMUM_POSITION - 1e-9, position > -MAXIMUM_POSITION + 1e-9)
        for side in (0, 1):
            self.move(side, self.instrument.make_price(targets[side] * tick), wanted[side])

    def move(self, side, price, is_wanted):
        order = self.last[side]
        if order is not None and not order.is_closed:
            if self.keep and is_wanted and order.price == price:
                return
            if order.is_open and not order.is_pending_cancel:
                self.cancel_order(order)
        if not is_wanted:
            return
        order = self.order_factory.limit(
            instrument_id=self.instrument.id,
            order_side=OrderSide.BUY if side == 0 else OrderSide.SELL,
            quantity=self.instrument.make_qty(ORDER_QUANTITY),
            price=price,
            post_only=True,
        )
        self.last[side] = order
        self.submit_order(order)


def run(data, instrument, request):
    engine = BacktestEngine(BacktestEngineConfig(trader_id=TraderId("BENCH-001"), logging=LoggingConfig(bypass_logging=True)))
    engine.add_venue(
        venue=instrument.id.venue,
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=None,
        starting_balances=[Money(1_000_000, USDT)],
        book_type=BookType.L2_MBP,
    )
    engine.add_instrument(instrument)
    engine.add_data(data, sort=False)
    if request["work"] == "maker":
        engine.add_strategy(Maker(instrument, request["offset"], request["keep"] == 1))
    else:
        engine.add_strategy(Watcher(instrument))
    started_at = time.perf_counter()
    cpu_started_at = time.process_time()
    engine.run()
    seconds = time.perf_counter() - started_at
    cpu_seconds = time.process_time() - cpu_started_at
    orders = engine.cache.orders_closed()
    fills = sum(1 for order in orders if order.filled_qty > 0)
    engine.dispose()
    return {"seconds": seconds, "cpuSeconds": cpu_seconds, "events": len(data), "fills": fills}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--tick", required=True)
    parser.add_argument("--lot", required=True)
    parser.add_argument("--events", type=int, required=True)
    options = parser.parse_args()
    instrument = instrument_of(options.tick, options.lot)
    records = np.load(options.data)["data"]
    records = records[(records["ev"] & SEEN_BY_US) != 0][: options.events].copy()
    data = data_of(records, instrument)
    print(json.dumps({"ready": f"nautilus_trader {nautilus_trader.__version__}", "events": len(data)}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(data, instrument, json.loads(line))), flush=True)


main()
