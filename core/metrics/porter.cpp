// Steps 1a to 5b; [C](VC)^m[V] as in Porter's paper.
#include "core/metrics/porter.h"

#include <functional>
#include <map>
#include <vector>

namespace artemis {

namespace {

using Word = std::string;

bool isConsonant(const Word& word, std::size_t i) {
    switch (word[i]) {
        case 'a':
        case 'e':
        case 'i':
        case 'o':
        case 'u':
            return false;
        case 'y':
            return i == 0 || !isConsonant(word, i - 1);
        default:
            return true;
    }
}

/// m: how often a consonant follows a vowel.
int measure(const Word& stem) {
    int count = 0;
    for (std::size_t i = 1; i < stem.size(); ++i) {
        count += isConsonant(stem, i) && !isConsonant(stem, i - 1) ? 1 : 0;
    }
    return count;
}

bool isLong(const Word& stem) { return measure(stem) > 0; }
bool isLonger(const Word& stem) { return measure(stem) > 1; }

bool containsVowel(const Word& stem) {
    for (std::size_t i = 0; i < stem.size(); ++i) {
        if (!isConsonant(stem, i)) {
            return true;
        }
    }
    return false;
}

/// *o: consonant, vowel, consonant other than w, x, y; NLTK: also vowel and consonant alone.
bool endsShort(const Word& word) {
    const std::size_t n = word.size();
    if (n >= 3 && isConsonant(word, n - 3) && !isConsonant(word, n - 2) &&
        isConsonant(word, n - 1)) {
        return word[n - 1] != 'w' && word[n - 1] != 'x' && word[n - 1] != 'y';
    }
    return n == 2 && !isConsonant(word, 0) && isConsonant(word, 1);
}

Word without(const Word& word, std::size_t letters) {
    return word.substr(0, word.size() - letters);
}

struct Rule {
    const char* suffix;
    const char* replacement;
    std::function<bool(const Word& stem)> condition = nullptr;
};

/// The first rule whose suffix fits decides, also where its condition does not hold.
Word apply(const Word& word, const std::vector<Rule>& rules) {
    for (const Rule& rule : rules) {
        if (word.ends_with(rule.suffix)) {
            const Word stem = without(word, std::string_view(rule.suffix).size());
            return !rule.condition || rule.condition(stem) ? stem + rule.replacement : word;
        }
    }
    return word;
}

/// Plurals.
Word step1a(const Word& word) {
    if (word.ends_with("ies") && word.size() == 4) {
        return without(word, 1);
    }
    return apply(word, {{"sses", "ss"}, {"ies", "i"}, {"ss", "ss"}, {"s", ""}});
}

Word afterPast(const Word& stem) {
    if (stem.ends_with("at") || stem.ends_with("bl") || stem.ends_with("iz")) {
        return stem + "e";
    }
    const std::size_t n = stem.size();
    if (n >= 2 && stem[n - 1] == stem[n - 2] && isConsonant(stem, n - 1)) {
        const char last = stem[n - 1];
        return last == 'l' || last == 's' || last == 'z' ? stem : without(stem, 1);
    }
    return measure(stem) == 1 && endsShort(stem) ? stem + "e" : stem;
}

/// -ed and -ing.
Word step1b(const Word& word) {
    if (word.ends_with("ied")) {
        return without(word, word.size() == 4 ? 1 : 2);
    }
    if (word.ends_with("eed")) {
        return isLong(without(word, 3)) ? without(word, 1) : word;
    }
    for (const char* suffix : {"ed", "ing"}) {
        if (word.ends_with(suffix)) {
            const Word stem = without(word, std::string_view(suffix).size());
            if (containsVowel(stem)) {
                return afterPast(stem);
            }
        }
    }
    return word;
}

Word step1c(const Word& word) {
    return apply(word, {{"y", "i", [](const Word& stem) {
                             return stem.size() > 1 && isConsonant(stem, stem.size() - 1);
                         }}});
}

Word step2(const Word& word) {
    if (word.ends_with("alli") && isLong(without(word, 4))) {
        return step2(without(word, 2));
    }
    static const std::vector<Rule> rules{
        {"ational", "ate", isLong},
        {"tional", "tion", isLong},
        {"enci", "ence", isLong},
        {"anci", "ance", isLong},
        {"izer", "ize", isLong},
        {"bli", "ble", isLong},
        {"alli", "al", isLong},
        {"entli", "ent", isLong},
        {"eli", "e", isLong},
        {"ousli", "ous", isLong},
        {"ization", "ize", isLong},
        {"ation", "ate", isLong},
        {"ator", "ate", isLong},
        {"alism", "al", isLong},
        {"iveness", "ive", isLong},
        {"fulness", "ful", isLong},
        {"ousness", "ous", isLong},
        {"aliti", "al", isLong},
        {"iviti", "ive", isLong},
        {"biliti", "ble", isLong},
        {"fulli", "ful", isLong},
        // The l of "logi" belongs to the stem here.
        {"logi", "log", [](const Word& stem) { return isLong(stem + "l"); }}};
    return apply(word, rules);
}

Word step3(const Word& word) {
    static const std::vector<Rule> rules{{"icate", "ic", isLong}, {"ative", "", isLong},
                                         {"alize", "al", isLong}, {"iciti", "ic", isLong},
                                         {"ical", "ic", isLong},  {"ful", "", isLong},
                                         {"ness", "", isLong}};
    return apply(word, rules);
}

Word step4(const Word& word) {
    static const std::vector<Rule> rules = [] {
        std::vector<Rule> all;
        for (const char* suffix :
             {"al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent",
              "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"}) {
            const bool needsSOrT = std::string_view(suffix) == "ion";
            all.push_back({suffix, "", [needsSOrT](const Word& stem) {
                               return isLonger(stem) &&
                                      (!needsSOrT || stem.ends_with('s') || stem.ends_with('t'));
                           }});
        }
        return all;
    }();
    return apply(word, rules);
}

Word step5(const Word& word) {
    Word result = word;
    if (word.ends_with("e")) {
        const Word stem = without(word, 1);
        if (isLonger(stem) || (measure(stem) == 1 && !endsShort(stem))) {
            result = stem;
        }
    }
    return result.ends_with("ll") && isLonger(without(result, 1)) ? without(result, 1) : result;
}

const std::map<Word, Word>& irregular() {
    static const std::map<Word, Word> all{
        {"sky", "sky"},        {"skies", "sky"},        {"dying", "die"},
        {"lying", "lie"},      {"tying", "tie"},        {"news", "news"},
        {"innings", "inning"}, {"inning", "inning"},    {"outings", "outing"},
        {"outing", "outing"},  {"cannings", "canning"}, {"canning", "canning"},
        {"howe", "howe"},      {"proceed", "proceed"},  {"exceed", "exceed"},
        {"succeed", "succeed"}};
    return all;
}

}  // namespace

std::string porterStem(std::string_view word) {
    const Word given(word);
    const auto known = irregular().find(given);
    if (known != irregular().end()) {
        return known->second;
    }
    if (given.size() <= 2) {
        return given;
    }
    return step5(step4(step3(step2(step1c(step1b(step1a(given)))))));
}

}  // namespace artemis
