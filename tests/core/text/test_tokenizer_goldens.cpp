// Tokenizers agree with the golden cases made by Hugging Face's libraries.
#include <QtTest>

#include "core/base/io.h"
#include "core/text/tokenize_case.h"
#include "tests/support/shared.h"

using namespace artemis;

class TestTokenizerGoldens : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void agreesWithReference_data() {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"bert-tiny", "bert-tiny-windows", "gpt2-tiny", "gpt2-hub", "t5-tiny", "t5-hubtok",
              "t5v11-tiny", "llama-tiny", "llama3-tiny"}) {
            QTest::newRow(name) << QString(name);
        }
    }
    void agreesWithReference() {
        REQUIRE_SHARED("goldens");
        QFETCH(QString, name);
        const auto root = test::sharedDir() / "goldens";
        const auto path = root / "cases" / ("tokenize-" + name.toStdString()) / "case.json";
        const Value golden = Value::parse(readFile(path));
        const Tokenizer tokenizer = Tokenizer::load(root / golden.at("model").get<std::string>());
        const auto differences = checkTokenizeCase(golden, tokenizer);
        QVERIFY2(differences.empty(), differences.empty() ? "" : differences.front().c_str());
    }

    /// Cases of tests/golden/make_tokenize_cases.py, where ARTEMIS_TOKENIZE_CASES names their
    /// folder.
    void agreesWithCasesMadeByHand() {
        if (!qEnvironmentVariableIsSet("ARTEMIS_TOKENIZE_CASES")) {
            QSKIP("ARTEMIS_TOKENIZE_CASES does not name a folder of cases");
        }
        const std::filesystem::path root = qgetenv("ARTEMIS_TOKENIZE_CASES").toStdString();
        for (const auto& folder : std::filesystem::directory_iterator(root / "cases")) {
            const Value golden = Value::parse(readFile(folder.path() / "case.json"));
            const Tokenizer tokenizer =
                Tokenizer::load(root / golden.at("model").get<std::string>());
            const auto differences = checkTokenizeCase(golden, tokenizer);
            QVERIFY2(differences.empty(), differences.empty() ? "" : differences.front().c_str());
        }
    }

    void aCheckFindsDifferences() {
        REQUIRE_SHARED("goldens");
        const auto root = test::sharedDir() / "goldens";
        Value golden = Value::parse(readFile(root / "cases/tokenize-bert-tiny/case.json"));
        golden["expect"]["strings"][6]["ids"][1] = 7;
        golden["expect"]["pairs"][0]["token_type_ids"][0] = 1;
        const auto differences =
            checkTokenizeCase(golden, Tokenizer::load(root / "models/bert-tiny"));
        QCOMPARE(differences.size(), std::size_t{2});
        QVERIFY(differences[0].starts_with("strings[6].ids: expected [2,7,"));
        QVERIFY(differences[1].starts_with("pairs[0].token_type_ids: expected [1,"));
    }
};

QTEST_GUILESS_MAIN(TestTokenizerGoldens)
#include "test_tokenizer_goldens.moc"
