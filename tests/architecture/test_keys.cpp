// No room but the engine's knows a method by name: what there is to choose comes from the catalog.
#include <QTest>
#include <regex>

#include "core/base/value.h"
#include "tests/support/program.h"
#include "tests/support/sources.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// The words that `fine_tuning.method` allows.
std::vector<std::string> methodKeys(const std::string& schema) {
    const Value settings = Value::parse(schema, nullptr, false);
    for (const Value& setting : settings) {
        if (setting.value("path", "") == "fine_tuning.method") {
            return setting.at("choices").get<std::vector<std::string>>();
        }
    }
    return {};
}

}  // namespace

class TestKeys : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void noQuotedMethodKey_data();
    void noQuotedMethodKey();

private:
    std::vector<std::string> m_keys;
};

void TestKeys::initTestCase() {
    const TempHome home;
    const Outcome end = home.run({{"schema", "--json"}});
    QVERIFY2(end.exitCode == 0, end.said());
    m_keys = methodKeys(end.out.toStdString());
    QVERIFY2(m_keys.size() >= 4, "the schema names no methods");
}

void TestKeys::noQuotedMethodKey_data() {
    QTest::addColumn<QString>("folder");
    for (const char* folder : {"ui", "core/config", "core/store", "core/report"}) {
        QTest::newRow(folder) << folder;
    }
}

void TestKeys::noQuotedMethodKey() {
    QFETCH(QString, folder);
    QStringList found;
    for (const auto& file : sourcesUnder(folder.toStdString())) {
        static const std::regex comment("//[^\n]*");
        const std::string text = std::regex_replace(sourceText(file), comment, "");
        for (const std::string& key : m_keys) {
            if (text.find('"' + key + '"') != std::string::npos) {
                found << QString::fromStdString(file.string() + " names " + key);
            }
        }
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
}

QTEST_GUILESS_MAIN(TestKeys)
#include "test_keys.moc"
