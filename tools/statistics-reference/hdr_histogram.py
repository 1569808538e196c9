"""Percentiles of a histogram by the C implementation of HdrHistogram, and its compressed text."""

import base64
import json
import math
import pathlib

from hdrh.histogram import HdrHistogram

VALUES = [int(1000 * math.exp(0.01 * ((i * 7919) % 1000))) + i for i in range(2000)]

histogram = HdrHistogram(1, 2**53 - 1, 3)
for value in VALUES:
    histogram.record_value(value)
text = histogram.encode()
result = {
    "values": VALUES,
    "text": text.decode() if isinstance(text, bytes) else text,
    "percentiles": {str(p): histogram.get_value_at_percentile(p) for p in (1, 10, 50, 90, 99, 99.9, 100)},
}
path = pathlib.Path(__file__).parent / "expected" / "hdr-histogram.json"
path.write_text(json.dumps(result) + "\n")
