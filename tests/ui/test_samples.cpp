// Answers of a run: filtered by set, step and kind, and set against the nearest reference.
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QTableWidget>
#include <QtTest>

#include "ui/models/word_diff.h"
#include "ui/pages/run_view.h"

using namespace artemis;

namespace {

Sampled answer(std::int64_t step, const std::string& split, const std::string& kind,
               const std::string& prediction) {
    Sampled made;
    made.at.step = step;
    made.split = split;
    made.kind = kind;
    made.row = 7;
    made.source = "Where is the <cat>?";
    made.prediction = prediction;
    made.references = {"nowhere at all", "the cat sat on the mat"};
    made.values = {{"rouge1", 0.5}, {"bleu", 12.25}};
    return made;
}

const std::vector<Sampled> answers{
    answer(10, "dev", "best", "the cat sat"), answer(20, "dev", "best", "the cat stood on the mat"),
    answer(20, "dev", "worst", "dogs"), answer(20, "far", "random", "a mat")};

QString joined(const std::vector<DiffPiece>& pieces) {
    QStringList words;
    for (const DiffPiece& piece : pieces) {
        words << (piece.common ? piece.text : "[" + piece.text + "]");
    }
    return words.join(' ');
}

}  // namespace

class TestSamples : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsInCommon_data() {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::addColumn<QString>("leftMarked");
        QTest::addColumn<QString>("rightMarked");
        QTest::newRow("same") << "a  b\nc"
                              << "a b c"
                              << "a b c"
                              << "a b c";
        QTest::newRow("both empty") << ""
                                    << ""
                                    << ""
                                    << "";
        QTest::newRow("nothing written") << ""
                                         << "a b"
                                         << ""
                                         << "[a b]";
        QTest::newRow("replaced") << "the cat stood here"
                                  << "the cat sat here"
                                  << "the cat [stood] here"
                                  << "the cat [sat] here";
        QTest::newRow("inserted") << "a x y b"
                                  << "a b"
                                  << "a [x y] b"
                                  << "a b";
        QTest::newRow("order") << "b a"
                               << "a b"
                               << "[b] a"
                               << "a [b]";
        QTest::newRow("nothing in common") << "a b"
                                           << "c"
                                           << "[a b]"
                                           << "[c]";
    }

    void wordsInCommon() {
        QFETCH(QString, left);
        QFETCH(QString, right);
        QFETCH(QString, leftMarked);
        QFETCH(QString, rightMarked);
        const WordDiff diff = wordDiff(left, right);
        QCOMPARE(joined(diff.left), leftMarked);
        QCOMPARE(joined(diff.right), rightMarked);
    }

    void longTextsEndSoon() {
        QStringList words;
        for (int i = 0; i < 20000; ++i) {
            words << QString::number(i);
        }
        const QString text = words.join(' ');
        QCOMPARE(wordDiff(text, text).common, qsizetype{20000});
        QCOMPARE(wordDiff(text, text + " more").common, qsizetype{0});
    }

    void filters() {
        SamplesModel model;
        const QAbstractItemModelTester tester(&model);
        model.setSamples(answers);
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.sample(0).at.step, std::int64_t{20});
        QCOMPARE(model.splits(), std::vector<std::string>({"dev", "far"}));
        QCOMPARE(model.steps(), std::vector<std::int64_t>({20, 10}));
        QCOMPARE(model.kinds(), std::vector<std::string>({"best", "random", "worst"}));
        model.setFilter({"dev", {}, ""});
        QCOMPARE(model.rowCount(), 3);
        model.setFilter({"dev", 20, "worst"});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0, 3).data().toString(), QString("dogs"));
        QCOMPARE(model.headerData(4, Qt::Horizontal).toString(), QString("ROUGE-1"));
        QCOMPARE(model.index(0, 4).data().toString(), QString("0.500"));
        model.setFilter({"dev", 30, ""});
        QCOMPARE(model.rowCount(), 0);
    }

    void aRunShowsItsAnswers() {
        RunView view;
        view.resize(1000, 700);
        RunData run;
        run.id = 1;
        view.showRun(run);
        auto* samples = view.findChild<RunSamples*>();
        QVERIFY(samples != nullptr);
        QCOMPARE(samples->model()->rowCount(), 0);
        std::vector<Event> events;
        for (const Sampled& one : answers) {
            events.emplace_back(one);
        }
        view.apply(events);
        QCOMPARE(samples->model()->rowCount(), 4);
        view.findChild<QComboBox*>("run.samples.kind")->setCurrentIndex(1);
        QCOMPARE(samples->model()->rowCount(), 2);
        const QString details = view.findChild<QLabel*>("run.samples.details.text")->text();
        QVERIFY2(details.contains("Where is the &lt;cat&gt;?"), qPrintable(details));
        QVERIFY(details.contains("line-through'><b>stood</b>"));
        QVERIFY(details.contains("underline'><b>sat</b>"));
        QVERIFY(details.contains("nowhere at all"));
        QVERIFY(details.contains("BLEU 12.2500"));
        view.clear();
        QCOMPARE(samples->model()->rowCount(), 0);
    }

    /// Scores of texts go to 100, shares to 1, perplexities further: one axis would hide some.
    void metricsOfOtherScalesHaveTheirOwnCharts() {
        RunView view;
        view.resize(1000, 900);
        view.show();
        RunData run;
        run.id = 1;
        view.showRun(run);
        const auto chart = [&view](const char* name) { return view.findChild<LiveChart*>(name); };
        QVERIFY(!chart("run.chart.metrics")->isHidden());
        std::vector<Event> events;
        for (const auto& [name, value] : std::initializer_list<std::pair<const char*, double>>{
                 {"loss", 2}, {"bleu", 31}, {"rougeL", 52}, {"perplexity", 7.4}}) {
            Measured measured{{}, "dev", name, value, 64};
            measured.at.step = 10;
            events.emplace_back(measured);
        }
        view.apply(events);
        QTRY_COMPARE(chart("run.chart.text_scores")->heldPoints(), std::size_t{2});
        QTRY_COMPARE(chart("run.chart.perplexity")->heldPoints(), std::size_t{1});
        view.apply({});
        QVERIFY(!chart("run.chart.text_scores")->isHidden());
        QVERIFY(!chart("run.chart.perplexity")->isHidden());
        QVERIFY(chart("run.chart.metrics")->isHidden());
        view.apply({Measured{{}, "dev", "accuracy", 0.5, 64}});
        view.apply({});
        QTRY_VERIFY(!chart("run.chart.metrics")->isHidden());
    }

    /// Its bar follows the rows, nothing of a training is shown, and the costs have charts.
    void aRunThatOnlyEvaluates() {
        RunView view;
        view.resize(1000, 700);
        view.show();
        RunStarted started;
        started.total = 1000;
        view.apply({started, EvaluationProgress{"dev", 30, 120}});
        auto* progress = view.findChild<ProgressLine*>("run.progress");
        QCOMPARE(progress->value(), 250);
        QCOMPARE(view.findChild<QLabel*>("run.progress.text")->text(), QString("row 30 of 120"));
        QVERIFY(!view.findChild<QLabel*>("run.charts.note")->isHidden());
        view.apply({Measured{{}, "dev", "loss", 0.5, 64}, Measured{{}, "dev", "accuracy", 0.5, 64},
                    Measured{{}, "dev", "flops_per_prediction", 1e9, 64}, RunFinished{}});
        view.apply({});
        QCOMPARE(progress->value(), 1000);
        auto* figures = view.findChild<QTableWidget*>("run.figures");
        QVERIFY(figures->isVisible());
        QCOMPARE(figures->rowCount(), 3);
        QCOMPARE(figures->horizontalHeaderItem(0)->text(), QString("dev"));
        QCOMPARE(figures->verticalHeaderItem(2)->text(), QString("Work per prediction (FLOP)"));
        QCOMPARE(figures->item(1, 0)->text(), QString("0.5"));
        started.totalSteps = 10;
        view.apply({started});
        QVERIFY(view.findChild<QLabel*>("run.charts.note")->isHidden());
        QVERIFY(figures->isHidden());
    }

    void aRepeatedEvaluationReplacesItsAnswers() {
        RunData run;
        run.apply(answer(10, "dev", "best", "old"), 0);
        run.apply(answer(20, "dev", "best", "newer"), 0);
        RunStarted again;
        again.totalSteps = 20;
        again.resumedFromStep = 10;
        run.apply(again, 0);
        QCOMPARE(run.samples.size(), std::size_t{1});
        QCOMPARE(run.samples.front().prediction, std::string("old"));
    }
};

QTEST_MAIN(TestSamples)
#include "test_samples.moc"
