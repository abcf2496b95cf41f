// ROUGE, BLEU, chrF, SQuAD and Porter's stemmer against their reference libraries (goldens), and by
// hand where a formula is closed.
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/metrics/bleu.h"
#include "core/metrics/metrics_case.h"
#include "core/metrics/rouge.h"
#include "core/metrics/squad.h"
#include "core/metrics/text_metrics.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

class TestTextMetrics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goldens_data() {
        QTest::addColumn<QString>("id");
        for (const char* id : {"metrics-rouge", "metrics-porter", "metrics-bleu", "metrics-chrf",
                               "metrics-squad", "metrics-classification"}) {
            QTest::newRow(id) << id;
        }
    }

    void goldens() {
        REQUIRE_SHARED("goldens");
        QFETCH(QString, id);
        const auto file = sharedDir() / "goldens/cases" / id.toStdString() / "case.json";
        const auto differences = checkMetricsCase(Value::parse(readFile(file)));
        QVERIFY2(differences.empty(), differences.empty() ? ""
                                                          : (std::to_string(differences.size()) +
                                                             " differences: " + differences.front())
                                                                .c_str());
    }

    void aWrongValueIsFound() {
        REQUIRE_SHARED("goldens");
        Value one = Value::parse(readFile(sharedDir() / "goldens/cases/metrics-squad/case.json"));
        one["expect"]["f1"] = one.at("expect").at("f1").get<double>() + 1e-3;
        QCOMPARE(checkMetricsCase(one).size(), 1U);
    }

    void rougeOfAPairByHand() {
        // "the cat" of three and two words: P = 2/3, R = 1, F = 0.8; one pair of two: P = 1/2, R
        // = 1.
        const Rouge r = rouge("the cat sat", std::string("The cat."), false);
        QCOMPARE(r.rouge1.f, 0.8);
        QCOMPARE(r.rouge2.precision, 0.5);
        QCOMPARE(r.rouge2.recall, 1.0);
        QCOMPARE(r.rougeL.f, 0.8);
    }

    void bleuOfASentenceByHand() {
        // Precisions 4/5, 3/4, 2/3, 1/2 at equal length: their geometric mean.
        const std::vector<std::string> reference{"a b c d f"};
        const double expected = 100 * std::pow(4.0 / 5 * 3 / 4 * 2 / 3 * 1 / 2, 0.25);
        QVERIFY(std::abs(bleu(bleuCounts("a b c d e", reference)).score - expected) < 1e-9);
        QCOMPARE(QString::fromStdString(bleuSignature(1)),
                 QString("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0-artemis"));
        QVERIFY(bleuSignature(0).starts_with("nrefs:var|"));
        const TextMetric& metric = *findTextMetric("bleu");
        const TextPair one{"a", {"a"}};
        const TextPair two{"a", {"a", "b"}};
        QVERIFY(metric.signature(std::vector{one, one}).starts_with("nrefs:1|"));
        QVERIFY(metric.signature(std::vector{one, two}).starts_with("nrefs:var|"));
    }

    void theListGivesExamplesAndSets() {
        // Of three words two are shared: P = R = 2/3. The second example is right.
        const std::vector<TextPair> pairs{{"the cat sat", {"the cat ran", "dogs"}},
                                          {"A dog.", {"dog", "bird"}}};
        const auto* f = findTextMetric("rouge1");
        QVERIFY(f != nullptr);
        QVERIFY(std::abs(f->single(pairs[0]) - 200.0 / 3) < 1e-9);
        const auto* exact = findTextMetric("exact_match");
        QCOMPARE(exact->single(pairs[1]), 100.0);
        QCOMPARE(exact->corpus(pairs), 50.0);
        QCOMPARE(findTextMetric("accuracy"), nullptr);
        for (const TextMetric& one : textMetrics()) {
            QVERIFY(one.corpus(pairs) >= 0 && one.corpus(pairs) <= 100);
            QVERIFY_THROWS_EXCEPTION(BadInput, one.corpus({}));
            QVERIFY_THROWS_EXCEPTION(BadInput, one.single({"a", {}}));
        }
    }

    void articlesAreWholeWords() {
        QCOMPARE(QString::fromStdString(squadNormalized("The theory of a cat-an")),
                 QString("theory of catan"));
    }
};

QTEST_GUILESS_MAIN(TestTextMetrics)
#include "test_text_metrics.moc"
