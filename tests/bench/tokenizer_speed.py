#!/usr/bin/env python3
"""Encoding speed on one thread beside Hugging Face tokenizers, on the same lines, in turns.

Both encode all lines of data/text and data/multi30k in one batch without special tokens; theirs with
encode_batch_fast (no offsets) and without threads. Each round takes both sides one after the other;
printed are the medians in million tokens a second and the median of the rounds' ratios
(above 1: ours is faster). By hand, on a machine that does nothing else:

    PYTHON tests/bench/tokenizer_speed.py [--rounds 5] [--gguf SmolLM2.gguf]
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/golden"))

import tokenizer_parity as parity


def ours(artemis, folder, file):
    out = subprocess.run([artemis, "tokenize", "--plain", "--time", "2", "--model", folder, file], check=True,
                         capture_output=True, text=True).stdout.splitlines()
    return json.loads(out[-1])["seconds"]


def theirs(tokenizer, lines):
    start = time.perf_counter()
    encodings = tokenizer.encode_batch_fast(lines, add_special_tokens=False)
    return time.perf_counter() - start, sum(len(e.ids) for e in encodings)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artemis", type=pathlib.Path, default=ROOT / "build/release/artemis")
    parser.add_argument("--shared", type=pathlib.Path, default=parity.SHARED)
    parser.add_argument("--gguf", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp())
    lines = [line for _, lines in parity.texts_of(arguments.shared) for line in lines]
    file = parity.written(lines, work)
    for name, folder, reference in parity.references(arguments.shared, arguments.gguf, work,
                                                      arguments.artemis):
        backend = reference._tokenizer
        _, tokens = theirs(backend, lines)  # fills their cache, as the first of our two passes ours
        pairs = [(ours(arguments.artemis, folder, file), theirs(backend, lines)[0]) for _ in range(arguments.rounds)]
        own, other = (statistics.median(side) for side in zip(*pairs))
        print(f"{name:8} {tokens:8} tokens: ours {tokens / own / 1e6:6.2f} M/s, tokenizers {tokens / other / 1e6:6.2f} M/s, "
              f"ratio {statistics.median(b / a for a, b in pairs):.2f}", flush=True)


if __name__ == "__main__":
    main()
