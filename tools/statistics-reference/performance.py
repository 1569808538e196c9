"""Performance figures of a made-up equity curve, by numpy, pandas and scipy."""

import json
import math
import pathlib

import numpy
import pandas
from scipy import stats

SECONDS = 60
PERIODS = 365 * 86_400 / SECONDS
TRIALS = {"count": 40, "sharpeVariance": 0.0016}
START = 10_000.0

random = numpy.random.default_rng(7)
price_returns = 0.0004 * random.standard_t(4, 900)
prices = numpy.concatenate([[100.0], 100.0 * numpy.cumprod(1 + price_returns)])
raw = 0.35 + 900 * price_returns + 2.0 * random.standard_t(5, 900)
raw[random.random(900) < 0.1] = 0.0
equity = numpy.round(START + numpy.concatenate([[0.0], numpy.cumsum(raw)]), 6)

changes = numpy.diff(equity)
n = len(changes)
mean, deviation = changes.mean(), changes.std(ddof=1)
sharpe = mean / deviation
skewness, kurtosis = stats.skew(changes), stats.kurtosis(changes, fisher=False)
spread = math.sqrt((1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe**2) / (n - 1))
downside = math.sqrt(numpy.mean(numpy.minimum(changes, 0) ** 2))

curve = pandas.Series(equity)
fall = curve.cummax() - curve
under = fall > 0
episode = (under & ~under.shift(fill_value=False)).cumsum()[under]
depths = fall[under].groupby(episode).max()
last_high = pandas.Series(numpy.where(~under, curve.index, numpy.nan)).ffill()
ends = [group.index[-1] + (0 if group.index[-1] == len(curve) - 1 else 1) for _, group in fall[under].groupby(episode)]
longest = max(end - last_high[end - 1] for end in ends)

ordered = numpy.sort(changes)
shortfall = {str(level): -ordered[: math.ceil(round((1 - level) * n, 9))].mean() for level in (0.95, 0.99)}
risk = {str(level): -ordered[math.ceil(round((1 - level) * n, 9)) - 1] for level in (0.95, 0.99)}
low, high = (numpy.quantile(changes, q, method="inverted_cdf") for q in (0.05, 0.95))
line = stats.linregress(numpy.diff(prices) / prices[:-1], changes)

best = math.sqrt(TRIALS["sharpeVariance"]) * (
    (1 - numpy.euler_gamma) * stats.norm.ppf(1 - 1 / TRIALS["count"])
    + numpy.euler_gamma * stats.norm.ppf(1 - 1 / (TRIALS["count"] * math.e))
)

result = {
    "seconds": SECONDS,
    "equity": equity.tolist(),
    "prices": prices.tolist(),
    "trials": TRIALS,
    "expected": {
        "mean": mean,
        "deviation": deviation,
        "skewness": skewness,
        "excessKurtosis": kurtosis - 3,
        "sharpeAnnualised": sharpe * math.sqrt(PERIODS),
        "sharpeAnnualisedError": spread * math.sqrt(PERIODS),
        "sortinoAnnualised": mean / downside * math.sqrt(PERIODS),
        "omega": changes[changes > 0].sum() / -changes[changes < 0].sum(),
        "calmarAnnualised": mean * PERIODS / fall.max(),
        "volatilityAnnualised": deviation * math.sqrt(PERIODS),
        "maximumDrawdown": fall.max(),
        "averageDrawdown": depths.mean(),
        "drawdowns": len(depths),
        "longestDrawdownSeconds": float(longest) * SECONDS,
        "underWaterShare": under[1:].mean(),
        "valueAtRisk95": risk["0.95"],
        "valueAtRisk99": risk["0.99"],
        "expectedShortfall95": shortfall["0.95"],
        "expectedShortfall99": shortfall["0.99"],
        "tailRatio": abs(high) / abs(low),
        "beta": line.slope / START,
        "betaError": line.stderr / START,
        "alphaAnnualised": line.intercept * PERIODS / START,
        "alphaAnnualisedError": line.intercept_stderr * PERIODS / START,
        "probabilisticSharpe": stats.norm.cdf(sharpe / spread),
        "deflatedSharpe": stats.norm.cdf((sharpe - best) / spread),
    },
    "normal": [[x, stats.norm.cdf(x)] for x in numpy.linspace(-9, 9, 73)],
    "normalQuantiles": [[p, stats.norm.ppf(p)] for p in (1e-12, 1e-6, 0.01, 0.25, 0.5, 0.9, 0.999, 1 - 1e-9)],
}
path = pathlib.Path(__file__).parent / "expected" / "performance.json"
path.write_text(json.dumps(result, default=float) + "\n")
