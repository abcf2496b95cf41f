// Codes of 8 bits against bitsandbytes' tables and codes, and against the nearest of all values.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/io.h"
#include "core/base/random.h"
#include "core/base/value.h"
#include "core/engine/nn/random.h"
#include "core/engine/train/dynamic_code.h"

using namespace artemis;

namespace {

constexpr std::int64_t block = 256;
constexpr float infinity = std::numeric_limits<float>::infinity();

/// tests/golden/adamw_8bit.py wrote it.
Value golden() {
    return Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/engine/adamw_8bit.json"));
}

std::vector<float> numbersIn(const Value& list) { return list.get<std::vector<float>>(); }

/// Of one block; its scale too.
std::pair<std::vector<std::uint8_t>, float> compressed(const DynamicCode& code,
                                                       const std::vector<float>& x) {
    std::vector<std::uint8_t> codes(x.size());
    const float scale = code.compress(x.data(), codes.data(), std::ssize(x));
    return {codes, scale};
}

double distance(const DynamicCode& code, std::uint8_t at, float x) {
    return std::abs(static_cast<double>(code.values()[at]) - x);
}

double leastDistance(const DynamicCode& code, float x) {
    double least = infinity;
    for (int at = 0; at < 256; ++at) {
        least = std::min(least, distance(code, static_cast<std::uint8_t>(at), x));
    }
    return least;
}

}  // namespace

class TestDynamicCode : public QObject {
    Q_OBJECT
    static void bothCodes() {
        QTest::addColumn<bool>("hasSign");
        QTest::newRow("with a sign") << true;
        QTest::newRow("without") << false;
    }

private Q_SLOTS:
    void tableIsTheReferences_data() { bothCodes(); }
    void tableIsTheReferences() {
        QFETCH(bool, hasSign);
        const DynamicCode code(hasSign);
        const auto& values = code.values();
        const std::vector<float> reference =
            numbersIn(golden().at(hasSign ? "signed" : "unsigned"));
        QVERIFY(std::ranges::equal(values, reference));
        QVERIFY(std::ranges::adjacent_find(values, std::ranges::greater_equal()) == values.end());
        QCOMPARE(values.back(), 1.0F);
        if (!hasSign) {
            QCOMPARE(values.front(), 0.0F);
            // Two parts of [0.1, 1] in the decade below 1e-6.
            QCOMPARE(values[1], 1e-6F * 0.325F);
            return;
        }
        QCOMPARE(values[127], 0.0F);
        for (std::size_t i = 1; i <= 127; ++i) {
            QCOMPARE(values[127 - i], -values[127 + i]);
        }
        QCOMPARE(values[128], 1e-6F * 0.55F);
    }

    void everyValueKeepsItsCode_data() { bothCodes(); }
    void everyValueKeepsItsCode() {
        QFETCH(bool, hasSign);
        const DynamicCode code(hasSign);
        const auto [codes, scale] = compressed(code, {code.values().begin(), code.values().end()});
        QCOMPARE(scale, 1.0F);
        for (int i = 0; i < 256; ++i) {
            QCOMPARE(int(codes[static_cast<std::size_t>(i)]), i);
        }
    }

    /// On both sides of every middle between two values, and at random over ten decades.
    void noValueIsNearer_data() { bothCodes(); }
    void noValueIsNearer() {
        QFETCH(bool, hasSign);
        const DynamicCode code(hasSign);
        std::vector<float> numbers;
        for (std::size_t i = 0; i + 1 < code.values().size(); ++i) {
            const float middle = (code.values()[i] + code.values()[i + 1]) / 2;
            for (const float x :
                 {std::nextafter(middle, -infinity), middle, std::nextafter(middle, infinity)}) {
                numbers.push_back(x);
            }
        }
        for (std::uint64_t i = 0; i < 20000; ++i) {
            const double share = std::pow(10.0, -10 * random::uniform(3, i));
            numbers.push_back(static_cast<float>(hasSign && i % 2 == 1 ? -share : share));
        }
        for (const float x : numbers) {
            const auto [codes, scale] = compressed(code, {x, 1});
            QCOMPARE(scale, 1.0F);
            QVERIFY2(distance(code, codes[0], x) == leastDistance(code, x),
                     std::to_string(x).c_str());
        }
    }

    void codesAreTheReferences_data() { bothCodes(); }
    void codesAreTheReferences() {
        QFETCH(bool, hasSign);
        const Value reference = golden().at(hasSign ? "mean" : "square");
        const std::vector<float> numbers = numbersIn(reference.at("numbers"));
        const DynamicCode code(hasSign);
        std::vector<std::uint8_t> codes;
        std::vector<float> scales;
        for (auto at = numbers.begin(); at < numbers.end();) {
            const auto end = at + std::min(block, numbers.end() - at);
            const auto [own, scale] = compressed(code, {at, end});
            codes.insert(codes.end(), own.begin(), own.end());
            scales.push_back(scale);
            at = end;
        }
        QVERIFY(scales == numbersIn(reference.at("scales")));
        QVERIFY(codes == reference.at("codes").get<std::vector<std::uint8_t>>());
    }

    /// At most half of a part of the highest decade is lost, and what is small loses less.
    void lossIsBounded_data() { bothCodes(); }
    void lossIsBounded() {
        QFETCH(bool, hasSign);
        const DynamicCode code(hasSign);
        const double halfPart = 0.45 / (hasSign ? 64 : 128);
        for (const std::int64_t count : {256, 1, 37}) {
            at::Tensor x = normalTensor({count}, 3e-5, 4 + static_cast<std::uint64_t>(count));
            x = hasSign ? x : x.square();
            std::vector<std::uint8_t> codes(static_cast<std::size_t>(count));
            const float scale = code.compress(x.const_data_ptr<float>(), codes.data(), count);
            QCOMPARE(scale, x.abs().max().item<float>());
            at::Tensor back = at::empty_like(x);
            code.expand(codes.data(), scale, back.mutable_data_ptr<float>(), count);
            const at::Tensor loss = (back - x).abs().div(scale);
            QVERIFY(loss.max().item<double>() <= halfPart * (1 + 1e-4));
            const at::Tensor small = loss.masked_select(x.abs().lt(0.1 * scale));
            QVERIFY(small.numel() == 0 || small.max().item<double>() <= 0.1001 * 2 * halfPart);
        }
    }

    void nothingStaysNothing() {
        for (const bool hasSign : {true, false}) {
            const DynamicCode code(hasSign);
            for (const float tiny : {0.0F, 1e-40F}) {
                const auto [codes, scale] = compressed(code, std::vector<float>(block, tiny));
                std::vector<float> back(block, 7);
                code.expand(codes.data(), scale, back.data(), block);
                QVERIFY(std::ranges::count(back, 0.0F) == block);
            }
        }
    }

    /// The trainer ends such a run; until then the state says so.
    void whatIsNoNumberStaysNone() {
        for (const float bad : {std::nanf(""), infinity}) {
            const DynamicCode code(true);
            const auto [codes, scale] = compressed(code, {1, bad, -2});
            QVERIFY(!std::isfinite(scale));
        }
    }
};

QTEST_GUILESS_MAIN(TestDynamicCode)
#include "test_dynamic_code.moc"
