#!/usr/bin/env python3
"""In-context classification by transformers and by artemis: the same prompts, the same answers.

SHOTS rows of SST-2's training set, as many of each class, stand before each of the first ROWS rows of
its dev set; both score the words " negative" and " positive" after each prompt, the reference by one
pass over prompt and word. The likelier word must be the same for every row, and every log-likelihood
within 1e-3. By hand, since it needs torch and transformers:

    PYTHON tests/golden/in_context_parity.py --model FOLDER
"""
import argparse
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import transformers
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ARTEMIS_SHARED", ROOT.parent / "shared"))
WORDS, TOLERANCE = ["negative", "positive"], 1e-3


def rows_of(name):
    lines = (SHARED / "data/sst2" / name).read_text(encoding="utf-8").splitlines()[1:]
    return [(text, int(label)) for text, label in (line.split("\t") for line in lines)]


def demonstrations(shots):
    """As many of each class, in the order of the file."""
    rows, taken = rows_of("train.tsv"), []
    for text, label in rows:
        if sum(1 for _, other in taken if other == label) < shots // len(WORDS):
            taken.append((text, label))
    return taken


def reference_scores(folder, shown, rows):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def ids(text):
        return tokenizer(text, add_special_tokens=False)["input_ids"]

    def prompt(text):
        return ids(f"Review: {text}\nSentiment:")

    words = [ids(" " + word) for word in WORDS]
    before = []
    for text, label in shown:
        before += prompt(text) + words[label] + ids("\n\n")
    scores = []
    for text, _ in rows:
        start = before + prompt(text)
        own = []
        for word in words:
            with torch.no_grad():
                logits = model(torch.tensor([start + word])).logits[0, len(start) - 1:-1]
            table = torch.log_softmax(logits.double(), dim=-1)
            own.append(sum(table[i, token].item() for i, token in enumerate(word)))
        scores.append(own)
    return scores


def artemis_scores(options, shown, count, place):
    train = place / "train.tsv"
    train.write_text("sentence\tlabel\n" + "".join(f"{t}\t{l}\n" for t, l in shown), "utf-8")
    experiment = place / "prompts.yaml"
    experiment.write_text(yaml.safe_dump({
        "name": "in-context-parity",
        "model": {"path": str(pathlib.Path(options.model).resolve()), "task": "classification"},
        "data": {"train": str(train), "eval": str(SHARED.resolve() / "data/sst2/dev.tsv"),
                 "eval_samples": count, "text": "sentence", "max_length": 256},
        "fine_tuning": {"method": "in_context", "in_context": {
            "shots": len(shown), "order": "as_in_file", "label_words": WORDS,
            "template": "Review: {input}\nSentiment: {answer}"}},
        "training": {"threads": options.threads},
    }))
    store = place / "runs.db"
    subprocess.run([options.artemis, "run", experiment, "--store", store, "--out", place / "out"],
                   check=True)
    read = "SELECT row, value FROM example_metrics WHERE name = ? ORDER BY row"
    with sqlite3.connect(store) as connection:
        columns = [[value for _, value in connection.execute(read, (f"log_likelihood.{label}",))]
                   for label in range(len(WORDS))]
    return list(zip(*columns, strict=True))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--rows", type=int, default=100)
    parser.add_argument("--shots", type=int, default=4)
    parser.add_argument("--artemis", default=ROOT / "build/release/artemis")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    shown, rows = demonstrations(options.shots), rows_of("dev.tsv")[:options.rows]
    with tempfile.TemporaryDirectory() as place:
        ours = artemis_scores(options, shown, len(rows), pathlib.Path(place))
    expected = reference_scores(options.model, shown, rows)
    worst = max(abs(a - b) for x, y in zip(ours, expected, strict=True) for a, b in zip(x, y))
    others = sum((x[1] > x[0]) != (y[1] > y[0]) for x, y in zip(ours, expected))
    right = sum((y[1] > y[0]) == label for y, (_, label) in zip(expected, rows))
    print(f"{len(rows)} rows, {len(shown)} shots: accuracy {right / len(rows):.3f}")
    print(f"rows with another answer: {others} (allowed: 0)")
    print(f"largest difference of a log-likelihood: {worst:.2e} (allowed: {TOLERANCE:g})")
    return 0 if others == 0 and worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
