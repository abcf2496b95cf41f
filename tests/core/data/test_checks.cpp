// Checks of data: what stops a run, what is only said, and the sentences about it.
#include <QTest>

#include "core/engine/data/checks.h"
#include "core/engine/data/labels.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;

namespace {

/// Rows {text, label} of a file with a header line.
Table table(const std::string& name, const std::vector<std::vector<std::string>>& rows) {
    Table made{name, {"text", "label"}, rows, {}};
    for (std::size_t row = 0; row < rows.size(); ++row) {
        made.sourceRows.push_back(static_cast<std::int64_t>(row) + 2);
    }
    return made;
}

DataReport checked(const std::vector<std::vector<std::string>>& train,
                   const std::vector<std::vector<std::string>>& eval = {{"z", "0"}}) {
    return checkData({table("train.tsv", train), {{"dev", table("dev.tsv", eval)}}, {}},
                     {{"text"}, "label"});
}

}  // namespace

class TestChecks : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodDataHasNothingToSay() {
        const DataReport report = checked({{"a", "0"}, {"b", "1"}, {"c", "0"}});
        QVERIFY(report.problems.empty());
        QVERIFY(report.notes.empty() ||
                report.notes.front().find("dev.tsv: 100.0 %") == 0);  // One row is of one class.
        QCOMPARE(report.numbers["train"].dump(),
                 std::string(R"({"rows":3,"labels":{"0":2,"1":1},"duplicates":0})"));
        QCOMPARE(report.numbers["dev"]["leaked"].get<int>(), 0);
    }

    void problems_data() {
        QTest::addColumn<QStringList>("train");
        QTest::addColumn<QStringList>("eval");
        QTest::addColumn<QString>("message");
        QTest::newRow("empty text")
            << QStringList{"a|0", " |1", "b|1", "|0"} << QStringList{"z|0"}
            << "train.tsv: \"text\" is empty in rows 3, 5; fill it or remove the row";
        QTest::newRow("empty label") << QStringList{"a|0", "b|1", "c|"} << QStringList{"z|0"}
                                     << "train.tsv: \"label\" is empty in row 4;";
        QTest::newRow("one class") << QStringList{"a|0", "b|0"} << QStringList{"z|0"}
                                   << "train.tsv: all rows have the label \"0\"; classification "
                                      "needs two classes";
        QTest::newRow("gap") << QStringList{"a|0", "b|2"} << QStringList{"z|0"}
                             << "train.tsv: labels that are numbers must run from 0 without a gap; "
                                "there is 2 but no 1";
        QTest::newRow("not from 0")
            << QStringList{"a|1", "b|2"} << QStringList{"z|1"} << "there is 1 but no 0";
        QTest::newRow("unknown in evaluation")
            << QStringList{"a|good", "b|bad"} << QStringList{"z|fine", "y|bad", "x|fine"}
            << "dev.tsv: the label \"fine\" in rows 2, 4 is not among those of training (bad, "
               "good)";
        QTest::newRow("many rows") << QStringList{"a|0", "b|1"}
                                   << QStringList{"a|7", "b|7", "c|7", "d|7", "e|7", "f|7", "g|7"}
                                   << "the label \"7\" in rows 2, 3, 4, 5, 6 and 2 more is not";
    }
    void problems() {
        QFETCH(QStringList, train);
        QFETCH(QStringList, eval);
        QFETCH(QString, message);
        const auto rows = [](const QStringList& lines) {
            std::vector<std::vector<std::string>> made;
            for (const QString& line : lines) {
                const QStringList parts = line.split('|');
                made.push_back({parts[0].toStdString(), parts[1].toStdString()});
            }
            return made;
        };
        const DataReport report = checked(rows(train), rows(eval));
        const QString text = QString::fromStdString(toText(report.problems));
        QVERIFY2(text.contains(message), qPrintable(text));
    }

    void namesAreSortedAndNumbersKeepTheirValue() {
        using Names = std::vector<std::string>;
        const auto names = [](const Names& labels) {
            Table made{"t", {"label"}, {}, {}};
            for (const std::string& label : labels) {
                made.rows.push_back({label});
            }
            return labelNames(made, "label");
        };
        QCOMPARE(names({"pos", "neg", "pos"}), (Names{"neg", "pos"}));
        QCOMPARE(names({"10", "9", "0", "9"}), (Names{"0", "9", "10"}));
        QCOMPARE(names({"1", "-1"}), (Names{"-1", "1"}));
        QCOMPARE(classOf("pos", {"neg", "pos"}), 1);
        QCOMPARE(classOf("Pos", {"neg", "pos"}), -1);
    }

    void notes() {
        const DataReport report = checked(
            {{"a", "0"}, {"b", "1"}, {"a", "0"}, {"b", "0"}, {"a", "0"}}, {{"b", "0"}, {"q", "1"}});
        QVERIFY(report.problems.empty());
        const std::vector<std::string> expected{
            "train.tsv: 3 texts stood there before (rows 4, 5, 6)",
            "train.tsv: 1 repeated text with another label than before (row 5)",
            "dev.tsv: 1 text (50.0 %) stands in training as well: row 2, the first of them as row "
            "3 of "
            "train.tsv"};
        QCOMPARE(report.notes, expected);
        QCOMPARE(report.numbers["train"]["duplicates"].get<int>(), 3);
        QCOMPARE(report.numbers["dev"]["leaked"].get<int>(), 1);
    }

    void leakageFromMixedData() {
        const DataTables tables{table("train.tsv", {{"a", "0"}, {"b", "1"}}),
                                {{"dev", table("dev.tsv", {{"q", "1"}, {"m", "0"}, {"a", "0"}})}},
                                {},
                                {{"more", table("more.tsv", {{"x", "0"}, {"m", "1"}})}}};
        const DataReport report = checkData(tables, {{"text"}, "label"});
        QCOMPARE(report.numbers["dev"]["leaked"].get<int>(), 2);
        QCOMPARE(report.notes,
                 (std::vector<std::string>{"dev.tsv: 2 texts (66.7 %) stand in training as well: "
                                           "rows 3, 4, the first of them as row 3 of more.tsv"}));
    }

    void truncationIsToldInPercent() {
        DataReport report;
        Dataset data;
        data.name = "train.tsv";
        data.examples.resize(8);
        noteTruncation(report, "train", data, 64);
        QVERIFY(report.notes.empty());
        data.truncated = 2;
        noteTruncation(report, "train", data, 64);
        QCOMPARE(report.notes.front(),
                 std::string("train.tsv: 25.0 % of the examples are longer than 64 tokens and are "
                             "cut; data.max_length sets the limit"));
        QCOMPARE(report.numbers["train"]["truncated"].get<int>(), 2);
    }

    /// What data/README.md says of SST-2: nine repeats in train, two test sentences also in train.
    void realData() {
        REQUIRE_SHARED("data/sst2/train.tsv");
        DataOptions options;
        options.train = "sst2/train.tsv";
        options.eval = {{"", "sst2/dev.tsv"}};
        options.test = "sst2/test.tsv";
        const TaskColumns columns{{"sentence"}, "label"};
        const DataReport report =
            checkData(openData(options, columns, sharedDir() / "data", 1), columns);
        QVERIFY2(report.problems.empty(), toText(report.problems).c_str());
        QCOMPARE(report.numbers["train"]["duplicates"].get<int>(), 9);
        QCOMPARE(report.numbers["test"]["leaked"].get<int>(), 2);
    }
};

QTEST_GUILESS_MAIN(TestChecks)
#include "test_checks.moc"
