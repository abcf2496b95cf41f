// The file of the frozen-prefix cache: whatever happens to it, losses are the same.
#include <QTemporaryDir>
#include <QTest>

#include "core/base/io.h"
#include "tests/support/frozen_prefix.h"

using namespace artemis;
using namespace artemis::test;

namespace {

std::string spoiled(std::string bytes, const QString& harm) {
    const std::map<QString, std::size_t> places{
        {"row", bytes.size() - 9}, {"head", bytes.find('\n') + 4}, {"header", 20}};
    const std::map<QString, std::size_t> sizes{
        {"cut", bytes.size() - 100}, {"stump", 10}, {"empty", 0}, {"zeros", bytes.size() + 5000}};
    if (const auto place = places.find(harm); place != places.end()) {
        bytes[place->second] = static_cast<char>(bytes[place->second] ^ 4);
    }
    if (const auto size = sizes.find(harm); size != sizes.end()) {
        bytes.resize(size->second);
    }
    return bytes;
}

}  // namespace

class TestPrefixCacheFile : public QObject, CacheFolder {
    Q_OBJECT

private:
    /// The file as a training of masked LM leaves it when it is killed.
    std::string killedFile(Model& model) const {
        PrefixCache cache(model, {}, options(1, 0, plenty));
        trained(model, "masked-lm", &cache);
        return readFile(file());
    }

private Q_SLOTS:
    void spoiledFileIsNoticed_data();
    void spoiledFileIsNoticed();
    void boundsAreKept();
    void unwritableFileCostsTimeAlone();
};

void TestPrefixCacheFile::spoiledFileIsNoticed_data() {
    QTest::addColumn<QString>("harm");
    QTest::addColumn<int>("computed");
    QTest::newRow("intact") << "" << 0;
    QTest::newRow("a byte of the last row") << "row" << 1;
    QTest::newRow("a byte of the first head") << "head" << examples;
    QTest::newRow("a byte of the header") << "header" << examples;
    QTest::newRow("cut short") << "cut" << 1;
    QTest::newRow("cut in the header") << "stump" << examples;
    QTest::newRow("empty") << "empty" << examples;
    QTest::newRow("zeros behind") << "zeros" << 0;
    QTest::newRow("other weights") << "weights" << examples;
    QTest::newRow("other configuration") << "blocks" << examples;
}

void TestPrefixCacheFile::spoiledFileIsNoticed() {
    QFETCH(QString, harm);
    QFETCH(int, computed);
    auto model = modelFrom("masked-lm", 1);
    writeFile(file(), spoiled(killedFile(*model), harm));
    const std::int64_t frozen = harm == "blocks" ? 2 : 1;
    const auto fresh = [&] {
        auto made = modelFrom("masked-lm", frozen);
        if (harm == "weights") {
            made->parameter("bert.encoder.layer.0.output.dense.bias")->value.select(0, 3).add_(0.5);
        }
        return made;
    };
    const Course right = trained(*fresh(), "masked-lm", nullptr);
    model = fresh();
    PrefixCache cache(*model, {}, options(frozen, 0, plenty));
    const Course course = trained(*model, "masked-lm", &cache);
    const double difference = largestDifference(right.losses, course.losses);
    QVERIFY2(difference < 1e-5, qPrintable(QString::number(difference)));
    QCOMPARE(course.computed, computed);
}

/// Rows are 16 numbers; examples have 3 to 9 of them.
void TestPrefixCacheFile::boundsAreKept() {
    const Course right = trained(*modelFrom("causal-lm", 1), "causal-lm", nullptr);
    for (const std::uint64_t memory : {0, 700, 1500}) {
        for (const std::uint64_t disk : {0, 100, 1000, 1500}) {
            const auto model = modelFrom("causal-lm", 1);
            PrefixCache cache(*model, {}, options(1, memory, disk));
            const Course course = trained(*model, "causal-lm", &cache);
            QVERIFY(largestDifference(right.losses, course.losses) < 1e-5);
            QVERIFY(cache.store().memoryBytes() <= memory);
            QVERIFY(!std::filesystem::exists(file()) || std::filesystem::file_size(file()) <= disk);
            QCOMPARE(cache.store().trouble(), std::string());
            QCOMPARE(course.found > 0, memory >= 700 || disk >= 1000);
        }
    }
}

void TestPrefixCacheFile::unwritableFileCostsTimeAlone() {
    writeFile(folder.path().toStdString() + "/file", "");
    PrefixCacheOptions impossible = options(1, 1000, plenty);
    impossible.file = std::filesystem::path(folder.path().toStdString()) / "file" / "rows";
    const Course right = trained(*modelFrom("llama", 1), "llama", nullptr);
    const auto model = modelFrom("llama", 1);
    PrefixCache cache(*model, {}, impossible);
    const Course course = trained(*model, "llama", &cache);
    QVERIFY(largestDifference(right.losses, course.losses) < 1e-5);
    QVERIFY2(cache.store().trouble().find("cannot write") != std::string::npos,
             cache.store().trouble().c_str());
}

QTEST_GUILESS_MAIN(TestPrefixCacheFile)
#include "test_prefix_cache_file.moc"
