// Base64: RFC 4648's own examples, there and back.
#include <QtTest>

#include "core/base/base64.h"

using namespace artemis;

class TestBase64 : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void examplesOfTheStandard_data() {
        QTest::addColumn<QString>("bytes");
        QTest::addColumn<QString>("text");
        for (const auto& [bytes, text] : {std::pair("", ""),
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}}) {
            QTest::addRow("%s", bytes) << bytes << text;
        }
    }
    void examplesOfTheStandard() {
        QFETCH(QString, bytes);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(base64Of(bytes.toStdString())), text);
        QCOMPARE(bytesOfBase64(text.toStdString()), bytes.toStdString());
    }

    void otherCharactersAreDamage() {
        QCOMPARE(bytesOfBase64("Zm9v*"), std::nullopt);
        QCOMPARE(bytesOfBase64("\xFF\xFE"), std::nullopt);
        QCOMPARE(base64Of("\xFB\xFF"), std::string("+/8="));
    }
};

QTEST_GUILESS_MAIN(TestBase64)
#include "test_base64.moc"
