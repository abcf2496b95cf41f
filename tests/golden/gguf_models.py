#!/usr/bin/env python3
"""Small GGUF models and what transformers' GGUF loader reads from them.

   gguf_models.py make FOLDER                writes FOLDER/{llama,qwen2,gpt2}.gguf and expected.json
   gguf_models.py check PROGRAM FILE.gguf…   imports each file with `PROGRAM import` and compares every
                                             tensor, config.json, and the ids of given texts
   gguf_models.py export PROGRAM FOLDER…     `PROGRAM export` of each folder in both types, read back by both
   Needs gguf, torch, transformers 4.57, tokenizers. ARTEMIS_TEXT: a folder of further texts.
"""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import gguf
import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint

HIDDEN, INNER, LAYERS, HEADS, KV, CONTEXT = 64, 96, 2, 4, 2, 48
TEXTS = ["Hello world", " the  theory of 1990   is 12.5 %", "don't they'll", "Straße, 東京 🙂\n\n next", "",
         "<|endoftext|> then the end", "   spaces   ", "a\tb\r\nc"]
rng = np.random.default_rng(11)


def byte_level():
    """GPT-2's bytes, some merges, and an end token."""
    from transformers.models.gpt2.tokenization_gpt2 import bytes_to_unicode
    tokens = list(bytes_to_unicode().values())
    merges = ["Ġ t", "h e", "Ġt he", "o r", "l l", "e l", "Ġ w", "n d", "1 9", "Ġ 1", "Ġ Ġ"]
    return tokens + [m.replace(" ", "") for m in merges] + ["<|endoftext|>"], merges


def sentence_piece():
    """Bytes, letters, and pieces with scores that leave ties."""
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)]
    types = [2, 3, 3] + [6] * 256
    scores = [0.0] * len(tokens)
    pieces = ["▁t", "he", "▁the", "or", "ll", "el", "▁w", "th", "nd", "▁th", "e▁", "▁▁", "hell", "▁wor", "ld"]
    for i, piece in enumerate(pieces):
        tokens.append(piece), types.append(1), scores.append(-float(i // 2))
    for letter in "▁abcdefghijklmnopqrstuvwxyzHS1290.,'ß東京":
        tokens.append(letter), types.append(1), scores.append(-100.0 - len(tokens))
    return tokens + ["<|end|>"], scores + [0.0], types + [4]


def write(path, name, weights, add_tokenizer):
    writer = gguf.GGUFWriter(path, name)
    writer.add_block_count(LAYERS)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    if name == "gpt2":
        writer.add_layer_norm_eps(1e-5)
    else:
        writer.add_head_count_kv(KV)
        writer.add_layer_norm_rms_eps(1e-6)
        writer.add_rope_freq_base(50000.0)
        if name == "llama":
            writer.add_rope_dimension_count(HIDDEN // HEADS)
    add_tokenizer(writer)
    for tensor, (shape, kind) in weights.items():
        values = rng.normal(size=shape).astype(np.float32)
        packed = gguf.quants.quantize(values, kind)
        writer.add_tensor(tensor, packed, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def llama_weights(vocabulary, kind, biases, tied):
    T = gguf.GGMLQuantizationType
    head = HIDDEN // HEADS
    weights = {"token_embd.weight": ((vocabulary, HIDDEN), T.Q8_0), "output_norm.weight": ((HIDDEN,), T.F32)}
    if not tied:
        weights["output.weight"] = ((vocabulary, HIDDEN), T.Q8_0)
    for i in range(LAYERS):
        for part, size in [("q", HEADS * head), ("k", KV * head), ("v", KV * head)]:
            weights[f"blk.{i}.attn_{part}.weight"] = ((size, HIDDEN), kind)
            if biases:
                weights[f"blk.{i}.attn_{part}.bias"] = ((size,), T.F32)
        weights[f"blk.{i}.attn_output.weight"] = ((HIDDEN, HIDDEN), kind)
        weights[f"blk.{i}.ffn_gate.weight"] = ((INNER, HIDDEN), kind)
        weights[f"blk.{i}.ffn_up.weight"] = ((INNER, HIDDEN), T.BF16)
        weights[f"blk.{i}.ffn_down.weight"] = ((HIDDEN, INNER), T.F16)
        weights[f"blk.{i}.attn_norm.weight"] = weights[f"blk.{i}.ffn_norm.weight"] = ((HIDDEN,), T.F32)
    return weights


def gpt2_weights(vocabulary):
    T = gguf.GGMLQuantizationType
    weights = {"token_embd.weight": ((vocabulary, HIDDEN), T.F16), "position_embd.weight": ((CONTEXT, HIDDEN), T.F32),
               "output_norm.weight": ((HIDDEN,), T.F32), "output_norm.bias": ((HIDDEN,), T.F32)}
    for i in range(LAYERS):
        for part, out, width in [("attn_qkv", 3 * HIDDEN, HIDDEN), ("attn_output", HIDDEN, HIDDEN),
                                 ("ffn_up", INNER, HIDDEN), ("ffn_down", HIDDEN, INNER)]:
            weights[f"blk.{i}.{part}.weight"] = ((out, width), T.Q5_1)
            weights[f"blk.{i}.{part}.bias"] = ((out,), T.F32)
        for part in ["attn_norm", "ffn_norm"]:
            weights[f"blk.{i}.{part}.weight"] = weights[f"blk.{i}.{part}.bias"] = ((HIDDEN,), T.F32)
    return weights


def make(folder):
    folder.mkdir(exist_ok=True)
    T = gguf.GGMLQuantizationType
    tokens, merges = byte_level()
    pieces, scores, types = sentence_piece()

    def bytes_tokenizer(pre):
        def add(writer):
            writer.add_tokenizer_model("gpt2")
            writer.add_tokenizer_pre(pre)
            writer.add_token_list(tokens)
            writer.add_token_types([1] * (len(tokens) - 1) + [3])
            writer.add_token_merges(merges)
            writer.add_bos_token_id(len(tokens) - 1)
            writer.add_eos_token_id(len(tokens) - 1)
        return add

    def pieces_tokenizer(writer):
        writer.add_tokenizer_model("llama")
        writer.add_token_list(pieces)
        writer.add_token_scores(scores)
        writer.add_token_types(types)
        writer.add_unk_token_id(0)
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_chat_template("{{ messages[0]['content'] }}")

    write(folder / "llama.gguf", "llama", llama_weights(len(pieces), T.Q4_0, False, False), pieces_tokenizer)
    write(folder / "qwen2.gguf", "qwen2", llama_weights(len(tokens), T.Q5_0, True, True), bytes_tokenizer("qwen2"))
    write(folder / "gpt2.gguf", "gpt2", gpt2_weights(len(tokens)), bytes_tokenizer("gpt-2"))
    expected = {}
    for name in ["llama", "qwen2", "gpt2"]:
        config, tensors, tokenizer = reference(folder / f"{name}.gguf")
        expected[name] = {
            "config": config,
            "tensors": {k: [list(v.shape), hashlib.sha256(v.contiguous().numpy().tobytes()).hexdigest()]
                        for k, v in tensors.items()},
            "texts": [[text, tokenizer(text, add_special_tokens=False).input_ids] for text in TEXTS]}
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


def reference(path):
    config = load_gguf_checkpoint(path)["config"]
    for key in ["_model_name_or_path", "feed_forward_length"]:
        config.pop(key, None)
    if config["model_type"] == "gpt2":  # The loader leaves these at GPT-2's own values.
        config["n_positions"] = config["n_ctx"]
        config["n_inner"] = int(gguf.GGUFReader(path).fields["gpt2.feed_forward_length"].contents())
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**config))
    tensors = load_gguf_checkpoint(path, return_tensors=True, model_to_load=model)["tensors"]
    return config, tensors, AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name, use_fast=True) \
        if config["model_type"] != "gpt2" else gpt2_tokenizer(path)


def gpt2_tokenizer(path):
    from transformers import PreTrainedTokenizerFast
    from transformers.integrations.ggml import convert_gguf_tokenizer
    parsed = load_gguf_checkpoint(path)
    fast, _ = convert_gguf_tokenizer("gpt2", parsed["tokenizer"])
    tokens = parsed["tokenizer"]["tokens"]
    kinds = gguf.GGUFReader(path).fields["tokenizer.ggml.token_type"].contents()
    fast.add_special_tokens([t for t, kind in zip(tokens, kinds) if kind == 3])
    return PreTrainedTokenizerFast(tokenizer_object=fast)


def texts():
    yield from TEXTS
    for path in sorted(pathlib.Path(os.environ.get("ARTEMIS_TEXT", "/nonexistent")).glob("*.txt")):
        yield from path.read_text().split("\n")


def check(program, path):
    with tempfile.TemporaryDirectory() as home:
        out = pathlib.Path(home) / "model"
        subprocess.run([program, "import", path, "--out", out], check=True, stdout=subprocess.DEVNULL)
        config, tensors, tokenizer = reference(path)
        ours = load_file(out / "model.safetensors")
        assert ours.keys() == tensors.keys(), ours.keys() ^ tensors.keys()
        wrong = [k for k in tensors if not torch.equal(ours[k], tensors[k])]
        assert not wrong, wrong
        written = json.loads((out / "config.json").read_text())
        wrong = {k: (v, written.get(k)) for k, v in config.items() if written.get(k) != v}
        assert not wrong, wrong
        AutoModelForCausalLM.from_pretrained(out)
        read = AutoTokenizer.from_pretrained(out)
        count = different = 0
        for text in texts():
            count += 1
            a, b = (t(text, add_special_tokens=False).input_ids for t in (tokenizer, read))
            different += a != b
            if a != b and different < 4:
                print("  ", repr(text), a, b)
    print(f"{path}: {len(tensors)} tensors equal, {count} texts, {different} with other ids")
    return different


def check_export(program, folder):
    """A folder written as GGUF and read by transformers and by our own import."""
    from transformers import AutoModelForCausalLM
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    read = AutoTokenizer.from_pretrained(folder)
    for kind, precision in [("f16", 2 ** -11), ("q8_0", 0.5 / 127 + 2 ** -11)]:
        with tempfile.TemporaryDirectory() as home:
            path, out = pathlib.Path(home) / "model.gguf", pathlib.Path(home) / "model"
            subprocess.run([program, "export", "--model", folder, "--out", path, "--type", kind], check=True,
                           stdout=subprocess.DEVNULL)
            subprocess.run([program, "import", path, "--out", out], check=True, stdout=subprocess.DEVNULL)
            theirs = load_gguf_checkpoint(path, return_tensors=True, model_to_load=model)["tensors"]
            ours = load_file(out / "model.safetensors")
            state = model.state_dict()
            worst = 0.0
            assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
            missing = set(dict(model.named_parameters())) - set(ours)
            assert not missing, missing
            for name, tensor in ours.items():
                assert torch.equal(tensor, theirs[name]), name
                worst = max(worst, ((tensor - state[name]).abs().max() / state[name].abs().max()).item())
            assert worst <= precision, worst
            back = AutoTokenizer.from_pretrained(out)
            different = sum(read(text).input_ids != back(text).input_ids for text in texts())
            print(f"{folder} as {kind}: {len(ours)} tensors, largest error {worst:.2g} of the largest weight, "
                  f"{different} texts with other ids")
            assert not different


if sys.argv[1] == "make":
    make(pathlib.Path(sys.argv[2]))
elif sys.argv[1] == "export":
    for model_folder in sys.argv[3:]:
        check_export(sys.argv[2], model_folder)
else:
    sys.exit(sum(check(sys.argv[2], pathlib.Path(p)) for p in sys.argv[3:]) > 0)
