#!/usr/bin/env python3
"""Logits of a GGUF file imported by artemis beside those of transformers' own GGUF loader.

Writes a folder of golden cases (one forward pass for each of ten texts) and lets `artemis parity`
check it within 1e-3; also the ids of the texts and a greedy continuation are compared. By hand, since
it needs torch, transformers and gguf:

    PYTHON tests/golden/gguf_logits.py FILE.gguf [--artemis build/release/artemis]
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import torch
import transformers
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = [
    "The capital of France is", "In 1492, Columbus", "def fibonacci(n):\n    ", "Hello, world!",
    "Der schnelle braune Fuchs", "Water boils at 100 degrees", "\"To be, or not to be\"",
    "naïve café 中文 🙂", "1234567890 + 42 =", "Once upon a time there was a little girl who lived in "
    "a village near the forest, and whenever she went out she wore a red riding cloak.",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--artemis", type=pathlib.Path, default=ROOT / "build/release/artemis")
    options = parser.parse_args()
    load = dict(pretrained_model_name_or_path=str(options.file.parent), gguf_file=options.file.name)
    model = transformers.AutoModelForCausalLM.from_pretrained(**load, dtype=torch.float32).eval()
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        folder = place / "models/imported"
        folder.parent.mkdir()
        subprocess.run([options.artemis, "import", options.file, "--out", folder], check=True)
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        cases = []
        for number, text in enumerate(TEXTS):
            ids = tokenizer(text, return_tensors="pt").input_ids
            with torch.no_grad():
                logits = model(ids).logits
            case = place / f"cases/forward-{number}"
            case.mkdir(parents=True)
            save_file({"input_ids": ids}, case / "inputs.safetensors")
            save_file({"logits": logits.contiguous()}, case / "expect.safetensors")
            (case / "case.json").write_text(json.dumps({
                "id": case.name, "kind": "forward", "model": "models/imported",
                "inputs": "inputs.safetensors", "expect": "expect.safetensors",
                "tolerance": {"rtol": 0.0, "atol": 1e-3}, "config": {}}))
            cases.append({"id": case.name})
        (place / "index.json").write_text(json.dumps({"cases": cases}))
        done = subprocess.run([options.artemis, "parity", place])
        prompt = tokenizer(TEXTS[0], return_tensors="pt").input_ids
        expected = tokenizer.decode(
            model.generate(prompt, max_new_tokens=20, do_sample=False)[0, prompt.shape[1]:],
            skip_special_tokens=True)
        written = subprocess.run([options.artemis, "generate", "--model", folder, "--prompt",
                                  TEXTS[0], "--max-new-tokens", "20"],
                                 check=True, capture_output=True, text=True).stdout
        print("continuation:", repr(written))
        same = written.rstrip("\n") == expected.rstrip("\n")
        print("the same as transformers':", same)
        return 0 if done.returncode == 0 and same else 1


if __name__ == "__main__":
    sys.exit(main())
