#!/usr/bin/env python3
"""The Efficiency-Transformer beside full fine-tuning of the same experiment, and beside what
transformers and peft take for the same rows: seconds of training with the analysis, memory above the
idle program, quality above chance. By hand, on an otherwise idle machine:

    tests/bench/efficiency.py EXPERIMENT.yaml [--full FULL.yaml] [--seeds 42 43 44]
                              [--peer full lora] [--full-bf16] [--chance 0.5]

EXPERIMENT's method is efficiency_transformer. FULL is the same with everything trained and the
learning rate that this wants; without it EXPERIMENT is taken with that method. A plan may compute in
bf16 where low_resource_mode permits it: --full-bf16 runs full fine-tuning like that as well. The peer is
shared/bench/peer_hf.py on the same model, rows and epochs (PEERS/bin/python runs it). Prints each run,
then ratios by seed, mean and range. Evaluation does not count: it is the same on both sides.
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

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ARTEMIS_SHARED", ROOT.parent / "shared"))
PEERS = pathlib.Path(os.environ.get("PEERS", pathlib.Path(tempfile.gettempdir()) / "peers"))


def ours(options, experiment, method, seed, *settings):
    with tempfile.TemporaryDirectory() as folder:
        result = pathlib.Path(folder) / "result.json"
        began = time.monotonic()
        done = subprocess.run([options.artemis, "run", experiment, "--set",
                               f"training.seed={seed}", f"fine_tuning.method={method}", *settings,
                               "--store", f"{folder}/runs.db", "--out", f"{folder}/out", "--json",
                               result],
                              capture_output=True, text=True)
        wall = time.monotonic() - began
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        run = json.loads(result.read_text())
    metric = options.metric or next(name for name in run["eval"] if name != "loss")
    plan = run.get("plan_s", 0)
    return {"wall_s": wall, "train_s": run["train_s"], "plan_s": plan,
            "all_s": run["train_s"] + plan, "memory_mb": run["peak_rss_mb"] - run["idle_rss_mb"],
            "quality": {name: figures[metric] for name, figures in run["evals"].items()},
            "tokens_per_s": run["tokens_per_s"], "plan": run.get("plan")}


def peer(options, experiment, method, seed):
    data, training = experiment["data"], experiment["training"]
    lora = experiment["fine_tuning"]["lora"]
    words = [PEERS / "bin/python", SHARED / "bench/peer_hf.py", "--model",
             experiment["model"]["path"], "--task", experiment["model"]["task"], "--data",
             data["train"], "--method", method, "--rank", lora["r"], "--alpha", lora["alpha"],
             "--dropout", lora["dropout"], "--targets", ",".join(lora["target_modules"]), "--batch",
             training["batch_size"], "--max-length", data["max_length"], "--samples",
             data.get("samples", 0), "--lr", training["learning_rate"], "--epochs",
             training["epochs"], "--seed", seed]
    began = time.monotonic()
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    wall = time.monotonic() - began
    if done.returncode:
        sys.exit(done.stderr)
    run = json.loads(done.stdout.strip().splitlines()[-1])
    return {"wall_s": wall, "train_s": run["wall_s"], "all_s": run["wall_s"], "memory_mb": run["peak_rss_mb"] - run["base_rss_mb"],
            "tokens_per_s": run["tokens_per_s"]}


def spread(name, values, wanted):
    print(f"{name}: {' '.join(f'{v:.3f}' for v in values)}, mean {statistics.mean(values):.3f}, "
          f"from {min(values):.3f} to {max(values):.3f} ({wanted})")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("experiment", type=pathlib.Path)
    parser.add_argument("--full", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[42, 43, 44])
    parser.add_argument("--peer", nargs="*", default=["full"], help="methods; none: no peer")
    parser.add_argument("--full-bf16", action="store_true")
    parser.add_argument("--metric", help="of quality; the first one else")
    parser.add_argument("--chance", type=float, default=0, help="what guessing comes to")
    parser.add_argument("--artemis", default=ROOT / "build/release/artemis")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    experiment = yaml.safe_load(os.path.expandvars(options.experiment.read_text()))
    runs = []
    for seed in options.seeds:
        row = {"full": ours(options, options.full or options.experiment, "full", seed),
               "efficiency": ours(options, options.experiment, "efficiency_transformer", seed)}
        if options.full_bf16:
            row["full in bf16"] = ours(options, options.full or options.experiment, "full", seed,
                                       "training.precision=bf16")
        row |= {f"peer {method}": peer(options, experiment, method, seed) for method in options.peer}
        runs.append(row)
        for arm, figures in row.items():
            print(f"seed {seed}, {arm}: " + ", ".join(
                f"{key} {value:.3f}" if isinstance(value, float) else f"{key} {json.dumps(value)}"
                for key, value in figures.items() if value is not None), flush=True)
    ratio = lambda a, b, key: [row[a][key] / row[b][key] for row in runs]
    spread("training with analysis, full / efficiency", ratio("full", "efficiency", "all_s"),
           "at least 2.7")
    spread("whole process, full / efficiency", ratio("full", "efficiency", "wall_s"), "with evaluation")
    spread("memory, efficiency / full", ratio("efficiency", "full", "memory_mb"), "at most 0.4")
    for name in runs[0]["efficiency"]["quality"]:
        spread(f"quality above chance on {name}, efficiency / full",
               [(row["efficiency"]["quality"][name] - options.chance) /
                (row["full"]["quality"][name] - options.chance) for row in runs], "at least 0.95")
    if options.full_bf16:
        spread("training with analysis, full in bf16 / efficiency",
               ratio("full in bf16", "efficiency", "all_s"), "whatever it is")
    if "full" in options.peer:
        spread("training time, full: peer / ours", ratio("peer full", "full", "train_s"),
               "at least 1.3")
    for method in options.peer:
        spread(f"training with analysis, peer {method} / efficiency",
               ratio(f"peer {method}", "efficiency", "all_s"), "whatever it is")
    if options.json:
        options.json.write_text(json.dumps(runs, indent=1))


if __name__ == "__main__":
    main()
