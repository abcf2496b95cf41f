// Families and settings that the shared goldens have not, against transformers: tests/golden/
// kin_cases.py made the cases.
#include <QTest>

#include "core/engine/run/parity.h"

using namespace artemis;

class TestKin : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyCaseEqualsTheReference() {
        int passed = 0;
        checkGoldens(ARTEMIS_SOURCE_DIR "/tests/core/engine/kin", "",
                     [&](const CaseResult& result) {
                         QVERIFY2(result.outcome == CaseResult::Outcome::Passed,
                                  (result.id + ": " + result.detail).c_str());
                         ++passed;
                     });
        QCOMPARE(passed, 6);
    }
};

QTEST_GUILESS_MAIN(TestKin)
#include "test_kin.moc"
