// Sources: files, maps of evaluation sets, built-in data, limits and the seeded split.
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <memory>
#include <set>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/engine/data/source.h"
#include "core/engine/data/task.h"

using namespace artemis;

class TestSource : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    TaskColumns m_columns{{"text"}, "label"};

    std::filesystem::path folder() const { return m_folder->path().toStdString(); }

    DataTables open(const DataOptions& options, std::uint64_t seed = 1) const {
        return openData(options, m_columns, folder(), seed);
    }

    /// `rows` texts, each `times` times.
    void writeRows(const std::string& name, int rows, int times = 1) const {
        std::string bytes = "text\tlabel\n";
        for (int i = 0; i < rows * times; ++i) {
            bytes += "text " + std::to_string(i % rows) + "\t" + std::to_string(i % 2) + "\n";
        }
        writeFile(folder() / name, bytes);
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void filesAndNamedEvaluationSets() {
        writeRows("train.tsv", 10);
        writeRows("near.tsv", 3);
        writeRows("far.tsv", 4);
        DataOptions options;
        options.train = "train.tsv";
        options.eval = {{"near", "near.tsv"}, {"far", (folder() / "far.tsv").string()}};
        options.test = "near.tsv";
        options.samples = 6;
        const DataTables tables = open(options);
        QCOMPARE(tables.train.size(), std::int64_t{6});
        QCOMPARE(tables.evals.size(), std::size_t{2});
        QCOMPARE(tables.evals[1].name, std::string("far"));
        QCOMPARE(tables.evals[1].table.size(), std::int64_t{4});
        QCOMPARE(tables.test->size(), std::int64_t{3});
        options.eval = {{"", "near.tsv"}};
        options.evalSamples = 2;
        QCOMPARE(open(options).evals[0].name, std::string("eval"));
        QCOMPARE(open(options).evals[0].table.size(), std::int64_t{2});
    }

    void builtinSetsNeedNoFiles() {
        DataOptions options;
        options.train = "builtin:reviews";
        options.eval = {{"same", "builtin:reviews"}, {"shifted", "builtin:reviews-shifted"}};
        options.builtinRows = 40;
        const DataTables tables = open(options);
        QCOMPARE(tables.train.size(), std::int64_t{40});
        QCOMPARE(tables.evals[0].table.size(), builtinEvalRows);
        QVERIFY(tables.evals[0].table.rows[0] != tables.train.rows[0]);
        QVERIFY(open(options, 2).train.rows == tables.train.rows);
    }

    void splitIsSeededAndComplete() {
        writeRows("train.tsv", 100);
        DataOptions options;
        options.train = "train.tsv";
        options.evalShare = 0.2;
        const DataTables tables = open(options);
        QCOMPARE(tables.evals.size(), std::size_t{1});
        QCOMPARE(tables.evals[0].name, std::string("eval"));
        QCOMPARE(tables.evals[0].table.size(), std::int64_t{20});
        std::set<std::int64_t> lines(tables.train.sourceRows.begin(),
                                     tables.train.sourceRows.end());
        lines.insert(tables.evals[0].table.sourceRows.begin(),
                     tables.evals[0].table.sourceRows.end());
        QCOMPARE(lines.size(), std::size_t{100});
        QVERIFY(std::is_sorted(tables.train.sourceRows.begin(), tables.train.sourceRows.end()));
        QVERIFY(open(options, 1).evals[0].table.rows == tables.evals[0].table.rows);
        QVERIFY(open(options, 2).evals[0].table.rows != tables.evals[0].table.rows);
    }

    void equalTextsStayOnOneSide() {
        writeRows("train.tsv", 20, 3);
        DataOptions options;
        options.train = "train.tsv";
        options.evalShare = 0.25;
        const DataTables tables = open(options);
        std::set<std::string> train;
        for (const auto& row : tables.train.rows) {
            train.insert(row[0]);
        }
        for (const auto& row : tables.evals[0].table.rows) {
            QVERIFY(!train.contains(row[0]));
        }
        QCOMPARE(tables.evals[0].table.size(), std::int64_t{15});
    }

    void problemsOfAllFilesTogether() {
        writeRows("train.tsv", 3);
        writeFile(folder() / "dev.tsv", "sentence\tlabel\na\t0\n");
        DataOptions options;
        options.train = "train.tsv";
        options.eval = {{"dev", "dev.tsv"}, {"gone", "gone.tsv"}, {"odd", "builtin:odd"}};
        options.test = "builtin:corpus";
        try {
            open(options);
            QFAIL("no error");
        } catch (const BadInput& error) {
            QCOMPARE(error.problems().size(), std::size_t{4});
            QCOMPARE(error.problems()[3], (Problem{"builtin:corpus",
                                                   "there is no column \"label\"; the columns are "
                                                   "text"}));
        }
    }

    void shareThatLeavesNothing() {
        writeRows("train.tsv", 3);
        DataOptions options;
        options.train = "train.tsv";
        options.evalShare = 0.01;
        QVERIFY_THROWS_EXCEPTION(BadInput, open(options));
    }
};

QTEST_GUILESS_MAIN(TestSource)
#include "test_source.moc"
