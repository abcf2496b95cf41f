#!/usr/bin/env python3
"""What `artemis plan --probe` predicts beside what `artemis run` then takes, for four models and six
ways to train each: time of training, memory at the peak above the idle program, speed-up over full
fine-tuning. What plans its layers predicts in the run itself, once it has measured the machine. BitFit
is training the norms where a model has no biases. By hand, on an otherwise idle machine:

    tests/bench/predictions.py --minilm DIR --gpt2 DIR --t5 DIR --smollm2 DIR [--only NAME] [--json FILE]

Any folder with weights will do; SHARED (or ../shared) holds data/.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ARTEMIS_SHARED", ROOT.parent / "shared"))
E2E = {"train": str(SHARED / "data/e2e/train.jsonl"), "source": "source", "target": "target",
       "max_length": 128}
# name: task, data, batch, (query, key and value), norms where there are no biases
MODELS = {
    "minilm": ("classification",
               {"train": str(SHARED / "data/sst2/train.tsv"), "text": "sentence", "label": "label",
                "max_length": 128, "samples": 4000},
               16, ["query", "key", "value"], []),
    "gpt2": ("causal-lm", {**E2E, "samples": 160}, 8, ["c_attn"], []),
    "t5": ("seq2seq", {**E2E, "samples": 400, "max_target_length": 128}, 8, ["q", "k", "v"],
           ["layer_norm"]),
    "smollm2": ("causal-lm", {**E2E, "samples": 160}, 8, ["q_proj", "k_proj", "v_proj"],
                ["input_layernorm", "post_attention_layernorm"]),
}


def ways(attention, norms):
    lora = {"r": 8, "alpha": 16, "dropout": 0.0}
    planned = {"method": "efficiency_transformer",
               "efficiency_transformer": {"low_resource_mode": False},
               "lora": {"r": 16, "alpha": 32, "dropout": 0.0, "target_modules": ["all-linear"]}}
    off, on = {"prefix_cache": "off"}, {"prefix_cache": "fp32"}
    return {"full": ({"method": "full"}, off),
            "lora q k v": ({"method": "lora", "lora": {**lora, "target_modules": attention}}, off),
            "lora all": ({"method": "lora", "lora": {**lora, "target_modules": ["all-linear"]}}, off),
            "bitfit": ({"method": "partial", "partial": {"modules": norms}} if norms
                       else {"method": "bitfit"}, off),
            "efficiency": (planned, off),
            "efficiency, cache": (planned, on)}


def artemis(program, *words):
    with tempfile.TemporaryDirectory() as folder:
        result = pathlib.Path(folder) / "result.json"
        more = [] if words[0] == "plan" else ["--store", f"{folder}/runs.db", "--out", f"{folder}/out"]
        done = subprocess.run([program, *words, "--json", result, *more], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}")
        return json.loads(result.read_text())


def compare(program, experiment):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "experiment.yaml"
        file.write_text(json.dumps(experiment))
        if experiment["fine_tuning"]["method"] == "efficiency_transformer":
            run = artemis(program, "run", file)
            own = run["predicted"]
            predicted = {**own, "memory_mb": own["memory_mb"]["total"], "parts": own["memory_mb"]}
        else:
            predicted = artemis(program, "plan", file, "--probe")["forecast"]
            predicted["memory_mb"] = predicted["peak_bytes"] / 1e6
            run = artemis(program, "run", file)
    return {"seconds": (predicted["train_s"], run["train_s"]),
            "memory_mb": (predicted["memory_mb"], run["peak_rss_mb"] - run["idle_rss_mb"]),
            "predicted_speedup": predicted["speedup"],
            "total_s": run["train_s"] + run.get("plan_s", 0),
            "parts": predicted["parts"], "plan": run.get("plan"), "run": run}


def error(pair):
    return abs(pair[0] / pair[1] - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in MODELS:
        parser.add_argument(f"--{name}", type=pathlib.Path)
    parser.add_argument("--artemis", default=ROOT / "build/release/artemis")
    parser.add_argument("--only", nargs="+", help="these ways to train alone, and full fine-tuning")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    print(f"{'':28}{'seconds':>22}{'memory above idle, MB':>28}{'speed-up':>18}")
    rows = []
    for name, (task, data, batch, attention, norms) in MODELS.items():
        folder = getattr(options, name)
        if folder is None:
            continue
        full = None
        for way, (tuning, cache) in ways(attention, norms).items():
            if options.only and way != "full" and way not in options.only:
                continue
            row = compare(options.artemis, {
                "name": f"{name}-{way}", "model": {"path": str(folder.resolve()), "task": task},
                "data": data, "fine_tuning": tuning, "evaluation": {"every": "never"},
                "training": {"epochs": 2, "batch_size": batch, "learning_rate": 1e-4, "seed": 42,
                             **cache}})
            full = row["total_s"] if way == "full" else full
            row["speedup"] = (row["predicted_speedup"], full / row["total_s"])
            row["name"] = f"{name}, {way}"
            rows.append(row)
            cells = "".join(f"{a:9.2f} /{b:9.2f}{100 * (a / b - 1):+6.1f} %"
                            for a, b in (row[key] for key in ("seconds", "memory_mb", "speedup")))
            print(f"{row['name']:28}{cells}", flush=True)
    print("each: predicted / measured, error")
    for key in ("seconds", "memory_mb", "speedup"):
        errors = [error(row[key]) for row in rows]
        within = sum(e <= 0.10 for e in errors)
        print(f"{key}: median error {100 * statistics.median(errors):.1f} %, worst "
              f"{100 * max(errors):.1f} %, {within} of {len(errors)} within 10 %")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
