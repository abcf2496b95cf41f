// The normalizers that SentencePiece's models come with: Strip, Nmt and Unicode's compatibility
// composition; the one made of a table stands in precompiled_normalizer.cpp.
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/error.h"
#include "core/text/normalizer.h"
#include "core/text/unicode.h"

namespace artemis {

namespace {

bool isBlank(char32_t c) { return (charClass(c) & Space) != 0; }

class StripNormalizer final : public Normalizer {
public:
    explicit StripNormalizer(const Component& component)
        : m_left(component.boolean("strip_left", true)),
          m_right(component.boolean("strip_right", true)) {}
    void apply(PieceText& text) const override {
        text.rewrite([this](Rewriter& piece) {
            while (m_left && !piece.done() && isBlank(piece.peek())) {
                piece.skip();
            }
            std::size_t kept = 0;
            const std::u32string rest = codePointsOf(piece.rest());
            for (std::size_t i = 0; i < rest.size(); ++i) {
                kept = !m_right || !isBlank(rest[i]) ? i + 1 : kept;
            }
            for (std::size_t i = 0; i < rest.size(); ++i) {
                i < kept ? piece.keep() : piece.skip();
            }
        });
    }

private:
    bool m_left;
    bool m_right;
};

/// Control characters that are left out.
bool isControl(char32_t c) {
    return (c >= 1 && c <= 8) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F || c == 0x8F ||
           c == 0x9F;
}

/// What counts as a blank besides the blank.
bool isNmtBlank(char32_t c) {
    constexpr std::array<char32_t, 10> single{0x09,   0x0A,   0x0C,   0x0D,   0x1680,
                                              0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD};
    return std::ranges::count(single, c) > 0 || (c >= 0x200B && c <= 0x200F);
}

class NmtNormalizer final : public Normalizer {
public:
    void apply(PieceText& text) const override {
        text.rewrite([](Rewriter& piece) {
            while (!piece.done()) {
                const char32_t c = piece.peek();
                if (isControl(c)) {
                    piece.skip();
                } else {
                    piece.replace(isNmtBlank(c) ? U' ' : c);
                }
            }
        });
    }
};

/// A code point on its way: `consumed` of the source it stands for (0: one that was put in).
struct Point {
    char32_t c;
    int consumed;
    std::uint8_t order;
};

const UNormalizer2* icu(const UNormalizer2* (*get)(UErrorCode*)) {
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* found = get(&error);
    if (U_FAILURE(error)) {
        throw Failure("the Unicode tables of ICU cannot be read", "install ICU again");
    }
    return found;
}

/// The reference normalises by Unicode 9; newer characters stay as they are.
bool isNewer(char32_t c) {
    constexpr std::uint8_t known = 9;
    UVersionInfo version{};
    u_charAge(static_cast<UChar32>(c), version);
    return version[0] > known;
}

std::vector<Point> decomposed(std::u32string_view text) {
    static const UNormalizer2* table = icu(unorm2_getNFKCInstance);
    std::vector<Point> points;
    std::array<UChar, 64> buffer{};
    for (const char32_t c : text) {
        if (isNewer(c)) {
            points.push_back({c, 1, 0});
            continue;
        }
        UErrorCode error = U_ZERO_ERROR;
        const int length =
            unorm2_getDecomposition(table, static_cast<UChar32>(c), buffer.data(),
                                    static_cast<std::int32_t>(buffer.size()), &error);
        if (length < 0) {
            points.push_back({c, 1, unorm2_getCombiningClass(table, static_cast<UChar32>(c))});
            continue;
        }
        for (int at = 0, part = 0; at < length; ++part) {
            UChar32 d = 0;
            U16_NEXT(buffer.data(), at, length, d);
            points.push_back(
                {static_cast<char32_t>(d), part == 0 ? 1 : 0, unorm2_getCombiningClass(table, d)});
        }
    }
    return points;
}

void sortMarks(std::vector<Point>& points) {
    for (auto at = points.begin(); at != points.end();) {
        const auto isStarter = [](const Point& point) { return point.order == 0; };
        const auto from = std::find_if_not(at, points.end(), isStarter);
        at = std::find_if(from, points.end(), isStarter);
        std::stable_sort(from, at,
                         [](const Point& a, const Point& b) { return a.order < b.order; });
    }
}

/// Unicode's canonical composition (UAX 15, D117).
std::vector<Point> composed(const std::vector<Point>& points) {
    static const UNormalizer2* table = icu(unorm2_getNFCInstance);
    std::vector<Point> result;
    std::ptrdiff_t starter = -1;
    int last = -1;  // combining class of what stands behind the starter
    for (const Point& point : points) {
        if (starter >= 0 && (last < point.order || last == -1)) {
            Point& base = result[static_cast<std::size_t>(starter)];
            const UChar32 both = unorm2_composePair(table, static_cast<UChar32>(base.c),
                                                    static_cast<UChar32>(point.c));
            if (both >= 0 && !isNewer(static_cast<char32_t>(both))) {
                base.c = static_cast<char32_t>(both);
                base.consumed += point.consumed;
                continue;
            }
        }
        if (point.order == 0) {
            starter = static_cast<std::ptrdiff_t>(result.size());
            last = -1;
        } else {
            last = point.order;
        }
        result.push_back(point);
    }
    return result;
}

class NfkcNormalizer final : public Normalizer {
public:
    void apply(PieceText& text) const override {
        text.rewrite([](Rewriter& piece) {
            std::vector<Point> points = decomposed(codePointsOf(piece.rest()));
            sortMarks(points);
            for (const Point& point : composed(points)) {
                point.consumed > 0 ? piece.replace(point.c) : piece.insert(point.c);
                for (int i = 1; i < point.consumed; ++i) {
                    piece.skip();
                }
            }
        });
    }
};

}  // namespace

std::unique_ptr<Normalizer> makeSentencePieceNormalizer(const Component& component,
                                                        const std::string& type) {
    if (type == "Strip") {
        return std::make_unique<StripNormalizer>(component);
    }
    if (type == "Nmt") {
        return std::make_unique<NmtNormalizer>();
    }
    if (type == "NFKC") {
        return std::make_unique<NfkcNormalizer>();
    }
    if (type == "Precompiled") {
        return makePrecompiledNormalizer(component);
    }
    return nullptr;
}

}  // namespace artemis
