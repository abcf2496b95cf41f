// The doctor: every part is looked at once, and what cannot be is told with what to do.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/base/io.h"
#include "core/engine/run/doctor.h"

using namespace artemis;

namespace {

const Finding* about(const std::vector<Finding>& findings, const std::string& words) {
    const auto found = std::ranges::find_if(findings, [&words](const Finding& finding) {
        return finding.what.find(words) != std::string::npos;
    });
    return found == findings.end() ? nullptr : &*found;
}

}  // namespace

class TestDoctor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyPartIsLookedAt() {
        const QTemporaryDir folder;
        const auto findings = examineMachine(folder.filePath("store").toStdString());
        for (const char* part : {"artemis ", "LibTorch ", "GPU", "built-in models", "fonts",
                                 "memory free", "disk free"}) {
            QVERIFY2(about(findings, part) != nullptr, part);
        }
        QVERIFY(about(findings, "LibTorch")->level == Finding::Level::Good);
    }

    void whatIsMissingSaysWhatToDo() {
        const QTemporaryDir folder;
        const std::string file = folder.filePath("file").toStdString();
        writeFile(file, "");
        const auto findings = examineMachine(file + "/store");
        const Finding* store = about(findings, "data folder");
        QVERIFY(store != nullptr);
        QVERIFY(store->level == Finding::Level::Missing);
        QVERIFY(store->what.find(file) != std::string::npos);
        for (const Finding& finding : findings) {
            QCOMPARE(finding.advice.empty(), finding.level != Finding::Level::Missing);
        }
    }
};

QTEST_GUILESS_MAIN(TestDoctor)
#include "test_doctor.moc"
