#!/usr/bin/env python3
"""Writes golden cases of kind `tokenize` for any model folder, from files and from random Unicode text.

Needs the Python package transformers. Check them with `artemis parity OUT`, or
ARTEMIS_TOKENIZE_CASES=OUT test_tokenizer_goldens.
Usage: make_tokenize_cases.py --model FOLDER --out OUT [--fuzz N] [--seed N] [FILE.tsv|.jsonl|.txt ...]
"""
import argparse
import json
import pathlib
import random

from transformers import AutoTokenizer

ROWS_PER_CASE = 5000


def rows_of(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    if path.suffix != ".jsonl":
        return lines
    return [value for line in lines if line for value in json.loads(line).values() if isinstance(value, str)]


def random_texts(count, seed):
    """Texts that mix up to four kinds of characters."""
    dice = random.Random(seed)
    blocks = [(0x20, 0x7F), (0x00, 0x250), (0x300, 0x370), (0x370, 0x3000), (0x3000, 0xD800), (0xAC00, 0xD7A4),
              (0xE000, 0x10000), (0x10000, 0x20000), (0x20000, 0x110000)]
    kinds = [lambda block=block: chr(dice.randrange(*block)) for block in blocks]
    kinds.append(lambda: dice.choice(" \t\n\r\x0b\x0c\x85\xa0\u2028\u3000"))
    kinds.append(lambda: chr(dice.choice([0x344, 0x345, 0x323, 0x334, 0xF71, 0xF72, 0x5B0, 0x5BF, 0x651, 0x3099])))
    kinds.append(lambda: dice.choice(["[CLS]", "[MASK]", "<|endoftext|>", "</s>", "<s>", "<unk>", "<extra_id_0>", "<0x41>", "▁", "'s", "'re", "'LL", "\u0130", "the ", " and"]))
    for _ in range(count):
        some = dice.sample(kinds, dice.randrange(1, 5))
        yield "".join(dice.choice(some)() for _ in range(dice.randrange(1, 40)))


def expectation(text, encoding, plain, backend):
    skipped = backend.decode(encoding.ids, skip_special_tokens=True)
    return {"text": text, "ids": encoding.ids, "offsets": encoding.offsets,
            "special_tokens_mask": encoding.special_tokens_mask, "ids_no_special": plain.ids,
            "decode": backend.decode(encoding.ids, skip_special_tokens=False), "decode_skip": skipped}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--fuzz", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", type=pathlib.Path, nargs="*")
    options = parser.parse_args()
    backend = AutoTokenizer.from_pretrained(options.model).backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    texts = [row for path in options.files for row in rows_of(path)]
    texts += random_texts(options.fuzz, options.seed)
    encodings = backend.encode_batch(texts)
    plains = backend.encode_batch(texts, add_special_tokens=False)
    strings = [expectation(*row, backend) for row in zip(texts, encodings, plains)]
    for start in range(0, len(strings), ROWS_PER_CASE):
        name = f"tokenize-{options.model.resolve().name}-{start // ROWS_PER_CASE:03}"
        case = {"id": name, "kind": "tokenize", "model": str(options.model.resolve()),
                "expect": {"strings": strings[start:start + ROWS_PER_CASE]}, "config": {}}
        folder = options.out / "cases" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "case.json").write_text(json.dumps(case))
    print(f"{len(strings)} texts for {options.model} in {options.out}")


if __name__ == "__main__":
    main()
