"""Cost by three methods and attribution of made-up fills, by fractions and straight from the definitions.

Prices and mids are in ticks (mids in half ticks), quantities in lots, times in milliseconds; amounts come out in ticks x lots.
"""

import json
import pathlib
import random
from fractions import Fraction

HORIZON = 1_000
random.seed(11)

steps = []  # (time, double mid, fills at that time)
double_mid, now = 20_000, 0
for _ in range(400):
    now += random.choice([0, 40, 250, 700])
    double_mid += random.choice([-3, -2, -1, 0, 0, 1, 2, 3])
    fills = []
    if random.random() < 0.3:
        side = random.choice([1, -1])
        fills.append({"side": side, "ticks": double_mid // 2 - side * random.randint(-3, 3), "lots": random.randint(1, 9)})
    steps.append({"time": now, "doubleMid": double_mid, "fills": fills})
end = now


def mid_at(time):
    """The mid after the last step at or before a time."""
    return Fraction([step["doubleMid"] for step in steps if step["time"] <= time][-1], 2)


def realised(order):
    """Realised profit: the lots that are closed first are the first or the last that were opened, or all alike."""
    open_lots, profit = [], Fraction(0)  # one entry a lot: (side, ticks)
    for step in steps:
        for fill in step["fills"]:
            for _ in range(fill["lots"]):
                if not open_lots or open_lots[0][0] == fill["side"]:
                    open_lots.append((fill["side"], Fraction(fill["ticks"])))
                    continue
                if order == "average":
                    ticks = sum(entry[1] for entry in open_lots) / len(open_lots)
                    open_lots = [(open_lots[0][0], ticks)] * len(open_lots)
                side, ticks = open_lots.pop(0 if order == "fifo" else -1)
                profit += side * (fill["ticks"] - ticks)
    last = mid_at(end)
    return profit, sum(side * (last - ticks) for side, ticks in open_lots)


spread = adverse = carried = Fraction(0)
position, last_mid = 0, None
trips, opened, cash = [], Fraction(0), Fraction(0)
for step in steps:
    mid = Fraction(step["doubleMid"], 2)
    if last_mid is not None:
        carried += position * (mid - last_mid)
    last_mid = mid
    for fill in step["fills"]:
        signed = fill["side"] * fill["lots"]
        spread += signed * (mid - fill["ticks"])
        adverse += signed * (mid_at(min(step["time"] + HORIZON, end)) - mid)
        for _ in range(fill["lots"]):
            if position == 0:
                opened = cash
            position += fill["side"]
            cash -= fill["side"] * fill["ticks"]
            if position == 0:
                trips.append(cash - opened)

methods = {order: [float(value) for value in realised(order)] for order in ("average", "fifo", "lifo")}
result = {
    "horizonMillis": HORIZON,
    "steps": steps,
    "expected": {
        "spreadCapture": float(spread),
        "adverseSelection": float(adverse),
        "inventory": float(carried - adverse),
        "total": float(cash + position * last_mid),
        "methods": methods,
        "roundTrips": [float(trip) for trip in trips],
    },
}
assert spread + carried == cash + position * last_mid
path = pathlib.Path(__file__).parent / "expected" / "profit.json"
path.write_text(json.dumps(result) + "\n")
