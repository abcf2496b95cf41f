#!/usr/bin/env python3
"""EM and F1 of question answering trained freely, by transformers and by artemis, over some seeds.

Both train the whole model with the same settings (AdamW, linear schedule with a tenth of warm-up, the
model's dropout, batches at random, each in its own order), and each is judged on newwiki_dev: artemis by
itself, the reference as in qa_parity.py. The means must agree within 2 points. By hand, since it
needs torch and transformers and some hours:

    PYTHON tests/golden/qa_training_parity.py --model $(scripts/fetch_minilm.sh) [--rows N]

Each side alone (--sides) prints its figures; the reference trains on --device.
"""
import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import torch
import transformers
import yaml

from qa_parity import LENGTH, ROOT, SHARED, STRIDE, answers, judge, questions

TRAIN, DEV = SHARED / "data/qa/newwiki_train.json", SHARED / "data/qa/newwiki_dev.json"
BATCH, RATE, WARMUP, TOLERANCE = 16, 1e-4, 0.1, 2


def windows(tokenizer, path, rows):
    """Encoded windows with the tokens of the answer's start and end; of [CLS] where there is none."""
    pairs, characters = [], []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                answer = question["answers"][0]
                pairs.append((question["question"].lstrip(), paragraph["context"]))
                characters.append((answer["answer_start"],
                                   answer["answer_start"] + len(answer["text"])))
    encoded = tokenizer([p[0] for p in pairs[:rows]], [p[1] for p in pairs[:rows]],
                        truncation="only_second", max_length=LENGTH, stride=STRIDE,
                        return_overflowing_tokens=True, return_offsets_mapping=True)
    found = []
    for i, owner in enumerate(encoded["overflow_to_sample_mapping"]):
        start, end = characters[owner]
        inside = [k for k, part in enumerate(encoded.sequence_ids(i)) if part == 1]
        offsets = encoded["offset_mapping"][i]
        first = [k for k in inside if offsets[k][0] <= start < offsets[k][1]]
        last = [k for k in inside if offsets[k][0] < end <= offsets[k][1]]
        span = (first[0], last[0]) if first and last else (0, 0)
        found.append({"input_ids": encoded["input_ids"][i],
                      "token_type_ids": encoded["token_type_ids"][i],
                      "attention_mask": encoded["attention_mask"][i],
                      "start_positions": span[0], "end_positions": span[1]})
    return found


def train_reference(options, seed):
    transformers.set_seed(seed)
    tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(options.model)
    model = model.to(options.device).train()
    items = windows(tokenizer, TRAIN, options.rows)
    steps = int(options.epochs * -(-len(items) // BATCH))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, int(WARMUP * steps), steps)
    step = 0
    while step < steps:
        order = torch.randperm(len(items)).tolist()
        for first in range(0, len(order), BATCH):
            if step == steps:
                break
            batch = [items[i] for i in order[first:first + BATCH]]
            fields = tokenizer.pad(batch, return_tensors="pt").to(options.device)
            model(**fields).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
    rows = questions(DEV, 0)
    return judge(answers(model.eval(), tokenizer, rows), rows)


def train_with_artemis(options, seed):
    with contextlib.ExitStack() as stack:
        place = (options.keep / f"seed-{seed}" if options.keep else
                 pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory())))
        place.mkdir(parents=True, exist_ok=True)
        experiment, result = place / "train.yaml", place / "result.json"
        experiment.write_text(yaml.safe_dump({
            "name": "qa-training",
            "model": {"path": str(options.model.resolve()), "task": "question-answering"},
            "data": {"train": str(TRAIN.resolve()), "eval": str(DEV.resolve()),
                     "samples": options.rows or 0, "max_length": LENGTH, "stride": STRIDE},
            "fine_tuning": {"method": "full"},
            "training": {"epochs": options.epochs, "batch_size": BATCH, "learning_rate": RATE,
                         "schedule": "linear", "warmup_ratio": WARMUP, "seed": seed,
                         "threads": options.threads},
            "evaluation": {"metrics": ["exact_match", "squad_f1"], "keep_best": False,
                           "live_share": 0},
        }))
        subprocess.run([options.artemis, "run", experiment, "--store", place / "runs.db", "--out",
                        place / "out", "--json", result], check=True, stdout=subprocess.DEVNULL)
        figures = json.loads(result.read_text())["eval"]
    return figures["exact_match"], figures["squad_f1"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, help="the first rows only")
    parser.add_argument("--epochs", type=float, default=1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[42, 43, 44])
    parser.add_argument("--artemis", default=ROOT / "build/release/artemis")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path,
                        help="keep artemis' runs in this folder, for qa_parity.py")
    sides = {"reference": train_reference, "artemis": train_with_artemis}
    parser.add_argument("--sides", choices=sides, nargs="+", default=list(sides))
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    figures = {name: [] for name in options.sides}
    for seed in options.seeds:
        for name in options.sides:
            began = time.monotonic()
            exact, overlap = sides[name](options, seed)
            figures[name].append((exact, overlap))
            print(f"seed {seed}, {name}: EM {exact:.3f} F1 {overlap:.3f} "
                  f"({time.monotonic() - began:.0f} s)", flush=True)
    means = {name: [statistics.mean(column) for column in zip(*rows)]
             for name, rows in figures.items()}
    for name, (exact, overlap) in means.items():
        print(f"mean, {name}: EM {exact:.3f} F1 {overlap:.3f}")
    if len(means) < 2:
        return 0
    worst = max(abs(a - b) for a, b in zip(*means.values()))
    print(f"largest difference of the means: {worst:.3f} (allowed: {TOLERANCE})")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
