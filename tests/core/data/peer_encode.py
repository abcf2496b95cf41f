# Prints what bench/peer_hf.py's encode() gives on real files: the constants of test_tasks.cpp.
import json, sys
from transformers import BertTokenizerFast, GPT2TokenizerFast
D = sys.argv[1] + "/"  # the folder shared/data; sys.argv[2]: goldens/models/t5-tiny
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
# SQuAD as transformers' run_qa.py prepares training features; an answer that begins in the last token of a
# window is kept inside the context (run_qa.py lets it run into the padding).
questions = [(q, p["context"]) for a in json.load(open(D + "qa/newwiki_dev.json", encoding="utf-8"))["data"] for p in a["paragraphs"] for q in p["qas"]]
for limit, stride in ((128, 42), (64, 16)):
    h = n = count = inside = 0
    for q, context in questions[:400]:
        f = bert(q["question"].lstrip(), context, truncation="only_second", max_length=limit, stride=stride, return_overflowing_tokens=True, return_offsets_mapping=True)
        start = q["answers"][0]["answer_start"]; end = start + len(q["answers"][0]["text"])
        for w in range(len(f["input_ids"])):
            offsets = f["offset_mapping"][w]; ids = f.sequence_ids(w)
            own = [i for i, s in enumerate(ids) if s == 1]
            first = last = 0
            if offsets[own[0]][0] <= start and offsets[own[-1]][1] >= end:
                first = max(i for i in own if offsets[i][0] <= start); last = min(i for i in own if offsets[i][1] >= end)
            h = mix(mix(mix(h, f["input_ids"][w]), f["token_type_ids"][w]), [first, last])
            n += len(f["input_ids"][w]); count += 1; inside += last > 0
    print("squad", limit, stride, count, n, inside, hex(h))
# T5 pairs: prefix + source, target, both cut with the end token kept.
from transformers import T5TokenizerFast
t5 = T5TokenizerFast.from_pretrained(sys.argv[2])  # goldens/models/t5-tiny
h = n = cut = 0
for line in list(open(D + "e2e/train.jsonl", encoding="utf-8"))[:1000]:
    d = json.loads(line)
    src = t5("report: " + d["source"], truncation=True, max_length=96)["input_ids"]
    tgt = t5(d["target"], truncation=True, max_length=48)["input_ids"]
    cut += len(t5("report: " + d["source"])["input_ids"]) > 96 or len(t5(d["target"])["input_ids"]) > 48
    h = mix(mix(h, src), tgt); n += len(src) + len(tgt)
print("t5", n, cut, hex(h))
