#!/usr/bin/env python3
"""BLEU and ROUGE-L of one adapter, written greedily by transformers with peft and by artemis.

The adapter is that of a finished run of artemis (source + newline + target, task causal-lm). Both
write after the sources of the first ROWS rows; sacrebleu and rouge-score judge the reference's texts,
artemis its own. Must agree within 0.1. By hand, since it needs torch, transformers, peft, sacrebleu
and rouge-score:

    PYTHON tests/golden/writing_parity.py --model FOLDER --store DB --run N --out RUN_FOLDER
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import peft
import sacrebleu
import torch
import transformers
import yaml
from rouge_score import rouge_scorer

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ARTEMIS_SHARED", ROOT.parent / "shared"))
BATCH, NEW_TOKENS, TOLERANCE = 16, 64, 0.1


def write(model_folder, adapter_folder, rows):
    """The reference's texts: batches of like length, padded on the left."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(model_folder, padding_side="left")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    model = transformers.AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.float32)
    model = peft.PeftModel.from_pretrained(model, adapter_folder).merge_and_unload().eval()
    order = sorted(range(len(rows)), key=lambda i: -len(rows[i]["source"]))
    texts = [None] * len(rows)
    for start in range(0, len(order), BATCH):
        part = order[start:start + BATCH]
        batch = tokenizer([rows[i]["source"] + "\n" for i in part], padding=True,
                          add_special_tokens=False, return_token_type_ids=False,
                          return_tensors="pt")
        with torch.no_grad():
            out = model.generate(**batch, max_new_tokens=NEW_TOKENS, do_sample=False)
        for i, ids in zip(part, out[:, batch.input_ids.shape[1]:]):
            texts[i] = tokenizer.decode(ids, skip_special_tokens=True)
    return texts


def judge(texts, rows):
    references = [row["target"] for row in rows]
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=True)
    rouge = [scorer.score(r, t)["rougeL"].fmeasure for r, t in zip(references, texts)]
    return {"bleu": sacrebleu.corpus_bleu(texts, [references]).score,
            "rougeL": 100 * sum(rouge) / len(rouge)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--data", default=SHARED / "data/e2e/dev.jsonl", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--artemis", default=ROOT / "build/release/artemis")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with open(options.data, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:options.rows]
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        experiment = place / "evaluate.yaml"
        experiment.write_text(yaml.safe_dump({
            "name": "writing-parity",
            "model": {"path": str(pathlib.Path(options.model).resolve()), "task": "causal-lm"},
            "data": {"train": str(options.data.resolve()), "eval": str(options.data.resolve()),
                     "eval_samples": options.rows, "source": "source", "target": "target",
                     "max_length": 256},
            "fine_tuning": {"method": "lora"},
            "evaluation": {"metrics": ["bleu", "rougeL"],
                           "generate": {"max_new_tokens": NEW_TOKENS}},
        }))
        result = place / "result.json"
        subprocess.run([options.artemis, "evaluate", experiment, "--run", options.run, "--store",
                        options.store, "--json", result], check=True)
        ours = next(iter(json.loads(result.read_text())["evals"].values()))
    expected = judge(write(options.model, options.out / "adapter", rows), rows)
    worst = 0
    for name, value in expected.items():
        print(f"{name}: reference {value:.3f}, artemis {ours[name]:.3f}")
        worst = max(worst, abs(value - ours[name]))
    print(f"largest difference: {worst:.3f} (allowed: {TOLERANCE})")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
