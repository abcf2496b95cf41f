// A store filled by the recorder, and a window on its Compare page.
#pragma once

#include <QSettings>
#include <QtTest>
#include <cmath>

#include "core/store/run_recorder.h"
#include "tests/ui/fake_run.h"
#include "ui/pages/compare_page.h"
#include "ui/shell/main_window.h"

namespace artemis::test {

/// A store filled by the recorder: seeds 1 to 3 of rank 4, rank 8, and a run that fails.
struct CompareStore {
    QTemporaryDir folder;
    std::filesystem::path path{folder.filePath("runs.db").toStdString()};

    CompareStore() {
        // The user's own settings are neither read nor written.
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope,
                           folder.filePath("settings"));
        QCoreApplication::setOrganizationName("artemis");
        for (int seed = 1; seed <= 3; ++seed) {
            add(4, seed, 0);
        }
        add(8, 1, 0);
        add(16, 1, 70);
    }

    void add(int rank, int seed, int failAt) const {
        const std::string yaml = "name: rank-" + std::to_string(rank) +
                                 "\nmodel: {path: 'builtin:tiny'}\n"
                                 "data: {train: 'builtin:reviews', eval: 'builtin:reviews'}\n"
                                 "fine_tuning: {method: thin, thin: {rank: " +
                                 std::to_string(rank) +
                                 "}}\ntraining: {seed: " + std::to_string(seed) + "}\n";
        const Parsed parsed = parseExperiment(yaml, folder.path().toStdString(), fakeCatalog());
        QVERIFY2(parsed.problems.empty(), toText(parsed.problems).c_str());
        const std::int64_t run =
            RunStore::open(path, StoreMode::ReadWrite).createRun(parsed.config);
        RunRecorder recorder(path, run);
        Jitter sink(recorder, rank + 0.37 * seed);
        FakePlan plan;
        plan.steps = 120;
        plan.evaluateEvery = 20;
        plan.failAt = failAt;
        fakeRun(plan)({parsed.config, folder.filePath("out").toStdString()}, sink, {});
        recorder.flush();
    }

    /// Makes runs differ, and gives every position its own seconds, tokens and epoch.
    struct Jitter final : EventSink {
        Jitter(EventSink& to, double salt) : m_to(to), m_salt(salt) {}
        void take(const Event& event) override {
            Event changed = event;
            if (auto* measured = std::get_if<Measured>(&changed)) {
                const auto step = static_cast<double>(measured->at.step);
                measured->value *= 1 + 0.02 * std::sin(m_salt * step);
                measured->at.seconds = step * (0.1 + m_salt / 300);
                measured->at.epoch = step / 40;
                measured->at.tokens = measured->at.step * (200 + static_cast<int>(10 * m_salt));
            } else if (auto* end = std::get_if<RunFinished>(&changed)) {
                if (end->summary.is_object()) {
                    end->summary["eval"]["accuracy"] = 0.8 + m_salt / 170;
                    end->summary["steps"] = 120000;
                }
            }
            m_to.take(changed);
        }
        EventSink& m_to;
        double m_salt;
    };
};

struct CompareWindow {
    explicit CompareWindow(const std::filesystem::path& store) {
        WindowServices services;
        services.catalog = fakeCatalog();
        services.run = fakeRun({});
        services.storePath = store;
        services.version = "test";
        main = std::make_unique<MainWindow>(std::move(services));
        main->resize(1280, 800);
        main->show();
        main->showPage("compare");
        page = qobject_cast<ComparePage*>(main->page("compare"));
    }

    template <class Widget>
    Widget* part(const char* name) const {
        return main->findChild<Widget*>(name);
    }

    /// Chooses runs and waits until table and curves are there.
    void choose(const std::vector<std::int64_t>& runs) const {
        main->workbench().compare(runs);
        QTRY_COMPARE(page->table()->model()->comparison().runs.size(), runs.size());
        QTRY_VERIFY(!chart().series.empty());
    }
    /// Makes a change and waits for the curves drawn after it.
    template <class Change>
    void andRedraw(const Change& change) const {
        int drawn = 0;
        const auto watch = QObject::connect(page->curves()->view(), &ChartView::zoomChanged,
                                            [&drawn] { ++drawn; });
        change();
        QTRY_VERIFY(drawn > 0);
        QObject::disconnect(watch);
    }
    /// The drawn line of a run: places on a linear axis are the values.
    QList<QPointF> line(std::size_t index) const {
        return page->curves()->view()->items()[index].line()->points();
    }
    const ChartSpec& chart() const { return page->curves()->view()->spec(); }

    std::unique_ptr<MainWindow> main;
    ComparePage* page = nullptr;
};

inline const std::vector<std::int64_t> allRuns{1, 2, 3, 4, 5};

}  // namespace artemis::test
