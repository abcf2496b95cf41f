#!/usr/bin/env python3
"""Values of sacrebleu 2.6 and rouge-score 0.1.2 for generated pairs, for tests/core/metrics/test_reference_metrics.cpp.

Draws pairs of prediction and references from a fixed seed: empty ones, one word, sentences with words
dropped, moved and repeated, CJK, emoji, Arabic, markup, numbers, several lines, and very long ones; each with
one to three references. Writes, for every metric of core/metrics/text_metrics.h, the value of each example and
of the set. SQuAD's two scores follow the definitions of evaluate-v1.1.py.

    PYTHON tests/golden/text_metrics.py [--pairs 1000] [--out tests/core/metrics/reference_metrics.json]
"""
import argparse
import collections
import json
import pathlib
import random
import re
import string

ROOT = pathlib.Path(__file__).resolve().parents[2]

ENGLISH = ("the a an of to and in is was it on for with as by at from that this runner runs running easily fairness "
           "U.S. don't it's Mr. Dr. 3.14 1,000 50% $5 €9 e-mail state-of-the-art (see) \"quoted\" 'single' half-open "
           "connections relational conditionally happiness skies dying lying news inning generously hopping "
           "&amp; &lt;b&gt; <skipped> x=y a/b 10-20 2019-2020 C++ #1 @you ... !? ; :").split()
OTHERS = {
    "cjk": list("今天天气很好我们去公园散步日本語の文章です。、「東京」한국어문장"),
    "emoji": ["👩‍👩‍👧", "🎉", "👍🏽", "🇩🇪", "❤️", "ok", "😀😀", "fine"],
    "latin": "naïve café Straße ÀÉÎ İstanbul ŒUVRE ﬁn Ⅳ ½ Σίσυφος ΟΔΟΣ Москва ДОМ".split(),
    "arabic": "السلام عليكم كيف الحال ؟ שלום עולם".split(),
    "odd": ["\t", "\u00a0", "\u3000", "\u2028", "\u200b", "—", "…", "“x”", "«y»", "a\u0301", "\u0000", "-\n", "1.", ".5", "9,"],
}


def sentence(rng, kind, length):
    words = ENGLISH if kind == "english" else OTHERS[kind] + (ENGLISH if rng.random() < 0.3 else [])
    joint = "" if kind == "cjk" and rng.random() < 0.7 else " "
    text = joint.join(rng.choice(words) for _ in range(length))
    return text.upper() if rng.random() < 0.05 else text.capitalize() if rng.random() < 0.3 else text


def changed(rng, text):
    """The text with some of its parts dropped, repeated, replaced or moved."""
    parts = re.split(r"( )", text) if " " in text else list(text)
    result = []
    for part in parts:
        dice = rng.random()
        if dice < 0.06:
            continue
        result.append(rng.choice(ENGLISH) if dice < 0.14 else part)
        if dice > 0.96:
            result.append(part)
    if len(result) > 4 and rng.random() < 0.4:
        i, j = sorted(rng.sample(range(len(result)), 2))
        result = result[:i] + result[j:] + result[i:j]
    if rng.random() < 0.2:
        result.insert(rng.randrange(len(result) + 1), "\n")
    return "".join(result)


def pair(rng, index):
    kinds = ["english"] * 5 + list(OTHERS)
    kind = rng.choice(kinds)
    length = rng.choice([0, 1, 1, 2, 3, 4, 5, 8, 10, 14]) if index % 250 else 400
    first = sentence(rng, kind, length)
    references = [first] + [changed(rng, first) for _ in range(rng.choice([0, 0, 1, 2]))]
    dice = rng.random()
    prediction = ("" if dice < 0.04 else first if dice < 0.08 else sentence(rng, kind, length) if dice < 0.2
                  else changed(rng, first))
    return {"prediction": prediction, "references": references}


def squad_words(text):
    kept = "".join(c for c in text.lower() if c not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


def squad(pair):
    """evaluate-v1.1.py's definitions."""
    best_em = best_f1 = 0.0
    mine = squad_words(pair["prediction"])
    for reference in pair["references"]:
        wanted = squad_words(reference)
        shared = sum((collections.Counter(mine) & collections.Counter(wanted)).values())
        best_em = max(best_em, float(mine == wanted))
        if shared:
            precision, recall = shared / len(mine), shared / len(wanted)
            best_f1 = max(best_f1, 2 * precision * recall / (precision + recall))
    return 100 * best_em, 100 * best_f1


def values(pairs):
    from rouge_score import rouge_scorer
    from sacrebleu.metrics import BLEU, CHRF
    kinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    scorer = rouge_scorer.RougeScorer(kinds, use_stemmer=True)
    sentence_bleu, sentence_chrf = BLEU(effective_order=True), CHRF()
    single = collections.defaultdict(list)
    for one in pairs:
        prediction, references = one["prediction"], one["references"]
        single["bleu"].append(sentence_bleu.sentence_score(prediction, references).score)
        single["chrf"].append(sentence_chrf.sentence_score(prediction, references).score)
        scores = scorer.score_multi(references, prediction)
        for kind in kinds:
            single[kind].append(100 * scores[kind].fmeasure)
        exact, f1 = squad(one)
        single["exact_match"].append(exact)
        single["squad_f1"].append(f1)
    corpus = {name: sum(each) / len(each) for name, each in single.items() if name not in ("bleu", "chrf")}
    predictions = [one["prediction"] for one in pairs]
    for name, metric in (("bleu", BLEU()), ("chrf", CHRF())):
        # A missing reference is None: each example is held against those that it has.
        most = max(len(one["references"]) for one in pairs)
        streams = [[one["references"][i] if i < len(one["references"]) else None for one in pairs] for i in range(most)]
        corpus[name] = metric.corpus_score(predictions, streams).score
    return {name: [round(value, 5) for value in each] for name, each in single.items()}, corpus


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "tests/core/metrics/reference_metrics.json")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    pairs = [pair(rng, index) for index in range(arguments.pairs)]
    single, corpus = values(pairs)
    result = {"pairs": pairs, "single": single, "corpus": corpus}
    text = json.dumps(result, ensure_ascii=False, separators=(",", ":"))
    arguments.out.write_text(text.replace('},{"prediction"', '},\n{"prediction"') + "\n")
    print(arguments.out, arguments.out.stat().st_size, "bytes", corpus)


if __name__ == "__main__":
    main()
