// Every file of experiments/ is understood and can be planned where its model and data are there.
#include "tests/support/shared.h"
#include "tests/support/workbench.h"

using namespace artemis;
using namespace artemis::test;

class TestExperiments : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void planned_data();
    void planned();
};

void TestExperiments::planned_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("none") << "";  // QTest wants a row where the folder is absent.
    const std::filesystem::path folder = std::filesystem::path(ARTEMIS_SOURCE_DIR) / "experiments";
    std::error_code ignored;
    for (const auto& item : std::filesystem::directory_iterator(folder, ignored)) {
        if (item.path().extension() == ".yaml") {
            QTest::newRow(item.path().stem().c_str())
                << QString::fromStdString(item.path().string());
        }
    }
}

/// Variables of the files: SHARED is the shared folder; for MINILM a tiny BERT folder stands in,
/// with positions enough, and the goldens' tiny models for T5 and SMOLLM2.
void TestExperiments::planned() {
    QFETCH(QString, file);
    if (file.isEmpty()) {
        return;
    }
    const std::string text = readFile(file.toStdString());
    const Workbench bench;
    if (text.find("${SHARED}") != std::string::npos) {
        REQUIRE_SHARED("data/sst2/train.tsv");
    }
    bench.set("model/config.json", "max_position_embeddings", 512);
    qputenv("SHARED", sharedDir().c_str());
    if (text.find("${T5}") != std::string::npos) {
        REQUIRE_SHARED("goldens/models/t5-tiny");
    }
    if (text.find("${SMOLLM2}") != std::string::npos) {
        REQUIRE_SHARED("goldens/models/llama-tiny");
    }
    qputenv("T5", (sharedDir() / "goldens/models/t5-tiny").c_str());
    qputenv("SMOLLM2", (sharedDir() / "goldens/models/llama-tiny").c_str());
    qputenv("MINILM", bench.path("model").c_str());
    qputenv("ARTEMIS_RESOURCES", ARTEMIS_SOURCE_DIR "/resources");
    const Outcome end = bench.artemis({"plan", file, "--json", "plan.json"});
    QVERIFY2(end.exitCode == 0, end.said());
    const Value plan = Value::parse(bench.read("plan.json"));
    const bool trains = !plan.contains("predictions");
    QCOMPARE(plan.at("trainable").get<double>() > 0, trains);
    QCOMPARE(plan.at("steps").get<double>() > 0, trains);
    QVERIFY(trains || plan.at("predictions").get<double>() > 0);
}

QTEST_GUILESS_MAIN(TestExperiments)
#include "test_experiments.moc"
