#!/usr/bin/env python3
"""Writes tests/core/files/gguf_blocks.json: random blocks of every GGUF format and the values that the
reference reads from them (PyPI's gguf, its dequantize functions).

   gguf_blocks.py OUT.json
"""
import json
import sys

import gguf
import numpy as np

FORMATS = ["F32", "F16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q4_K", "Q5_K", "Q6_K", "BF16"]
HALVES = {"F16": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0],
          "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}  # where a block has scales in fp16

rng = np.random.default_rng(7)
rows = {}
for name in FORMATS:
    kind = gguf.GGMLQuantizationType[name]
    weights, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = rng.integers(0, 256, (2 if weights > 1 else 8, size), dtype=np.uint8)
    for block in blocks:
        for at in HALVES.get(name, []):
            block[at:at + 2] = np.frombuffer(np.float16(rng.normal()).tobytes(), np.uint8)
        if name in ("F32", "BF16"):
            block[:] = np.frombuffer(np.float32(rng.normal()).tobytes(), np.uint8)[-size:]
    values = gguf.quants.dequantize(blocks.reshape(1, -1), kind).astype(np.float32).ravel()
    rows[name] = {"bytes": blocks.tobytes().hex(), "values": [float(v) for v in values]}
values = np.concatenate([rng.normal(size=96).astype(np.float32), np.zeros(32, np.float32),
                         (np.arange(32, dtype=np.float32) - 16) * 63.5])
packed = gguf.quants.quantize(values.reshape(1, -1), gguf.GGMLQuantizationType.Q8_0)
rows["to Q8_0"] = {"bytes": packed.tobytes().hex(), "values": [float(v) for v in values]}
with open(sys.argv[1], "w") as out:
    out.write(json.dumps(rows, separators=(",", ":")).replace('},"', '},\n"') + "\n")
