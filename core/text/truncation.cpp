// Shortens texts to a length and cuts what is left over into windows.
#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/text/post_processor.h"

namespace artemis {

namespace {

/// Lengths of both texts when the longer one is shortened first: the shorter one is kept whole as
/// long as the other does not get shorter than it, then both share the room (the odd token goes to
/// the longer one).
std::pair<std::size_t, std::size_t> evenedOut(std::size_t first, std::size_t second,
                                              std::size_t room) {
    std::size_t shorter = std::min(first, second);
    std::size_t longer = std::max(shorter, room > shorter ? room - shorter : 0);
    if (shorter + longer > room) {
        shorter = room / 2;
        longer = shorter + room % 2;
    }
    return first > second ? std::pair(longer, shorter) : std::pair(shorter, longer);
}

void checkStride(std::size_t stride, std::size_t room) {
    if (stride > 0 && stride >= room) {
        throw BadInput("stride", "is " + std::to_string(stride) + ", but a window holds only " +
                                     std::to_string(room) +
                                     " tokens of the text; choose a smaller stride or a larger "
                                     "length");
    }
}

std::vector<Window> windows(std::size_t length, std::size_t limit, std::size_t stride) {
    if (length <= limit) {
        return {{0, length}};
    }
    checkStride(stride, limit);
    if (limit == 0) {
        return {{0, 0}, {0, length}};
    }
    std::vector<Window> found;
    for (std::size_t begin = 0;; begin += limit - stride) {
        found.push_back({begin, std::min(begin + limit, length)});
        if (found.back().end == length) {
            return found;
        }
    }
}

std::size_t roomFor(std::size_t added, const EncodeOptions& options) {
    const std::string length = "is " + std::to_string(options.maxLength);
    if (options.maxLength < added) {
        throw BadInput("max_length", length + ", but the special tokens alone are " +
                                         std::to_string(added) + "; choose a larger length");
    }
    return options.maxLength - added;
}

}  // namespace

std::vector<std::vector<Window>> windowsOf(std::span<const std::size_t> lengths, std::size_t added,
                                           const EncodeOptions& options) {
    std::size_t total = 0;
    std::vector<std::size_t> limits(lengths.begin(), lengths.end());
    for (const std::size_t length : lengths) {
        total += length;
    }
    const bool limited = options.maxLength > 0 && options.truncation != Truncation::None;
    const std::size_t room = limited ? roomFor(added, options) : total;
    if (total > room && options.truncation == Truncation::LongestFirst) {
        if (limits.size() == 1) {
            limits[0] = room;
        } else {
            std::tie(limits[0], limits[1]) = evenedOut(limits[0], limits[1], room);
        }
    } else if (total > room) {
        const std::size_t target = options.truncation == Truncation::OnlyFirst ? 0 : 1;
        if (target >= limits.size()) {
            throw BadInput("truncation",
                           "only the second text may be shortened, but there is one "
                           "text; choose the longest or the first");
        }
        if (limits[target] <= total - room) {
            throw BadInput("max_length", "is " + std::to_string(options.maxLength) +
                                             ", but the text that may "
                                             "not be shortened and the special tokens need " +
                                             std::to_string(total - limits[target] + added) +
                                             " tokens already; choose a larger length");
        }
        limits[target] -= total - room;
    }
    std::vector<std::vector<Window>> found;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        found.push_back(windows(lengths[i], limits[i], options.stride));
    }
    return found;
}

}  // namespace artemis
