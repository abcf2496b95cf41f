// Param: one setting described once. Form, YAML, --set, `artemis schema`, validation, store rows
// and the compare table are all derived from it.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "core/base/value.h"

namespace artemis {

/// What a setting holds. `Names` is a list of words, one word standing for a list of one.
/// `Files` is one path or a map of named paths, `Numbers` a map of names to numbers, `Groups` a
/// list of lists of whole numbers. `Interval` is "epoch", "end", "never" or a number of optimiser
/// steps.
enum class Kind {
    Boolean,
    Integer,
    Real,
    Text,
    Choice,
    File,
    Folder,
    Names,
    Files,
    Numbers,
    Groups,
    Interval
};

std::string toText(Kind kind);

struct Param {
    std::string key;
    std::string label{};
    std::string help{};
    std::string source{};  ///< Paper or reference the meaning is taken from.
    std::string unit{};
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
    std::vector<std::string> choices{};  ///< Allowed words (Choice, Names); empty: any.
    bool basic = false;                  ///< Shown in the short form.
    bool required = false;               ///< May not be left empty.
    bool builtin = false;                ///< `builtin:NAME`; as a folder, any form of a model.
    Kind kind = Kind::Text;              ///< Follows from the member's type unless set (Fields).
    Value fallback{};                    ///< The default; taken from the options struct (Fields).
};

/// "1 to 4,096", "one of linear, cosine", "true or false", … for errors and help.
std::string allowedText(const Param& param);

/// A group of settings under one path ("training", "fine_tuning.lora").
struct Section {
    std::string path;
    std::string title;
    std::string summary{};
    std::vector<Param> params{};
};

}  // namespace artemis
