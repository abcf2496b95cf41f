#!/usr/bin/env python3
"""Writes tests/core/engine/adamw_8bit.json: bitsandbytes' tables for optimiser states in 8 bits, what
numbers become in them, and what its AdamW8bit makes of a parameter (bitsandbytes 0.50.2).

   adamw_8bit.py OUT.json

The codes are those of the library's portable kernels, which take the nearest value as its CUDA kernels
do. Its library for CPUs is kept from being loaded: it looks shares up in steps of about 2^-15, so that
smaller ones get codes of values far from them.
"""
import ctypes
import json
import sys


def refuse(path):
    raise OSError(path)


load, ctypes.cdll.LoadLibrary = ctypes.cdll.LoadLibrary, refuse
import bitsandbytes
import bitsandbytes.functional as bnb
import torch

ctypes.cdll.LoadLibrary = load

BLOCK = 256
NUMBERS = 600  # the last block is not full
SIZE, STEPS, RATE, DECAY = 4500, 20, 0.01, 0.1

torch.manual_seed(7)


def coded(values, signed):
    codes, state = bnb.quantize_blockwise(values, code=bnb.create_dynamic_map(signed), blocksize=BLOCK)
    return {"numbers": values.tolist(), "codes": codes.tolist(), "scales": state.absmax.tolist()}


def gradient(step):
    """Of six decades; in fp64, then rounded, so that any program has the same."""
    i = torch.arange(SIZE, dtype=torch.int64)
    whole = (i * 7919 + step * 104729) % 2003 - 1001
    return (whole.double() / 1001 / 10.0 ** (i % 6).double()).float()


def trained():
    p = torch.nn.Parameter(((torch.arange(SIZE) * 31 % 200 - 100).double() / 100).float())
    optimizer = bitsandbytes.optim.AdamW8bit([p], lr=RATE, weight_decay=DECAY)
    for step in range(STEPS):
        p.grad = gradient(step)
        optimizer.step()
    state = optimizer.state[p]
    return {"size": SIZE, "steps": STEPS, "rate": RATE, "decay": DECAY, "p": p.tolist()[::10],
            "m_scales": state["absmax1"].tolist(), "v_scales": state["absmax2"].tolist()}


numbers = torch.randn(NUMBERS) * 10.0 ** -torch.randint(0, 6, (NUMBERS,))
rows = {"signed": bnb.create_dynamic_map(True).tolist(), "unsigned": bnb.create_dynamic_map(False).tolist(),
        "mean": coded(numbers, True), "square": coded(numbers ** 2, False), "training": trained()}
with open(sys.argv[1], "w") as out:
    out.write(json.dumps(rows, separators=(",", ":")).replace('],"', '],\n"') + "\n")
