// What the process says of its own memory.
#include <QTest>
#include <vector>

#include "core/engine/train/process.h"

using namespace artemis;

class TestProcess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Runs of a queue share a process: what the first one needed is not the second one's.
    void thePeakStartsAnew() {
        constexpr std::size_t bytes = 200'000'000;
        const double before = residentMb();
        std::vector<char>(bytes, 1);
        QVERIFY(peakResidentMb() > before + 190);
        restartPeak();
        QVERIFY(peakResidentMb() < before + 100);
        std::vector<char>(bytes, 1);
        QVERIFY(peakResidentMb() > before + 190);
    }
};

QTEST_GUILESS_MAIN(TestProcess)
#include "test_process.moc"
