#!/usr/bin/env python3
"""Greedy decoding of one prompt, 128 new tokens, beside transformers on the same model folder.

usage: decoding.py MODEL_FOLDER [PAIRS [GGUF_FILE]]
       (a Python with transformers; ARTEMIS names the program)

Both load the folder, write once to warm up and are timed on the second text. Prints tokens per
second of each pair and the median ratio for fp32, and for Artemis with bf16 weights, or with the
blocks of the GGUF file that the folder was imported from, against the faster of transformers' fp32
and bf16.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

PROMPT = "The capital of France is"
NEW = 128
THREADS = 2


def peer(folder, dtype):
    code = f"""
import json, sys, time, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
torch.set_num_threads({THREADS})
tokenizer = AutoTokenizer.from_pretrained({folder!r})
model = AutoModelForCausalLM.from_pretrained({folder!r}, dtype=torch.{dtype}).eval()
inputs = tokenizer({PROMPT!r}, return_tensors="pt", return_token_type_ids=False)
options = dict(max_new_tokens={NEW}, min_new_tokens={NEW}, do_sample=False)
model.generate(**inputs, **options)
start = time.perf_counter()
out = model.generate(**inputs, **options)
seconds = time.perf_counter() - start
print(json.dumps(dict(rate={NEW} / seconds,
                      text=tokenizer.decode(out[0, inputs.input_ids.shape[1]:]))))
"""
    out = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(out.stdout.splitlines()[-1])


def own(folder, precision):
    program = os.environ.get("ARTEMIS", "build/release/artemis")
    with tempfile.TemporaryDirectory() as place:
        file = os.path.join(place, "texts.json")
        subprocess.run([program, "generate", "--model", folder, "--prompt", PROMPT, "--prompt", PROMPT,
                        "--max-new-tokens", str(NEW), "--min-new-tokens", str(NEW), "--precision",
                        precision, "--threads", str(THREADS), "--json", file],
                       check=True, stdout=subprocess.DEVNULL)
        with open(file) as texts:
            last = json.load(texts)[-1]
    return dict(rate=last["tokens_per_s"], text=last["text"])


def main():
    folder = sys.argv[1]
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    gguf = sys.argv[3] if len(sys.argv) > 3 else None
    ratios = {}
    for _ in range(pairs):
        peers = {dtype: peer(folder, dtype) for dtype in ("float32", "bfloat16")}
        ours = {precision: own(folder, precision) for precision in ("fp32", "bf16")}
        if gguf:
            ours["gguf"] = own(gguf, "gguf")
        text = peers["float32"]["text"].strip()
        print("transformers %s; Artemis %s tokens/s; transformers' fp32 text: %s" % (
            ", ".join(f"{name} {one['rate']:.1f}" for name, one in peers.items()),
            ", ".join(f"{name} {one['rate']:.1f}" for name, one in ours.items()),
            ", ".join(name for name, one in ours.items() if one["text"].strip() == text) or "none"),
            flush=True)
        faster = max(one["rate"] for one in peers.values())
        for name, one in ours.items():
            against = peers["float32"]["rate"] if name == "fp32" else faster
            ratios.setdefault(name, []).append(one["rate"] / against)
        time.sleep(1)
    print("median ratio: " + ", ".join(
        f"{name} {statistics.median(all_):.3f}" + ("" if name == "fp32" else " against the faster peer")
        for name, all_ in ratios.items()))


main()
