#!/usr/bin/env python3
"""Trains the same LoRA adapter with Python's peft and with artemis and compares every step's loss.

Both start from the same saved adapter and head (B small but not zero, so that A matters from the
first step), take the rows in file order, without dropout, and must agree within 1e-3 at each of the
200 steps. With --precision bf16 the reference runs under torch.autocast, as Trainer's bf16=True does;
the mean difference of the losses and the difference of their means over the last 20 steps must then be
within 0.003. That is four times what two ways of the reference itself differ by (--attention sdpa and
eager: 6.8e-4 and 5.1e-4, at most 4.2e-3 in a step; the number of threads changes nothing).
By hand, since it needs torch, transformers and peft, and takes some minutes:

    PYTHON tests/golden/peft_loss_parity.py --model $(scripts/fetch_minilm.sh) [--precision bf16]
    PYTHON tests/golden/peft_loss_parity.py --task causal-lm --model FOLDER_OF_A_LLAMA

The second trains all linear layers of a decoder on source and target of data/e2e, the loss on the
target.

Exit code 0: equal within the tolerance; 1: not; 2: one of the two could not be run.
"""
import argparse
import csv
import io
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import peft
import torch
import transformers
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ARTEMIS_SHARED", ROOT.parent / "shared"))
MAX_LENGTH, LEARNING_RATE, MAX_GRAD_NORM = 128, 1e-3, 1.0
TOLERANCE, BF16_TOLERANCE, LAST = 1e-3, 3e-3, 20
RANK, ALPHA = 8, 16
TASKS = {
    "classification": dict(
        data="sst2/train.tsv", columns={"text": "sentence", "label": "label"}, batch=16,
        targets=["query", "key", "value"], peft="SEQ_CLS",
        model=transformers.AutoModelForSequenceClassification),
    "causal-lm": dict(
        data="e2e/train.jsonl", columns={"source": "source", "target": "target"}, batch=4,
        targets=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
        peft="CAUSAL_LM", model=transformers.AutoModelForCausalLM),
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=pathlib.Path, default=ROOT / ".deps/models/minilm")
    parser.add_argument("--task", choices=list(TASKS), default="classification")
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--artemis", type=pathlib.Path, default=ROOT / "build/release/artemis")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--attention", choices=["sdpa", "eager"], default="sdpa",
                        help="of the reference, to see what two of its own ways differ by")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--work", type=pathlib.Path, help="keep all files in this new folder")
    parser.add_argument("--peft-only", action="store_true", help="do not run artemis")
    options = parser.parse_args()
    options.data = options.data or SHARED / "data" / TASKS[options.task]["data"]
    options.batch = TASKS[options.task]["batch"]
    return options


def copy_without_dropout(model, copy):
    """A model's dropout stands in its config.json; the weights are linked, not copied."""
    copy.mkdir()
    for file in model.iterdir():
        if file.is_file() and file.name != "config.json":
            (copy / file.name).symlink_to(file.resolve())
    config = json.loads((model / "config.json").read_text())
    for key in ("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout",
                "attention_dropout"):
        if key in config or config["model_type"] == "bert":
            config[key] = 0.0
    (copy / "config.json").write_text(json.dumps(config, indent=1))


def make_adapter(model_folder, adapter_folder, options):
    """The start of both runs. A and the head as peft and transformers make them."""
    task = TASKS[options.task]
    model = task["model"].from_pretrained(
        model_folder, dtype=torch.float32, attn_implementation=options.attention)
    config = peft.LoraConfig(r=RANK, lora_alpha=ALPHA, lora_dropout=0.0,
                             target_modules=task["targets"], task_type=task["peft"])
    model = peft.get_peft_model(model, config)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.02)
    model.save_pretrained(adapter_folder)
    return model


def read_rows(path, count):
    with open(path, encoding="utf-8") as file:
        next(file)
        rows = [line.rstrip("\n").rsplit("\t", 1) for line in file][:count]
    if len(rows) < count:
        sys.exit(f"{path} has {len(rows)} rows, {count} are needed; give fewer --steps")
    return [text for text, _ in rows], torch.tensor([int(label) for _, label in rows])


def classified(tokenizer, options):
    """Batches of texts and classes."""
    texts, labels = read_rows(options.data, options.steps * options.batch)
    for start in range(0, len(texts), options.batch):
        batch = tokenizer(texts[start:start + options.batch], truncation=True,
                          max_length=MAX_LENGTH, padding=True, return_tensors="pt")
        yield dict(batch, labels=labels[start:start + options.batch])


def written(tokenizer, options):
    """Batches of source + newline + target + end, the loss on target and end."""
    with open(options.data, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:options.steps * options.batch]
    examples = []
    for row in rows:
        source = tokenizer(row["source"] + "\n", add_special_tokens=False).input_ids
        target = tokenizer(row["target"], add_special_tokens=False).input_ids
        ids = source + target + [tokenizer.eos_token_id]
        examples.append((ids[:MAX_LENGTH], ([-100] * len(source) + ids[len(source):])[:MAX_LENGTH]))
    for start in range(0, len(examples), options.batch):
        part = examples[start:start + options.batch]
        longest = max(len(ids) for ids, _ in part)
        padded = [[ids + [0] * (longest - len(ids)), [1] * len(ids) + [0] * (longest - len(ids)),
                   labels + [-100] * (longest - len(ids))] for ids, labels in part]
        yield dict(zip(("input_ids", "attention_mask", "labels"),
                       (torch.tensor(field) for field in zip(*padded))))


def train_with_peft(model, model_folder, options):
    """Loss of each step: AdamW and linear schedule as in transformers' Trainer, rows in order."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(model_folder)
    batches = (written if options.task == "causal-lm" else classified)(tokenizer, options)
    trainable = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trainable, lr=LEARNING_RATE, eps=1e-8, weight_decay=0.0)
    schedule = transformers.get_linear_schedule_with_warmup(optimizer, 0, options.steps)
    model.train()
    losses = []
    for batch in batches:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.precision == "bf16"):
            loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trainable, MAX_GRAD_NORM)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


def write_experiment(path, model_folder, adapter_folder, options):
    experiment = {
        "name": "peft-loss-parity",
        "model": {"path": str(model_folder), "task": options.task},
        "data": {"train": str(options.data.resolve()), **TASKS[options.task]["columns"],
                 "max_length": MAX_LENGTH, "samples": 0, "shuffle": False},
        "fine_tuning": {"method": "lora", "adapter": str(adapter_folder),
                        "lora": {"r": RANK, "alpha": ALPHA, "dropout": 0.0,
                                 "target_modules": TASKS[options.task]["targets"]}},
        "training": {"max_steps": options.steps, "batch_size": options.batch,
                     "learning_rate": LEARNING_RATE, "schedule": "linear", "warmup_ratio": 0.0,
                     "weight_decay": 0.0, "max_grad_norm": MAX_GRAD_NORM, "seed": options.seed,
                     "precision": options.precision, "device": "cpu", "threads": options.threads},
    }
    path.write_text(yaml.safe_dump(experiment, sort_keys=False))


def call(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print(f"{' '.join(map(str, command))}: exit code {done.returncode}", file=sys.stderr)
        sys.exit(2)
    return done.stdout


def train_with_artemis(artemis, experiment, work, steps):
    store, result = work / "runs.db", work / "result.json"
    call(artemis, "run", experiment, "--store", store, "--out", work / "out", "--json", result)
    run = json.loads(result.read_text())["run_id"]
    exported = call(artemis, "runs", "export", "--store", store, run, "--format", "csv")
    losses = {int(row["step"]): float(row["value"]) for row in csv.DictReader(io.StringIO(exported))
              if row["name"] == "loss" and row["split"] == "train"}
    if sorted(losses) != list(range(1, steps + 1)):
        print(f"artemis exported {len(losses)} training losses, {steps} are expected "
              f"(steps 1 to {steps})", file=sys.stderr)
        sys.exit(2)
    return [losses[step] for step in sorted(losses)]


def compare(expected, got, precision):
    differences = [abs(a - b) for a, b in zip(expected, got)]
    worst = max(range(len(differences)), key=differences.__getitem__)
    print(f"loss of peft:    {expected[0]:.6f} … {expected[-1]:.6f}")
    print(f"loss of artemis: {got[0]:.6f} … {got[-1]:.6f}")
    print(f"largest difference in {len(expected)} steps: {differences[worst]:.2e} at step {worst + 1}"
          + (f" (allowed: {TOLERANCE:g})" if precision == "fp32" else ""))
    if precision == "fp32":
        return 0 if differences[worst] <= TOLERANCE else 1
    mean = statistics.mean(differences)
    last = abs(statistics.mean(expected[-LAST:]) - statistics.mean(got[-LAST:]))
    print(f"mean difference: {mean:.2e}; of the means over the last {LAST} steps: {last:.2e} "
          f"(allowed: {BF16_TOLERANCE:g})")
    return 0 if max(mean, last) <= BF16_TOLERANCE else 1


def main():
    options = parse_arguments()
    work = options.work or pathlib.Path(tempfile.mkdtemp(prefix="peft-loss-parity-"))
    if options.work:
        work.mkdir(parents=True)
    work = work.resolve()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    try:
        copy_without_dropout(options.model, work / "model")
        model = make_adapter(work / "model", work / "adapter", options)
        write_experiment(work / "experiment.yaml", work / "model", work / "adapter", options)
        expected = train_with_peft(model, work / "model", options)
        model.save_pretrained(work / "adapter_of_peft")
        (work / "peft_losses.json").write_text(json.dumps(expected))
        if options.peft_only:
            print(f"loss of peft: {expected[0]:.6f} … {expected[-1]:.6f}")
            return 0
        return compare(expected, train_with_artemis(options.artemis, work / "experiment.yaml", work,
                                                    options.steps), options.precision)
    finally:
        if not options.work:
            shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
