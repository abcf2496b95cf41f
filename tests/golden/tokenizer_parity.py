#!/usr/bin/env python
"""Compare our token ids of real text with those of transformers and tokenizers.

Tokenizers: GPT-2 (vocab.json, merges.txt), BERT (vocab.txt), T5 (spiece.model), SmolLM2 (GGUF, by artemis import).
Texts: every line of data/text/* and every sentence, English and German, of data/multi30k/*.
Needs transformers 4.57 with sentencepiece, protobuf and gguf. Prints counts; exit code 1 on a difference.

    PYTHON tests/golden/tokenizer_parity.py [--gguf SmolLM2.gguf] [--fixture tests/core/text/real_tokenizers.json]
"""
import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(os.environ.get("ARTEMIS_SHARED", ROOT.parent / "shared"))
os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", TRANSFORMERS_VERBOSITY="error")


def lines_of(path):
    text = path.read_bytes().decode("utf-8")
    lines = text.split("\n")
    return lines[:-1] if text.endswith("\n") else lines


def texts_of(shared):
    """(name, lines); a line is what stands between two line feeds."""
    for path in sorted((shared / "data/text").iterdir()):
        yield path.name, lines_of(path)
    for path in sorted((shared / "data/multi30k").glob("*.jsonl")):
        rows = [json.loads(line) for line in lines_of(path)]
        for side in ("source", "target"):
            yield f"{path.stem}.{side}", [row[side].replace("\n", " ") for row in rows]


def written(lines, work):
    file = work / "lines.txt"
    file.write_bytes("".join(line + "\n" for line in lines).encode("utf-8"))
    return file


def references(shared, gguf, work, artemis):
    """(name, folder for artemis, reference tokenizer)"""
    from transformers import AutoTokenizer, BertTokenizerFast, GPT2TokenizerFast, T5TokenizerFast
    own = shared / "data/tokenizers"
    for name, folder, kind in (("gpt2", "gpt2", GPT2TokenizerFast), ("bert", "bert-base-uncased", BertTokenizerFast),
                               ("t5", "t5", T5TokenizerFast)):
        yield name, own / folder, kind.from_pretrained(own / folder)
    if gguf:
        # The file's tokenizer.ggml.add_bos_token is false; transformers does not read it.
        tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name,
                                                  add_bos_token=False)
        folder = work / "smollm2"
        subprocess.run([artemis, "import", gguf, "--out", folder], check=True, capture_output=True)
        yield "smollm2", folder, tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artemis", type=pathlib.Path, default=ROOT / "build/release/artemis")
    parser.add_argument("--shared", type=pathlib.Path, default=SHARED)
    parser.add_argument("--gguf", type=pathlib.Path)
    parser.add_argument("--fixture", type=pathlib.Path, help="write the references' counts and hashes here")
    arguments = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp())
    texts = list(texts_of(arguments.shared))
    file = written([line for _, lines in texts for line in lines], work)
    wrong = 0
    facts = {}
    for name, folder, reference in references(arguments.shared, arguments.gguf, work,
                                               arguments.artemis):
        ours = subprocess.run([arguments.artemis, "tokenize", "--model", folder, file], check=True,
                              capture_output=True, text=True).stdout.splitlines()
        at = 0
        for source, lines in texts:
            expected = [e.ids for e in reference._tokenizer.encode_batch(lines)]
            got = [json.loads(row) for row in ours[at:at + len(lines)]]
            at += len(lines)
            dumped = "".join(json.dumps(ids, separators=(",", ":")) + "\n" for ids in expected)
            facts.setdefault(name, {})[source] = {"lines": len(lines), "ids": sum(map(len, expected)),
                                                  "sha256": hashlib.sha256(dumped.encode()).hexdigest()}
            differing = [i for i in range(len(lines)) if i >= len(got) or got[i] != expected[i]]
            wrong += len(differing)
            print(f"{name:8} {source:24} {len(lines):6} lines {sum(map(len, expected)):8} ids "
                  f"{len(differing):5} differ", flush=True)
            for i in differing[:3]:
                print("   ", repr(lines[i][:200]), expected[i][:40], got[i][:40])
        if at != len(ours):
            sys.exit(f"{name}: {len(ours)} rows for {at} lines")
    if arguments.fixture:
        arguments.fixture.write_text(json.dumps(facts, indent=1) + "\n")
    print(f"{wrong} lines differ")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
