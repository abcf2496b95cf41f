# Prints what bench/peer_hf.py's encode() gives on real files: the constants of test_tasks.cpp.
import json, sys
from transformers import BertTokenizerFast, GPT2TokenizerFast
D = sys.argv[1] + "/"  # the folder shared/data
def mix(h, ids):
    for i in ids: h = (h * 1000003 + (i & 0xFFFFFFFFFFFFFFFF)) & 0xFFFFFFFFFFFFFFFF
    return h
bert = BertTokenizerFast(vocab_file=D + "tokenizers/bert-base-uncased/vocab.txt")
gpt = GPT2TokenizerFast(vocab_file=D + "tokenizers/gpt2/vocab.json", merges_file=D + "tokenizers/gpt2/merges.txt")
for limit in (128, 16):
    h = n = cut = 0
    for line in list(open(D + "sst2/train.tsv", encoding="utf-8"))[1:1001]:
        s, l = line.rstrip("\n").rsplit("\t", 1)
        ids = bert(s, truncation=True, max_length=limit)["input_ids"]
        cut += len(bert(s)["input_ids"]) > limit
        h = mix(mix(h, ids), [int(l)]); n += len(ids)
    print("sst2", limit, n, cut, hex(h))
for limit in (128, 48):
    h = n = cut = lab = 0
    for line in list(open(D + "e2e/train.jsonl", encoding="utf-8"))[:1000]:
        d = json.loads(line)
        src = gpt(d["source"] + "\n", add_special_tokens=False)["input_ids"]
        tgt = gpt(d["target"], add_special_tokens=False)["input_ids"] + [gpt.eos_token_id]
        ids = (src + tgt)[:limit]; labels = ([-100] * len(src) + tgt)[:limit]
        cut += len(src + tgt) > limit; n += len(ids); lab += sum(x != -100 for x in labels[1:])
        h = mix(mix(h, ids), labels)
    print("e2e", limit, n, cut, lab, hex(h))
stream = []
for line in open(D + "text/wikitext2_raw_test.txt", encoding="utf-8"):
    line = line.rstrip("\n")
    if line.strip(): stream += gpt(line, add_special_tokens=False)["input_ids"] + [gpt.eos_token_id]
blocks = [stream[i:i + 128] for i in range(0, len(stream), 128)]
blocks = [b for b in blocks if len(b) > 1]
h = 0
for b in blocks: h = mix(h, b)
print("wikitext", len(stream), len(blocks), len(blocks[-1]), hex(h))
