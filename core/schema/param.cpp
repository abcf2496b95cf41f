// What a setting allows, in words.
#include "core/schema/param.h"

#include <cmath>

#include "core/base/text.h"

namespace artemis {

namespace {

std::string rangeText(const Param& param, const std::string& what) {
    const bool low = std::isfinite(param.min);
    const bool high = std::isfinite(param.max);
    if (low && high) {
        return what + " from " + numberText(param.min) + " to " + numberText(param.max);
    }
    if (low) {
        return what + " of at least " + numberText(param.min);
    }
    return high ? what + " of at most " + numberText(param.max) : what;
}

}  // namespace

std::string toText(Kind kind) {
    switch (kind) {
        case Kind::Boolean:
            return "boolean";
        case Kind::Integer:
            return "integer";
        case Kind::Real:
            return "real";
        case Kind::Text:
            return "text";
        case Kind::Choice:
            return "choice";
        case Kind::File:
            return "file";
        case Kind::Folder:
            return "folder";
        case Kind::Names:
            return "names";
        case Kind::Files:
            return "files";
        case Kind::Numbers:
            return "numbers";
        case Kind::Groups:
            return "groups";
        case Kind::Interval:
            return "interval";
    }
    return "";
}

std::string allowedText(const Param& param) {
    switch (param.kind) {
        case Kind::Boolean:
            return "true or false";
        case Kind::Integer:
            return rangeText(param, "a whole number");
        case Kind::Real:
            return rangeText(param, "a number");
        case Kind::Text:
            return "text";
        case Kind::Choice:
            return "one of " + join(param.choices, ", ");
        case Kind::File:
            return "the path of a file";
        case Kind::Folder:
            return "the path of a folder";
        case Kind::Names:
            return param.choices.empty() ? "a word or a list of words"
                                         : "one or a list of " + join(param.choices, ", ");
        case Kind::Files:
            return "the path of a file, or a map of names to paths";
        case Kind::Numbers:
            return "a map of names to " + rangeText(param, "numbers");
        case Kind::Groups:
            return "a list of lists of " + rangeText(param, "whole numbers") +
                   ", such as [[0, 1], [2, 3]]";
        case Kind::Interval:
            return "epoch, end, never or a number of steps of at least 1";
    }
    return "";
}

}  // namespace artemis
