// The Porter stemmer, which ROUGE compares words by.
#pragma once

#include <string>
#include <string_view>

namespace artemis {

/// Stem of a word of ASCII letters and digits in lower case. Porter 1980, "An algorithm for suffix
/// stripping", with the departures of NLTK's PorterStemmer (its default mode), the goldens'
/// reference.
std::string porterStem(std::string_view word);

}  // namespace artemis
