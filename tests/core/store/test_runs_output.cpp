// Runs as a table, in full, as JSON, CSV and TensorBoard files.
#include <QTest>
#include <cmath>
#include <sstream>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/store/runs_export.h"
#include "core/store/runs_text.h"
#include "core/store/tensorboard.h"
#include "store_fixture.h"

using namespace artemis;
using namespace artemis::test;

namespace {

struct RecordedRun : StoreFixture {
    RunStore store = open();
    std::int64_t run = 0;
    RecordedRun() {
        NewRun about;
        about.tags = {"paper"};
        run = store.createRun(experiment("größe, \"quoted\""), about);
        store.record(run, std::vector<TimedEvent>{
                              {1000, RunStarted{"/out/1", 40, 0, 12345, 99999, {{"threads", 2}}}},
                              {1001, measured(1, "loss", 0.5)},
                              {1002, measured(2, "loss", std::nan(""))},
                              {1003, measured(2, "a,\"b\"", 0.25, "dev")},
                              {1004, ArtefactWritten{"adapter", "/out/1/adapter", {2, 0, 0, 0}}},
                              {1100, RunFinished{Status::Done,
                                                 "",
                                                 "",
                                                 {{"steps", 40},
                                                  {"loss_last", 0.123456},
                                                  {"eval", {{"accuracy", 0.876147}}}}}}});
    }
};

QStringList words(const std::string& line) {
    return QString::fromStdString(line).split(' ', Qt::SkipEmptyParts);
}

}  // namespace

class TestRunsOutput final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tableHasOneLineARun() {
        RecordedRun fixture;
        fixture.store.createRun(experiment(std::string(60, 'x')));
        const auto lines = split(runsTable(fixture.store.list()), '\n');
        QCOMPARE(lines.size(), std::size_t{4});
        QCOMPARE(words(lines[0]),
                 words("RUN NAME STATUS STARTED TIME STEPS TRAINABLE LOSS METRICS TAGS"));
        QCOMPARE(words(lines[1]), words("2 " + std::string(39, 'x') + "… queued"));
        QCOMPARE(words(lines[2]), words("1 größe, \"quoted\" done " + timeText(1000) +
                                        " 1 min 40 s 40 12,345 0.1235 accuracy 0.8761 paper"));
        const auto column = [](const std::string& line, const char* word) {
            return QString::fromStdString(line).indexOf(word);
        };
        QCOMPARE(column(lines[2], "done"), column(lines[0], "STATUS"));
        QCOMPARE(column(lines[1], "queued"), column(lines[0], "STATUS"));
        QCOMPARE(runsTable({}), std::string("no runs\n"));
    }

    void oneRunInFull() {
        const RecordedRun fixture;
        const QString text = QString::fromStdString(runText(fixture.store, fixture.run));
        for (const char* line :
             {"run 1: größe, \"quoted\"", "status done", "took 1 min 40 s", "folder /out/1",
              "eval.accuracy 0.8761", "loss_last 0.1235", "dev a,\"b\" 0.25 step 2",
              "train loss nan step 2", "adapter step 2 /out/1/adapter",
              "training.learning_rate 0.0002", "targets [\"query\",\"value\"]", "threads 2"}) {
            QVERIFY2(text.simplified().contains(line), line);
        }
        QVERIFY(!text.contains("reason"));
    }

    void freshRunHasNoEmptySections() {
        const StoreFixture fixture;
        RunStore store = fixture.open();
        const std::int64_t run = store.createRun(experiment("a"));
        const QString text = QString::fromStdString(runText(store, run));
        QVERIFY(text.contains("\nsettings\n"));
        for (const char* absent : {"final figures", "last measurements", "files", "environment"}) {
            QVERIFY2(!text.contains(absent), absent);
        }
    }

    void jsonHoldsEverything() {
        const RecordedRun fixture;
        std::ostringstream out;
        exportJson(fixture.store, std::vector<std::int64_t>{1, 1}, out);
        const Value both = Value::parse(out.str());
        QCOMPARE(both.size(), std::size_t{2});
        const Value& one = both.at(0);
        QVERIFY(both.at(1) == one);
        QVERIFY(one.at("run").at("name") == "größe, \"quoted\"");
        QVERIFY(one.at("run").at("status") == "done");
        QVERIFY(one.at("run").at("parent").is_null());
        QVERIFY(one.at("run").at("summary").at("loss_last") == 0.123456);
        // Keys come sorted from the store, so the trees are compared without their order.
        QVERIFY(nlohmann::json(one.at("settings")) ==
                nlohmann::json(experiment("größe, \"quoted\"").settings));
        QVERIFY(one.at("yaml") == experiment("größe, \"quoted\"").yaml);
        QVERIFY(one.at("environment").at("threads") == 2);
        QCOMPARE(one.at("metrics").size(), std::size_t{3});
        QVERIFY(one.at("metrics").at(1).at("value") == 0.5);
        QVERIFY(one.at("metrics").at(2).at("value").is_null());
        QCOMPARE(one.at("events").size(), std::size_t{3});
        QVERIFY(one.at("events").at(2).at("event") == "run_finished");
        QVERIFY(one.at("artefacts").at(0).at("path") == "/out/1/adapter");
    }

    void csvIsQuoted() {
        const RecordedRun fixture;
        std::ostringstream out;
        exportCsv(fixture.store, std::vector<std::int64_t>{1}, out);
        QCOMPARE(out.str(), std::string("run,step,seconds,tokens,epoch,split,name,value,n\n"
                                        "1,2,1,200,0.2,dev,\"a,\"\"b\"\"\",0.25,16\n"
                                        "1,1,0.5,100,0.1,train,loss,0.5,16\n"
                                        "1,2,1,200,0.2,train,loss,nan,16\n"));
    }

    /// Values of RFC 3720, B.4.
    void crc32cOfKnownBytes() {
        QCOMPARE(crc32c("123456789"), 0xE3069283U);
        QCOMPARE(crc32c(std::string(32, '\0')), 0x8A9136AAU);
        QCOMPARE(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
    }

    void scalarEventIsProtobuf() {
        // wall_time 1.0; step 300; summary {value {tag "a/b", simple_value 0.5}}
        const std::string expected(
            "\x09\0\0\0\0\0\0\xF0\x3F\x10\xAC\x02\x2A\x0C\x0A\x0A\x0A\x03"
            "a/b\x15\0\0\0\x3F",
            26);
        QCOMPARE(scalarEvent(1, 300, "a/b", 0.5), expected);
    }

    void tensorboardFolderIsWritten() {
        const RecordedRun fixture;
        const auto folders =
            exportTensorboard(fixture.store, std::vector<std::int64_t>{1}, fixture.dir / "tb");
        QCOMPARE(folders,
                 std::vector<std::filesystem::path>{fixture.dir / "tb" / "1-größe, \"quoted\""});
        const std::string bytes = readFile(folders[0] / "events.out.tfevents.0.artemis");
        QVERIFY(bytes.starts_with(tfRecord(versionEvent(1000))));
        QVERIFY(bytes.find(tfRecord(scalarEvent(1000.5, 1, "train/loss", 0.5))) !=
                std::string::npos);
        QVERIFY(bytes.find("dev/a,\"b\"") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestRunsOutput)
#include "test_runs_output.moc"
