#!/usr/bin/env python3
"""The machine's own matrix product, which the figures of docs/benchmarks.md are held against:
GFLOP/s of torch.nn.functional.linear with two threads, fp32 and bf16, median of 30 calls.

   matrix_product.py        needs torch (shared/bench/peers.sh) and an idle machine
"""
import statistics
import time

import torch

SHAPES = [(400, 384, 1536), (400, 768, 3072), (384, 768, 3072)]  # rows, in, out


def gflops(rows: int, inner: int, outer: int, dtype: torch.dtype) -> float:
    x = torch.randn(rows, inner, dtype=dtype)
    w = torch.randn(outer, inner, dtype=dtype)
    seconds = []
    for _ in range(40):
        start = time.perf_counter()
        torch.nn.functional.linear(x, w)
        seconds.append(time.perf_counter() - start)
    return 2e-9 * rows * inner * outer / statistics.median(seconds[10:])


torch.set_num_threads(2)
for shape in SHAPES:
    print(*shape, *(f"{name} {gflops(*shape, dtype):.0f}"
                    for name, dtype in (("fp32", torch.float32), ("bf16", torch.bfloat16))))
