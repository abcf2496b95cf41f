#!/usr/bin/env python3
"""Prints core/text/unicode_tables.inc: the character classes that Hugging Face's tokenizers use.

Each of its libraries carries its own Unicode version, so the classes are asked from the library itself, code point by
code point (needs the Python package tokenizers; written with 0.22.2).
Usage: make_unicode_tables.py > core/text/unicode_tables.inc
"""
import textwrap

from tokenizers import Regex, normalizers, pre_tokenizers

POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def bert(**on):
    keys = ("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
    return normalizers.BertNormalizer(**{key: key in on for key in keys}).normalize_str


def matches(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "isolated").pre_tokenize_str
    return [c for c in POINTS if len(split("\x01" + chr(c) + "\x01")) == 3]


def ranges(points):
    found = []
    for c in points:
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return found


def gaps(points):
    """Pairs (code points left out, code points in) that alternate from 0 on."""
    numbers, at = [], 0
    for first, last in ranges(points):
        numbers += [first - at, last - first + 1]
        at = last + 1
    return numbers


def lower_rules(lower):
    """(first, last, step, difference) for runs of code points that move alike."""
    rules = []
    for c, to in sorted(lower.items()):
        if len(to) != 1:
            continue
        rule = rules[-1] if rules else None
        difference = ord(to) - c
        if rule and rule[3] == difference and c - rule[1] in ((1, 2) if rule[0] == rule[1] else (rule[2],)):
            rule[2] = c - rule[1]
            rule[1] = c
        else:
            rules.append([c, c, 1, difference])
    return [number for rule in rules for number in rule]


def show(kind, name, comment, numbers):
    print(f"\n/// {comment}\nconstexpr std::{kind} {name}[] = {{")
    print(textwrap.fill(", ".join(map(str, numbers)), 96, initial_indent="    ", subsequent_indent="    "))
    print("};")


def main():
    clean, accents, lower = bert(clean_text=1), bert(strip_accents=1), bert(lowercase=1)
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    nfd = normalizers.NFD().normalize_str
    print("// Character classes of Hugging Face tokenizers; written by tests/golden/make_unicode_tables.py.")
    print("// A class is a list of pairs: so many code points left out, so many in, from 0 on.")
    print("// clang-format off")
    show("uint32_t", "letters", "\\p{L} of its regular expressions", gaps(matches(r"\p{L}")))
    show("uint32_t", "numbers", "\\p{N}", gaps(matches(r"\p{N}")))
    show("uint32_t", "spaces", "\\s, White_Space", gaps(matches(r"\s")))
    show("uint32_t", "punctuation", "What BERT splits at",
         gaps([c for c in POINTS if len(split("a" + chr(c) + "a")) == 3]))
    show("uint32_t", "marks", "Nonspacing marks, which BERT strips",
         gaps([c for c in POINTS if nfd(chr(c)) == chr(c) and accents("a" + chr(c)) == "a"]))
    show("uint32_t", "controls", "What BERT's cleaning removes",
         gaps([c for c in POINTS if clean("a" + chr(c)) == "a"]))
    lowered = {c: lower(chr(c)) for c in POINTS if lower(chr(c)) != chr(c)}
    assert [c for c, to in lowered.items() if len(to) != 1] == [0x130]
    show("int32_t", "lowerRules", "first, last, step, difference; U+0130 is not here: it becomes two", lower_rules(lowered))
    print("\n// clang-format on")


if __name__ == "__main__":
    main()
