# Makes tests/core/data/span_answers.json: the answers that postprocess_qa_predictions of transformers' utils_qa.py
# (SQuAD v1.1) chooses in windows with random logits. Passages of tokens outside of the context are null.
import json, sys
import numpy as np

rng = np.random.default_rng(5)
cases = []
for i in range(60):
    length = int(rng.integers(6, 26)); first = int(rng.integers(2, 5))
    n_best = int(rng.choice([1, 3, 20])); longest = int(rng.choice([1, 4, 30]))
    starts = rng.normal(0, 3, length).astype(np.float32).round(3); ends = rng.normal(0, 3, length).astype(np.float32).round(3)
    passages = [None] * length; at = int(rng.integers(0, 40))
    for t in range(first, length - 1):
        end = at + int(rng.integers(1, 7)); passages[t] = [at, end]; at = end + int(rng.integers(0, 2))
    found = []
    for s in np.argsort(starts, kind="stable")[-1 : -n_best - 1 : -1].tolist():
        for e in np.argsort(ends, kind="stable")[-1 : -n_best - 1 : -1].tolist():
            if passages[s] is None or passages[e] is None or e < s or e - s + 1 > longest: continue
            found.append({"offsets": (passages[s][0], passages[e][1]), "score": float(starts[s] + ends[e])})
    best = sorted(found, key=lambda x: x["score"], reverse=True)[:n_best]
    span = [first, min(first + 1, length - 2)]
    loss = float(np.mean([np.log(np.sum(np.exp(x.astype(np.float64)))) - x[k] for x, k in ((starts, span[0]), (ends, span[1]))]))
    cases.append({"n_best": n_best, "max_answer_length": longest, "starts": starts.astype(float).round(3).tolist(), "ends": ends.astype(float).round(3).tolist(),
                  "passages": passages, "best": {"begin": best[0]["offsets"][0], "end": best[0]["offsets"][1], "score": best[0]["score"]} if best else None,
                  "span": span, "loss": loss})
json.dump(cases, sys.stdout)
