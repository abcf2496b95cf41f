// Every text metric agrees with sacrebleu and rouge-score on 1,000 generated pairs; values and
// texts come from tests/golden/text_metrics.py.
#include <QtTest>
#include <cmath>

#include "core/base/io.h"
#include "core/base/value.h"
#include "core/metrics/text_metrics.h"

using namespace artemis;

class TestReferenceMetrics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        m_reference =
            Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/metrics/reference_metrics.json"));
        for (const Value& pair : m_reference.at("pairs")) {
            m_pairs.push_back({pair.at("prediction").get<std::string>(),
                               pair.at("references").get<std::vector<std::string>>()});
        }
        QCOMPARE(m_pairs.size(), std::size_t{1000});
    }

    void agrees_data() {
        QTest::addColumn<QString>("id");
        for (const TextMetric& metric : textMetrics()) {
            QTest::newRow(metric.id.c_str()) << QString::fromStdString(metric.id);
        }
    }

    void agrees() {
        constexpr double tolerance = 1e-4;
        QFETCH(QString, id);
        const std::string name = id.toStdString();
        const TextMetric* metric = findTextMetric(name);
        QVERIFY(metric != nullptr);
        const auto expected = m_reference.at("single").at(name).get<std::vector<double>>();
        QStringList differing;
        for (std::size_t i = 0; i < m_pairs.size(); ++i) {
            const double value = metric->single(m_pairs[i]);
            if (!(std::abs(value - expected[i]) <= tolerance)) {
                differing << QString("%1: %2, expected %3").arg(i).arg(value).arg(expected[i]);
            }
        }
        QVERIFY2(differing.isEmpty(), qPrintable(QString::number(differing.size()) + " differ\n" +
                                                 differing.mid(0, 9).join("\n")));
        const double corpus = metric->corpus(m_pairs);
        const double wanted = m_reference.at("corpus").at(name);
        QVERIFY2(std::abs(corpus - wanted) <= tolerance,
                 qPrintable(QString("%1, expected %2").arg(corpus).arg(wanted)));
    }

private:
    Value m_reference;
    std::vector<TextPair> m_pairs;
};

QTEST_GUILESS_MAIN(TestReferenceMetrics)
#include "test_reference_metrics.moc"
