// The list of runs as a model: search, filters, groups, columns, order; ten thousand of them.
#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QtTest>

#include "core/report/smoothing.h"
#include "tests/core/store/raw_sql.h"
#include "tests/ui/fake_run.h"
#include "ui/models/queue_model.h"
#include "ui/models/runs_model.h"

using namespace artemis;
using What = RunColumn::Kind;

namespace {

struct Made {
    std::string name;
    Status status = Status::Done;
    std::vector<std::string> methods{};
    std::vector<std::string> tags{};
    double rate = 0;
    std::optional<double> accuracy{};
};

/// Newest first, as the store lists them.
RunList list(const std::vector<Made>& made) {
    auto runs = std::make_shared<std::vector<ListedRun>>();
    for (std::size_t i = 0; i < made.size(); ++i) {
        ListedRun run;
        run.row.id = static_cast<std::int64_t>(made.size() - i);
        run.row.name = made[i].name;
        run.row.status = made[i].status;
        run.row.tags = made[i].tags;
        run.task = ModelOptions{}.task;
        run.methods = made[i].methods;
        run.settings["training.learning_rate"] = made[i].rate;
        run.words = made[i].name;
        if (made[i].accuracy) {
            run.row.summary = {{"eval", {{"accuracy", *made[i].accuracy}}}};
        }
        runs->push_back(std::move(run));
    }
    return runs;
}

RunList four() {
    return list({{"delta", Status::Done, {"thin"}, {"paper"}, 1e-3, 0.5},
                 {"gamma", Status::Failed, {"thin", "whole"}, {}, 2e-4, {}},
                 {"beta", Status::Running, {"whole"}, {"paper", "x"}, 1e-3, {}},
                 {"alpha", Status::Done, {"thin"}, {}, 2e-4, 0.75}});
}

QStringList names(const RunsModel& model) {
    QStringList all;
    for (int row = 0; row < model.rowCount(); ++row) {
        all << (model.isHeading(row) ? "#" + model.index(row, 0).data().toString()
                                     : model.index(row, 0).data().toString());
    }
    return all;
}

/// A store on disk with ten thousand runs and all their settings, as the engine leaves them: one is
/// made through the front door, the others are its copies.
void fillStore(const std::filesystem::path& path) {
    {
        RunStore store = RunStore::open(path, StoreMode::ReadWrite);
        const Parsed parsed =
            parseExperiment(std::string(test::readyYaml), {}, test::fakeCatalog());
        QVERIFY2(parsed.problems.empty(), toText(parsed.problems).c_str());
        ExperimentConfig config = parsed.config;
        config.name = "trial-0";
        NewRun about;
        about.tags = {"even", "tag-0"};
        const std::int64_t run = store.createRun(config, about);
        RunFinished end;
        end.status = Status::Failed;
        end.summary = {{"trainable", 12288},
                       {"total", 4385920},
                       {"steps", 1000},
                       {"samples_per_s", 123.4},
                       {"tokens_per_s", 4567.8},
                       {"loss_last", 0.25},
                       {"peak_rss_mb", 812.5},
                       {"train_s", 34.5},
                       {"eval", {{"loss", 0.3}, {"accuracy", 0.0}}}};
        store.finish(run, end);
    }
    test::sql(path, R"(
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
        INSERT INTO runs(name, kind, study, seed, status, created, started, ended, base_dir,
            out_dir, yaml, tags, notes, reason, what_to_do, summary, environment)
        SELECT 'trial-' || i, kind, study, i, iif(i % 10 = 0, 'failed', 'done'), created + i,
            created + i, created + i + 30, base_dir, out_dir, yaml,
            json_array(iif(i % 2 = 0, 'even', 'odd'), 'tag-' || (i % 10)), 'note ' || i, '', '',
            json_set(summary, '$.eval.accuracy', i / 10000.0), environment
        FROM n, runs WHERE runs.id = 1;
        INSERT INTO params SELECT r.id, p.path, iif(p.path = 'training.seed', r.seed, p.text),
            iif(p.path = 'training.seed', r.seed, p.json)
        FROM runs r, params p WHERE p.run = 1 AND r.id > 1)");
}

}  // namespace

class TestRunsModel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theOneThatRunsIsOnTop();
    void filters_data();
    void filters();
    void sortsNumbersAsNumbers();
    void groups();
    void closedGroupsStayClosed();
    void columnsComeAndGo();
    void tagsAreWritten();
    void columnIds();
    void anAnalysisHasNoMethod();
    void theQueueIsAProperModel();
    void smoothing();
    void tenThousandRuns();
};

void TestRunsModel::theOneThatRunsIsOnTop() {
    RunsModel model(test::fakeCatalog());
    const QAbstractItemModelTester tester(&model);
    model.setRuns(four());
    QCOMPARE(names(model), (QStringList{"beta", "delta", "gamma", "alpha"}));
    QCOMPARE(model.rowOf(4), 1);
    QCOMPARE(model.runAt(1), std::int64_t{4});
    model.setRuns(four());  // the same again
    QCOMPARE(model.rowCount(), 4);
}

void TestRunsModel::anAnalysisHasNoMethod() {
    ListedRun run = list({{"delta", Status::Done, {"thin"}}})->front();
    const QString trained = cellText({What::Methods}, run, test::fakeCatalog());
    QVERIFY(trained != "Importance alone");
    run.row.kind = "importance";
    QCOMPARE(cellText({What::Methods}, run, test::fakeCatalog()), QString("Importance alone"));
}

void TestRunsModel::filters_data() {
    QTest::addColumn<RunsFilter>("filter");
    QTest::addColumn<QStringList>("left");
    const auto row = [](const char* what, RunsFilter filter, const QStringList& left) {
        QTest::newRow(what) << filter << left;
    };
    row("nothing", {}, {"beta", "delta", "gamma", "alpha"});
    row("a word", {.text = "LTA"}, {"delta"});
    row("two words", {.text = "a  m"}, {"gamma"});
    row("no such word", {.text = "zeta"}, {});
    row("status", {.status = Status::Done}, {"delta", "alpha"});
    row("task", {.task = ModelOptions{}.task}, {"beta", "delta", "gamma", "alpha"});
    row("another task", {.task = "other"}, {});
    row("method", {.method = "whole"}, {"beta", "gamma"});
    row("tag", {.tag = "paper"}, {"beta", "delta"});
    row("all of them", {.status = Status::Done, .method = "thin", .tag = "paper"}, {"delta"});
}

void TestRunsModel::filters() {
    QFETCH(RunsFilter, filter);
    QFETCH(QStringList, left);
    RunsModel model(test::fakeCatalog());
    const QAbstractItemModelTester tester(&model);
    model.setRuns(four());
    model.setFilter(filter);
    QCOMPARE(names(model), left);
    QCOMPARE(model.passing(), left.size());
    model.setFilter({});
    QCOMPARE(model.rowCount(), 4);
}

void TestRunsModel::sortsNumbersAsNumbers() {
    RunsModel model(test::fakeCatalog());
    const QAbstractItemModelTester tester(&model);
    model.setColumns(
        {{What::Name}, {What::Setting, "training.learning_rate"}, {What::Figure, "eval.accuracy"}});
    model.setRuns(four());
    model.sort(0, Qt::AscendingOrder);
    QCOMPARE(names(model), (QStringList{"alpha", "beta", "delta", "gamma"}));
    model.sort(0, Qt::DescendingOrder);
    QCOMPARE(names(model), (QStringList{"gamma", "delta", "beta", "alpha"}));
    // 0.0002 before 0.001; as words it would be the other way round.
    model.sort(1, Qt::AscendingOrder);
    QCOMPARE(names(model), (QStringList{"gamma", "alpha", "delta", "beta"}));
    // Without a value last, whatever the direction.
    model.sort(2, Qt::AscendingOrder);
    QCOMPARE(names(model), (QStringList{"delta", "alpha", "gamma", "beta"}));
    model.sort(2, Qt::DescendingOrder);
    QCOMPARE(names(model), (QStringList{"alpha", "delta", "gamma", "beta"}));
    model.sort(-1);
    QCOMPARE(names(model).front(), QString("beta"));
}

void TestRunsModel::groups() {
    RunsModel model(test::fakeCatalog());
    const QAbstractItemModelTester tester(&model);
    model.setRuns(four());
    model.setGrouping(RunColumn{What::Setting, "training.learning_rate"});
    QCOMPARE(names(model), (QStringList{"#▾ 0.0002 (2 runs)", "gamma", "alpha", "#▾ 0.001 (2 runs)",
                                        "beta", "delta"}));
    QCOMPARE(model.runAt(0), std::int64_t{0});
    QVERIFY(!(model.flags(model.index(0, 0)) & Qt::ItemIsSelectable));
    model.toggleGroup(0);
    QCOMPARE(names(model),
             (QStringList{"#▸ 0.0002 (2 runs)", "#▾ 0.001 (2 runs)", "beta", "delta"}));
    QCOMPARE(model.passing(), 4);
    QCOMPARE(model.rowOf(1), -1);
    model.setGrouping(RunColumn{What::Methods});
    QCOMPARE(model.index(0, 0).data().toString(), QString("▾ Everything (1 run)"));
    model.setGrouping(std::nullopt);
    QCOMPARE(model.rowCount(), 4);
}

void TestRunsModel::closedGroupsStayClosed() {
    RunsModel model(test::fakeCatalog());
    const QAbstractItemModelTester tester(&model);
    model.setRuns(four());
    model.setGrouping(RunColumn{What::State});
    model.toggleGroup(0);
    const QStringList before = names(model);
    model.setRuns(four());
    QCOMPARE(names(model), before);
    model.setFilter({.text = "zeta"});
    model.setFilter({});
    QCOMPARE(names(model), before);
}

void TestRunsModel::columnsComeAndGo() {
    RunsModel model(test::fakeCatalog());
    const QAbstractItemModelTester tester(&model);
    model.setRuns(four());
    model.setColumns({{What::Figure, "eval.accuracy"}, {What::Name}});
    QCOMPARE(model.columnCount(), 2);
    QCOMPARE(model.headerData(0, Qt::Horizontal).toString(), QString("eval.accuracy"));
    QCOMPARE(model.index(model.rowOf(1), 0).data().toString(), QString("0.75"));
    QCOMPARE(model.index(model.rowOf(2), 0).data().toString(), QString());
    // The sorting follows its column, and ends when it goes.
    model.sort(1, Qt::AscendingOrder);
    model.setColumns({{What::Name}, {What::State}});
    QCOMPARE(names(model).front(), QString("alpha"));
    model.setColumns({{What::Number}, {What::State}});
    QCOMPARE(model.runAt(0), std::int64_t{2});
}

void TestRunsModel::tagsAreWritten() {
    RunsModel model(test::fakeCatalog());
    const QAbstractItemModelTester tester(&model);
    model.setColumns({{What::Name}, {What::Tags}});
    model.setRuns(four());
    const QSignalSpy edited(&model, &RunsModel::cellEdited);
    const QModelIndex tags = model.index(model.rowOf(4), 1);
    QVERIFY(model.flags(tags) & Qt::ItemIsEditable);
    QVERIFY(!(model.flags(model.index(0, 0)) & Qt::ItemIsEditable));
    QVERIFY(!model.setData(tags, "paper", Qt::EditRole));  // as it was
    QVERIFY(model.setData(tags, "paper, new", Qt::EditRole));
    QCOMPARE(edited.size(), 1);
    QCOMPARE(edited.at(0).at(0).toLongLong(), 4LL);
    QCOMPARE(edited.at(0).at(2).toString(), QString("paper, new"));
}

void TestRunsModel::columnIds() {
    std::vector<RunColumn> all = factColumns();
    all.push_back({What::Setting, "training.seed"});
    all.push_back({What::Figure, "eval.accuracy"});
    for (const RunColumn& column : all) {
        QVERIFY2(columnOf(columnId(column)) == column, qPrintable(columnId(column)));
        QVERIFY(!columnTitle(column).isEmpty());
    }
    QVERIFY(!columnOf("no such column"));
    QVERIFY(!settingColumns(experimentSchema(test::fakeCatalog())).empty());
    QCOMPARE(figureColumns(*four()).size(), std::size_t{1});
}

void TestRunsModel::theQueueIsAProperModel() {
    QueueModel model;
    const QAbstractItemModelTester tester(&model);
    std::vector<QueueEntry> entries(2);
    entries[0].id = 7;
    entries[0].what.name = "first";
    entries[0].state = QueueState::Failed;
    entries[0].reason = "no memory";
    entries[1].id = 8;
    entries[1].what.name = "second";
    model.setEntries(entries);
    QCOMPARE(model.index(0, QueueModel::State).data().toString(), QString("Failed: no memory"));
    QCOMPARE(model.index(1, QueueModel::State).data().toString(), QString("Queued"));
    QCOMPARE(model.rowOf(8), 1);
    entries.pop_back();
    model.setEntries(entries);
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(model.entryAt(1) == nullptr);
}

/// Against the definition: the weighted mean of all points so far, each weighing `a` times as much
/// as the one after it.
void TestRunsModel::smoothing() {
    const double nan = std::nan("");
    const std::vector<double> raw{3, -1, nan, 4, 1, 5, -9, 2, 6};
    const double a = 0.8;
    Smoothing smoothed(a);
    for (std::size_t size : {std::size_t{4}, raw.size()}) {  // as the curve grows
        const auto values = smoothed.extend(std::span(raw).first(size));
        QCOMPARE(values.size(), size);
        for (std::size_t t = 0; t < size; ++t) {
            double sum = 0;
            double weights = 0;
            double weight = 1;
            for (std::size_t back = t + 1; back-- > 0;) {
                if (std::isfinite(raw[back])) {
                    sum += weight * raw[back];
                    weights += weight;
                    weight *= a;
                }
            }
            if (std::isfinite(raw[t])) {
                QVERIFY(std::abs(values[t] - sum / weights) < 1e-12);
            } else {
                QVERIFY(std::isnan(values[t]));
            }
        }
    }
    QCOMPARE(smoothed.extend(std::vector<double>{2.5})[0], 2.5);
}

void TestRunsModel::tenThousandRuns() {
    constexpr int count = 10000;
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("runs.db").toStdString();
    fillStore(path);
    const Catalog catalog = test::fakeCatalog();
    StoreReader reader(path, "model.task", "fine_tuning.method");
    reader.setListedSettings({"training.seed", "training.learning_rate"});
    const QSignalSpy listed(&reader, &StoreReader::listed);
    QElapsedTimer timer;
    timer.start();
    reader.requestList();
    QTRY_COMPARE_WITH_TIMEOUT(listed.size(), 1, 60000);
    const qint64 first = timer.restart();
    reader.requestList();
    QTRY_COMPARE_WITH_TIMEOUT(listed.size(), 2, 60000);
    const qint64 again = timer.elapsed();

    RunsModel model(catalog);
    model.setColumns({{What::Name},
                      {What::Setting, "training.seed"},
                      {What::Figure, "eval.accuracy"},
                      {What::Tags}});
    timer.restart();
    model.setRuns(reader.list());
    const qint64 shown = timer.restart();
    QCOMPARE(model.rowCount(), count);
    model.setFilter({.text = "trial-99"});
    const qint64 searched = timer.restart();
    QCOMPARE(model.rowCount(), 111);
    model.setFilter({.status = Status::Failed, .method = "thin", .tag = "even"});
    const qint64 filtered = timer.restart();
    QCOMPARE(model.rowCount(), 1000);
    model.setFilter({});
    timer.restart();
    model.sort(2, Qt::DescendingOrder);
    const qint64 sorted = timer.restart();
    QCOMPARE(model.index(0, 0).data().toString(), QString("trial-9999"));
    model.setGrouping(RunColumn{What::Tags});
    const qint64 grouped = timer.restart();
    QCOMPARE(model.rowCount(), count + 10);
    qInfo("10,000 runs: listed in %lld ms (again %lld ms), shown in %lld ms", first, again, shown);
    qInfo("searched in %lld ms, filtered in %lld ms, sorted in %lld ms, grouped in %lld ms",
          searched, filtered, sorted, grouped);
}

QTEST_MAIN(TestRunsModel)
#include "test_runs_model.moc"
