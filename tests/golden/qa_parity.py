#!/usr/bin/env python3
"""EM and F1 of one question-answering checkpoint, by transformers and by artemis.

The checkpoint is the model folder of a finished run of artemis (method full). The reference encodes
windows of 384 tokens with a stride of 128, takes the best of 20 starts and 20 ends over all windows of
a question (answers of at most 30 tokens), and judges with SQuAD's normalisation. Must agree within
0.1 on every file. By hand, since it needs torch and transformers:

    PYTHON tests/golden/qa_parity.py --base MODEL --store DB --run N --out RUN_FOLDER [FILE[:QUESTIONS]…]
"""
import argparse
import collections
import json
import os
import pathlib
import re
import string
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
import transformers
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ARTEMIS_SHARED", ROOT.parent / "shared"))
FILES = ["newwiki_dev.json", "ood_amazon.json", "ood_reddit.json", "ood_policyqa.json",
         "ood_covidqa.json:150"]
LENGTH, STRIDE, BEST, LONGEST, BATCH, TOLERANCE = 384, 128, 20, 30, 16, 0.1


def questions(path, limit):
    rows = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                rows.append((question["question"], paragraph["context"],
                             [answer["text"] for answer in question["answers"]]))
    return rows[:limit] if limit else rows


def normalized(text):
    text = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())


def f1(prediction, truth):
    ours, theirs = normalized(prediction).split(), normalized(truth).split()
    same = sum((collections.Counter(ours) & collections.Counter(theirs)).values())
    return 0.0 if same == 0 else 2 * same / (len(ours) + len(theirs))


def spans(start, end, offsets, inside):
    """(score, first and last character) of the pairs that may be an answer."""
    for i in torch.topk(start, min(BEST, len(start))).indices.tolist():
        for j in torch.topk(end, min(BEST, len(end))).indices.tolist():
            if inside[i] and inside[j] and i <= j < i + LONGEST:
                yield (start[i] + end[j]).item(), offsets[i][0], offsets[j][1]


def answers(model, tokenizer, rows):
    encoded = tokenizer([row[0].lstrip() for row in rows], [row[1] for row in rows],
                        truncation="only_second", max_length=LENGTH, stride=STRIDE,
                        return_overflowing_tokens=True, return_offsets_mapping=True)
    owners = encoded["overflow_to_sample_mapping"]
    best = {}
    order = sorted(range(len(owners)), key=lambda i: -len(encoded["input_ids"][i]))
    for first in range(0, len(order), BATCH):
        part = order[first:first + BATCH]
        batch = tokenizer.pad({key: [encoded[key][i] for i in part]
                               for key in ("input_ids", "attention_mask", "token_type_ids")},
                              return_tensors="pt").to(model.device)
        with torch.no_grad():
            out = model(**batch)
        starts, ends = out.start_logits.cpu(), out.end_logits.cpu()
        for row, i in enumerate(part):
            length = len(encoded["input_ids"][i])
            inside = [part_of == 1 for part_of in encoded.sequence_ids(i)]
            for found in spans(starts[row, :length], ends[row, :length],
                               encoded["offset_mapping"][i], inside):
                if owners[i] not in best or found[0] > best[owners[i]][0]:
                    best[owners[i]] = found
    return [rows[i][1][best[i][1]:best[i][2]] if i in best else "" for i in range(len(rows))]


def judge(texts, rows):
    exact = [max(normalized(t) == normalized(r) for r in row[2]) for t, row in zip(texts, rows)]
    overlap = [max(f1(t, r) for r in row[2]) for t, row in zip(texts, rows)]
    return 100 * sum(exact) / len(rows), 100 * sum(overlap) / len(rows)


def evaluate_with_artemis(options, path, limit, place):
    experiment = place / "evaluate.yaml"
    experiment.write_text(yaml.safe_dump({
        "name": "qa-parity",
        "model": {"path": str(options.base.resolve()), "task": "question-answering"},
        "data": {"train": str(path), "eval": str(path), "eval_samples": limit or 0,
                 "max_length": LENGTH, "stride": STRIDE},
        "fine_tuning": {"method": "full"},
        "evaluation": {"metrics": ["exact_match", "squad_f1"], "n_best": BEST,
                       "max_answer_length": LONGEST},
    }))
    result = place / "result.json"
    subprocess.run([options.artemis, "evaluate", experiment, "--run", options.run, "--store",
                    options.store, "--json", result], check=True, stdout=subprocess.DEVNULL)
    figures = next(iter(json.loads(result.read_text())["evals"].values()))
    return figures["exact_match"], figures["squad_f1"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=pathlib.Path, required=True, help="the run's base model")
    parser.add_argument("--store", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--artemis", default=ROOT / "build/release/artemis")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*", default=FILES)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    folder = options.out / "model"
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForQuestionAnswering.from_pretrained(folder).eval()
    worst = 0
    for name in options.files:
        name, _, limit = name.partition(":")
        path = (SHARED / "data/qa" / name).resolve()
        rows = questions(path, int(limit or 0))
        expected = judge(answers(model, tokenizer, rows), rows)
        with tempfile.TemporaryDirectory() as place:
            got = evaluate_with_artemis(options, path, int(limit or 0), pathlib.Path(place))
        print(f"{name}, {len(rows)} questions: reference EM {expected[0]:.3f} F1 {expected[1]:.3f}, "
              f"artemis EM {got[0]:.3f} F1 {got[1]:.3f}", flush=True)
        worst = max(worst, *(abs(a - b) for a, b in zip(expected, got)))
    print(f"largest difference: {worst:.3f} (allowed: {TOLERANCE})")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
