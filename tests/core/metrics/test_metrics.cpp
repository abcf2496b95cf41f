// Metrics: scikit-learn's numbers for six sets of labels (goldens), and closed formulas.
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/catalog/catalog.h"
#include "core/metrics/classification.h"
#include "core/metrics/metrics.h"
#include "core/metrics/text_metrics.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

namespace {

double scored(const std::string& name, const Confusion& counts) {
    if (name == "accuracy") {
        return accuracy(counts);
    }
    if (name == "mcc") {
        return matthews(counts);
    }
    const std::size_t cut = name.find('_');
    const std::string kind = name.substr(cut + 1);
    const Average average = kind == "macro"      ? Average::Macro
                            : kind == "micro"    ? Average::Micro
                            : kind == "weighted" ? Average::Weighted
                                                 : Average::Binary;
    const std::string score = name.substr(0, cut);
    return score == "f1"          ? f1(counts, average)
           : score == "precision" ? precision(counts, average)
                                  : recall(counts, average);
}

double valueOf(const Predictions& predictions, const std::string& id) {
    return evaluate(predictions, {id}).front().second;
}

bool near(double a, double b) { return std::abs(a - b) < 1e-12; }

}  // namespace

class TestMetrics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scikitLearn() {
        REQUIRE_SHARED("goldens/cases/metrics-classification");
        const Value golden =
            Value::parse(readFile(sharedDir() / "goldens/cases/metrics-classification/case.json"));
        int compared = 0;
        for (const auto& [set, expected] : golden["expect"].items()) {
            const Value& given = golden["config"]["sets"][set];
            const auto labels = given["labels"].get<std::vector<std::int64_t>>();
            const auto predicted = given["predictions"].get<std::vector<std::int64_t>>();
            const Confusion wanted = expected["confusion"].get<Confusion>();
            const auto classes = static_cast<std::int64_t>(wanted.size());
            const Confusion counts = confusion(labels, predicted, classes);
            QVERIFY2(counts == wanted, set.c_str());
            for (const auto& [name, value] : expected.items()) {
                if (name != "confusion") {
                    const double ours = scored(name, counts);
                    QVERIFY2(near(ours, value.get<double>()),
                             (set + " " + name + " " + std::to_string(ours)).c_str());
                    ++compared;
                }
            }
        }
        QVERIFY(compared >= 54);
    }

    /// A class that neither stands in the labels nor was predicted does not count.
    void absentClassesDoNotCount() {
        const Confusion two{{3, 1}, {2, 4}};
        const Confusion three{{3, 1, 0}, {2, 4, 0}, {0, 0, 0}};
        QVERIFY(near(f1(two, Average::Macro), f1(three, Average::Macro)));
    }

    /// tp 4, fp 1, fn 2: precision 4/5, recall 4/6, F1 8/11 for two classes.
    void listUsesClassOneOfTwo() {
        const Predictions p{{1, 1, 1, 1, 1, 1, 0, 0, 0, 0}, {1, 1, 1, 1, 0, 0, 1, 0, 0, 0}, 2, 0};
        QVERIFY(near(valueOf(p, "accuracy"), 0.7));
        QVERIFY(near(valueOf(p, "precision"), 4.0 / 5));
        QVERIFY(near(valueOf(p, "recall"), 4.0 / 6));
        QVERIFY(near(valueOf(p, "f1"), 8.0 / 11));
        QVERIFY(near(valueOf(p, "f1_macro"), (8.0 / 11 + 6.0 / 9) / 2));
        QVERIFY(near(valueOf(p, "f1_micro"), 0.7));
        // (4·3 − 1·2) / √(5·6·4·5)
        QVERIFY(near(valueOf(p, "mcc"), 10 / std::sqrt(600.0)));
    }

    /// Four tokens each with probability 1/8 have perplexity 8.
    void perplexityIsExpOfTheMeanLoss() {
        const Predictions p{{5, 6, 7, 8}, {5, 6, 0, 0}, 50000, 4 * std::log(8.0)};
        QVERIFY(near(valueOf(p, "loss"), std::log(8.0)));
        QVERIFY(std::abs(valueOf(p, "perplexity") - 8) < 1e-9);
        QVERIFY(near(valueOf(p, "token_accuracy"), 0.5));
    }

    void everyMetricIsDescribed() {
        for (const Entry& entry : metricEntries()) {
            QVERIFY(!entry.label.empty() && entry.summary.ends_with('.'));
            QVERIFY(findTextMetric(entry.id) != nullptr || metric(entry.id).id == entry.id);
        }
    }

    void unknownMetricAndNoLabels() {
        QVERIFY_THROWS_EXCEPTION(BadInput, metric("acuracy"));
        try {
            metric("acuracy");
        } catch (const BadInput& error) {
            QVERIFY(std::string(error.what())
                        .find("there is no metric \"acuracy\"; there are "
                              "loss, accuracy") != std::string::npos);
        }
        QVERIFY_THROWS_EXCEPTION(BadInput, evaluate(Predictions{}, {"accuracy"}));
    }
};

QTEST_GUILESS_MAIN(TestMetrics)
#include "test_metrics.moc"
