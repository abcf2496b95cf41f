// Lexicon: the words and phrases the built-in texts are made of, as grammar rules (grammar.h).
#pragma once

#include <string_view>

namespace artemis::lexicon {

extern const std::string_view opinions;   ///< Words with a tone, for everything one can judge.
extern const std::string_view ordinary;   ///< Words without one: people, months, colours, things.
extern const std::string_view household;  ///< Things bought for the house, and words about them.
extern const std::string_view travel;     ///< Places stayed at and eaten in, and words about them.

}  // namespace artemis::lexicon
