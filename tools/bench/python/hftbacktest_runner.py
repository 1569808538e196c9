"""Runs hftbacktest 2.4.4 over an event file, once for each line that it reads.

    hftbacktest_runner.py --data FILE.npz --tick 0.1 --lot 0.001

Loads the file and compiles first, then says {"ready": ...}. A line {"depth": "hashmap" | "roivec", "work": "nothing" |
"maker", "offset": 1, "keep": 0} runs the work over the events in memory and answers {"seconds", "cpuSeconds", "events", ...} on one line;
with "file" instead, the file is read within the time that is measured.
"""

import argparse
import gc
import json
import sys
import time
from math import ceil, floor

import numpy as np
from numba import njit

import hftbacktest
from hftbacktest import (
    GTX,
    LIMIT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
    ROIVectorMarketDepthBacktest,
)

STEP_NANOS = 100_000_000
LATENCY_NANOS = 10_000_000
ORDER_QUANTITY = 0.01
MAXIMUM_POSITION = 0.1
# Share of the first best price that the vector of the ROI depth reaches to either side.
ROI_SHARE = 0.5
ROWS_TO_COMPILE_WITH = 20_000


@njit
def nothing(hbt):
    while hbt.elapse(STEP_NANOS) == 0:
        pass
    return 0


@njit
def maker(hbt, offset, keep):
    tick_size = hbt.depth(0).tick_size
    next_id = 1
    bid_id = 0
    ask_id = 0
    bid_ticks_last = 0
    ask_ticks_last = 0
    steps = 0
    while hbt.elapse(STEP_NANOS) == 0:
        steps += 1
        hbt.clear_inactive_orders(0)
        depth = hbt.depth(0)
        best_bid = depth.best_bid_tick
        best_ask = depth.best_ask_tick
        if best_bid == np.iinfo(np.int64).min or best_ask == np.iinfo(np.int64).max:
            continue
        bid_ticks = floor((best_bid + best_ask) / 2) - offset
        ask_ticks = ceil((best_bid + best_ask) / 2) + offset
        position = hbt.position(0)
        wants_bid = position < MAXIMUM_POSITION - 1e-9
        wants_ask = position > -MAXIMUM_POSITION + 1e-9
        places_bid = wants_bid
        places_ask = wants_ask
        cancels_bid = False
        cancels_ask = False
        orders = hbt.orders(0)
        order = orders.get(bid_id)
        if order is not None:
            if keep and wants_bid and bid_ticks_last == bid_ticks:
                places_bid = False
            elif order.cancellable:
                cancels_bid = True
        order = orders.get(ask_id)
        if order is not None:
            if keep and wants_ask and ask_ticks_last == ask_ticks:
                places_ask = False
            elif order.cancellable:
                cancels_ask = True
        if cancels_bid:
            hbt.cancel(0, bid_id, False)
        if cancels_ask:
            hbt.cancel(0, ask_id, False)
        if places_bid:
            bid_id = next_id
            next_id += 1
            bid_ticks_last = bid_ticks
            hbt.submit_buy_order(0, bid_id, bid_ticks * tick_size, ORDER_QUANTITY, GTX, LIMIT, False)
        if places_ask:
            ask_id = next_id
            next_id += 1
            ask_ticks_last = ask_ticks
            hbt.submit_sell_order(0, ask_id, ask_ticks * tick_size, ORDER_QUANTITY, GTX, LIMIT, False)
    return steps


def backtest_of(data, depth, tick_size, lot_size, mid):
    asset = (
        BacktestAsset()
        .data(data)
        .linear_asset(1.0)
        .constant_order_latency(LATENCY_NANOS, LATENCY_NANOS)
        .power_prob_queue_model3(3.0)
        .no_partial_fill_exchange()
        .trading_value_fee_model(0.0002, 0.0005)
        .tick_size(tick_size)
        .lot_size(lot_size)
    )
    if depth == "hashmap":
        return HashMapMarketDepthBacktest([asset])
    low = floor(mid * (1 - ROI_SHARE) / tick_size) * tick_size
    return ROIVectorMarketDepthBacktest([asset.roi_lb(low).roi_ub(mid * (1 + ROI_SHARE))])


def clocks():
    """The wall's clock, and the processor time that this process has had; seconds."""
    return time.perf_counter(), time.process_time()


def run(data, request, options, mid):
    """Seconds that the work took, and what came of it."""
    from_file = request.get("file", False)
    gc.collect()
    started_at = clocks()
    hbt = backtest_of(options.data if from_file else data, request["depth"], options.tick, options.lot, mid)
    built_at = started_at if from_file else clocks()
    if request["work"] == "nothing":
        steps = nothing(hbt)
    else:
        steps = maker(hbt, request["offset"], request["keep"] == 1)
    seconds, cpu_seconds = (now - then for now, then in zip(clocks(), built_at))
    values = hbt.state_values(0)
    answer = {
        "seconds": seconds,
        "cpuSeconds": cpu_seconds,
        "events": len(data),
        "steps": int(steps),
        "fills": int(values.num_trades),
        "position": float(values.position),
        "balance": float(values.balance),
        "fee": float(values.fee),
    }
    hbt.close()
    return answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--tick", type=float, required=True)
    parser.add_argument("--lot", type=float, required=True)
    options = parser.parse_args()
    data = np.load(options.data)["data"]
    trades = data[(data["ev"] & 0xFF) == 2]
    mid = float(trades["px"][0])
    few = data[:ROWS_TO_COMPILE_WITH].copy()
    for depth in ("hashmap", "roivec"):
        run(few, {"depth": depth, "work": "nothing"}, options, mid)
        run(few, {"depth": depth, "work": "maker", "offset": 0, "keep": 1}, options, mid)
    print(json.dumps({"ready": f"hftbacktest {hftbacktest.__version__}" if hasattr(hftbacktest, "__version__") else "hftbacktest 2.4.4", "events": len(data)}), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(data, json.loads(line), options, mid)), flush=True)


main()
