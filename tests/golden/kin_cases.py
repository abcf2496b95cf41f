#!/usr/bin/env python3
"""Makes tests/core/engine/kin: forward passes of tiny models that shared/goldens has not.

Mistral, Qwen2, LLaMA with biases and with linear and dynamic rotary scaling (beyond the trained
length), T5 with gated SiLU, each with right- and one without padding. Run again only to add a case;
needs torch and transformers:

    PYTHON tests/golden/kin_cases.py
"""
import json
import pathlib
import shutil

import torch
import transformers
from safetensors.torch import save_file

OUT = pathlib.Path(__file__).resolve().parents[1] / "core/engine/kin"
SIZES = dict(vocab_size=37, hidden_size=16, intermediate_size=24, num_hidden_layers=2,
             num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=16,
             initializer_range=0.3, attn_implementation="eager")


def models():
    causal = transformers.AutoModelForCausalLM.from_config
    yield "mistral", causal(transformers.MistralConfig(**SIZES, sliding_window=None, head_dim=6))
    yield "qwen2", causal(transformers.Qwen2Config(**SIZES, tie_word_embeddings=True))
    llama = transformers.LlamaConfig
    yield "llama-biases", causal(llama(**SIZES, attention_bias=True, mlp_bias=True))
    for kind in ("linear", "dynamic"):
        yield f"llama-{kind}", causal(llama(**SIZES, rope_scaling={"rope_type": kind, "factor": 4.0}))
    yield "t5-silu", transformers.T5ForConditionalGeneration(transformers.T5Config(
        vocab_size=37, d_model=16, d_kv=5, d_ff=24, num_layers=2, num_heads=3,
        relative_attention_num_buckets=8, relative_attention_max_distance=12,
        feed_forward_proj="gated-silu", tie_word_embeddings=False, dropout_rate=0.0,
        decoder_start_token_id=0, attn_implementation="eager"))


def inputs(model):
    lengths = (21, 13)
    ids = torch.randint(3, 37, (2, max(lengths)))
    mask = torch.tensor([[1] * n + [0] * (max(lengths) - n) for n in lengths])
    given = dict(input_ids=ids, attention_mask=mask)
    if model.config.is_encoder_decoder:
        given["labels"] = torch.randint(3, 37, (2, 9))
    else:
        given["labels"] = ids.masked_fill(mask == 0, -100)
    return given


def main():
    torch.manual_seed(11)
    shutil.rmtree(OUT, ignore_errors=True)
    cases = []
    for name, model in models():
        model.eval()
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.3)
        model.save_pretrained(OUT / "models" / name)
        given = inputs(model)
        with torch.no_grad():
            out = model(**given)
        case = OUT / "cases" / f"forward-{name}"
        case.mkdir(parents=True)
        save_file(given, case / "inputs.safetensors")
        expect = dict(loss=out.loss)
        if model.config.is_encoder_decoder:
            expect["logits"] = out.logits
        else:
            given["compare_mask"] = given["attention_mask"].clone()
            save_file(given, case / "inputs.safetensors")
            expect["logits"] = out.logits.contiguous()
        save_file(expect, case / "expect.safetensors")
        (case / "case.json").write_text(json.dumps({
            "id": case.name, "kind": "forward", "model": f"models/{name}",
            "inputs": "inputs.safetensors", "expect": "expect.safetensors",
            "tolerance": {"rtol": 1e-4, "atol": 2e-5}, "config": {},
            "source": f"transformers {transformers.__version__}"}, indent=1) + "\n")
        cases.append({"id": case.name})
    for extra in OUT.glob("models/*/generation_config.json"):
        extra.unlink()
    (OUT / "index.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
