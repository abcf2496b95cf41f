// The schema: every setting is described in full, its default is allowed, and what is not is
// refused.
#include <QTest>

#include "core/base/text.h"
#include "core/config/experiment.h"
#include "tests/support/small_catalog.h"

using namespace artemis;
using namespace artemis::test;

namespace {

const Schema& schema() {
    static const Schema all = experimentSchema(smallCatalog());
    return all;
}

struct Named {
    std::string path;
    Param param;
};

std::vector<Named> everySetting() {
    std::vector<Named> all;
    for (const Section& section : schema().sections()) {
        for (const Param& param : section.params) {
            all.push_back({(section.path.empty() ? "" : section.path + ".") + param.key, param});
        }
    }
    return all;
}

QString text(const std::vector<Problem>& problems) {
    return QString::fromStdString(toText(problems));
}

/// A setting of each kind.
Param param(Kind kind) {
    Param one{.key = "x", .min = 1, .max = 8, .kind = kind};
    if (kind == Kind::Choice) {
        one.choices = {"red", "green"};
    }
    return one;
}

}  // namespace

class TestSchema : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySettingIsDescribed();
    void everyDefaultIsAllowed();
    void typedDefaultsAreTheSchemas();
    void keysAreUnique();
    void values_data();
    void values();
    void edgesOfARange();
    void unknownKeyNamesTheNearest();
    void allProblemsAtOnce();
    void completeFillsIn();
};

void TestSchema::everySettingIsDescribed() {
    for (const auto& [path, param] : everySetting()) {
        QVERIFY2(!param.help.empty() && param.help.ends_with('.'), path.c_str());
        QVERIFY2(!allowedText(param).empty(), path.c_str());
        QVERIFY2(param.min <= param.max, path.c_str());
        QVERIFY2(param.key == lowered(param.key), path.c_str());
        QVERIFY2(param.kind != Kind::Choice || !param.choices.empty(), path.c_str());
    }
}

void TestSchema::everyDefaultIsAllowed() {
    for (const auto& [path, param] : everySetting()) {
        const auto problems = validate(param, path, param.fallback);
        QVERIFY2(problems.empty(), qPrintable(text(problems)));
    }
}

/// A tree with every default in place reads as the structs' own defaults.
void TestSchema::typedDefaultsAreTheSchemas() {
    const Value full = schema().complete(Value::object(), [](const Section&) { return true; });
    QVERIFY(trainingFields().read(full.at("training")).learningRate ==
            TrainingOptions{}.learningRate);
    QVERIFY(dataFields().read(full.at("data")).maxLength == DataOptions{}.maxLength);
    QVERIFY(evaluationFields().read(full.at("evaluation")).every == EvaluationOptions{}.every);
    QVERIFY(createFields().read(full.at("model").at("create")).heads == CreateOptions{}.heads);
    QVERIFY(modelFields().read(full.at("model")).task == ModelOptions{}.task);
}

void TestSchema::keysAreUnique() {
    std::vector<std::string> paths;
    for (const Named& one : everySetting()) {
        paths.push_back(one.path);
    }
    std::ranges::sort(paths);
    const auto twice = std::ranges::adjacent_find(paths);
    QVERIFY2(twice == paths.end(), twice == paths.end() ? "" : twice->c_str());
}

void TestSchema::values_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("json");
    QTest::addColumn<bool>("allowed");
    const auto row = [](Kind kind, const char* json, bool allowed) {
        QTest::addRow("%s %s", toText(kind).c_str(), json)
            << static_cast<int>(kind) << json << allowed;
    };
    for (const char* json : {"true", "false"}) {
        row(Kind::Boolean, json, true);
        row(Kind::Integer, json, false);
        row(Kind::Real, json, false);
        row(Kind::Names, json, false);
        row(Kind::Interval, json, false);
    }
    row(Kind::Boolean, "1", false);
    row(Kind::Boolean, "\"yes\"", false);
    row(Kind::Integer, "2", true);
    row(Kind::Integer, "2.0", true);
    row(Kind::Integer, "2.5", false);
    row(Kind::Integer, "\"2\"", false);
    row(Kind::Real, "2", true);
    row(Kind::Real, "2.5", true);
    row(Kind::Real, "[2.5]", false);
    row(Kind::Text, "\"word\"", true);
    row(Kind::Text, "7", true);
    row(Kind::Text, "{}", false);
    row(Kind::Choice, "\"red\"", true);
    row(Kind::Choice, "\"rde\"", false);
    row(Kind::Choice, "[\"red\"]", false);
    row(Kind::File, "\"a.tsv\"", true);
    row(Kind::File, "7", false);
    row(Kind::Folder, "[\"a\"]", false);
    row(Kind::Names, "\"query\"", true);
    row(Kind::Names, "[\"query\", \"value\"]", true);
    row(Kind::Names, "[[\"query\"]]", false);
    row(Kind::Files, "\"a.tsv\"", true);
    row(Kind::Files, "{\"near\": \"a.tsv\"}", true);
    row(Kind::Files, "{\"near\": 7}", false);
    row(Kind::Files, "[\"a.tsv\"]", false);
    row(Kind::Interval, "\"epoch\"", true);
    row(Kind::Interval, "\"never\"", true);
    row(Kind::Interval, "50", true);
    row(Kind::Interval, "0", false);
    row(Kind::Interval, "\"often\"", false);
    row(Kind::Interval, "2.5", false);
}

void TestSchema::values() {
    QFETCH(int, kind);
    QFETCH(QString, json);
    QFETCH(bool, allowed);
    const auto problems =
        validate(param(static_cast<Kind>(kind)), "a.x", Value::parse(json.toStdString()));
    QVERIFY2(problems.empty() == allowed, qPrintable(text(problems)));
    if (!allowed) {
        QVERIFY(text(problems).startsWith("a.x: "));
        QVERIFY2(text(problems).contains("allowed is "), qPrintable(text(problems)));
    }
}

void TestSchema::edgesOfARange() {
    const Param whole = param(Kind::Integer);
    for (const int value : {1, 8}) {
        QVERIFY(validate(whole, "x", value).empty());
    }
    for (const int value : {0, 9, -1}) {
        QCOMPARE(text(validate(whole, "x", value)),
                 QString("x: %1 is not allowed; allowed is a whole number from 1 to 8").arg(value));
    }
    QVERIFY(!validate(param(Kind::Real), "x", std::numeric_limits<double>::quiet_NaN()).empty());
    QVERIFY(!validate(param(Kind::Real), "x", std::numeric_limits<double>::infinity()).empty());
}

void TestSchema::unknownKeyNamesTheNearest() {
    const auto problems =
        schema().validate({{"data", {{"train", "a.tsv"}}},
                           {"fine_tuning", {{"method", "lora"}, {"lora", {{"alhpa", 2}}}}}});
    QCOMPARE(text(problems), QString("fine_tuning.lora.alhpa: unknown setting; did you mean "
                                     "fine_tuning.lora.alpha?"));
}

void TestSchema::allProblemsAtOnce() {
    const auto problems = schema().validate({{"trainig", {{"seed", 1}}},
                                             {"training", {{"epochs", "many"}, {"seed", -1}}},
                                             {"fine_tuning", {{"method", "lara"}}},
                                             {"model", 3}});
    QStringList places;
    for (const Problem& problem : problems) {
        places << QString::fromStdString(problem.where);
    }
    places.sort();
    QCOMPARE(places, (QStringList{"data.train", "fine_tuning.method", "model", "trainig",
                                  "training.epochs", "training.seed"}));
}

void TestSchema::completeFillsIn() {
    const Value full =
        schema().complete({{"fine_tuning", {{"lora", {{"r", 4}}}}}},
                          [](const Section& section) { return section.path == "data"; });
    QCOMPARE(full.at("fine_tuning").at("lora").at("r").get<int>(), 4);
    QCOMPARE(full.at("fine_tuning").at("lora").at("alpha").get<double>(), 16.0);
    QCOMPARE(full.at("data").at("max_length").get<int>(), 128);
    QVERIFY(!full.contains("training"));
}

QTEST_GUILESS_MAIN(TestSchema)
#include "test_schema.moc"
