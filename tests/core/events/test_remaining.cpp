// What is left of a run: seconds a step times steps, said in words.
#include <QTest>

#include "core/base/text.h"
#include "core/events/remaining.h"

using namespace artemis;

class TestRemaining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void isThePaceSoFar_data() {
        QTest::addColumn<qint64>("step");
        QTest::addColumn<double>("seconds");
        QTest::addColumn<double>("left");
        QTest::newRow("before the first step") << qint64{0} << 0.0 << -1.0;
        QTest::newRow("the first step tells") << qint64{1} << 0.5 << 4.5;
        QTest::newRow("half") << qint64{5} << 2.0 << 2.0;
        QTest::newRow("the last step") << qint64{10} << 4.0 << -1.0;
    }

    void isThePaceSoFar() {
        QFETCH(qint64, step);
        QFETCH(double, seconds);
        QFETCH(double, left);
        QCOMPARE(remainingSeconds({step, 0, seconds, 0}, 10).value_or(-1), left);
    }

    void durationsAreSaidShortly_data() {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("words");
        QTest::newRow("ms") << 0.0123 << "12 ms";
        QTest::newRow("tenths") << 0.8 << "0.8 s";
        QTest::newRow("seconds") << 45.2 << "45 s";
        QTest::newRow("minutes") << 125.0 << "2 min 05 s";
        QTest::newRow("hours") << 7380.0 << "2 h 03 min";
    }

    void durationsAreSaidShortly() {
        QFETCH(double, seconds);
        QTEST(QString::fromStdString(durationText(seconds)), "words");
    }
};

QTEST_GUILESS_MAIN(TestRemaining)
#include "test_remaining.moc"
