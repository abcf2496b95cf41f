// The published tokenizers of GPT-2, BERT and T5, and SmolLM2's, give the reference's ids on real
// text. Counts and hashes of the reference's ids come from tests/golden/tokenizer_parity.py.
#include <QtTest>

#include "core/base/hash.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/text/tokenizer.h"
#include "tests/support/shared.h"

using namespace artemis;

namespace {

std::vector<std::string> linesOf(const std::filesystem::path& file) {
    const std::string text = readFile(file);
    std::vector<std::string> lines = split(text, '\n');
    if (text.ends_with('\n')) {
        lines.pop_back();
    }
    return lines;
}

/// "train.source" is a column of multi30k/train.jsonl, everything else a file of text/.
std::vector<std::string> textsOf(const std::string& source) {
    const auto data = test::sharedDir() / "data";
    if (source.ends_with(".txt")) {
        return linesOf(data / "text" / source);
    }
    const std::size_t point = source.find('.');
    std::vector<std::string> texts;
    for (const std::string& row :
         linesOf(data / "multi30k" / (source.substr(0, point) + ".jsonl"))) {
        texts.push_back(Value::parse(row).at(source.substr(point + 1)));
    }
    return texts;
}

std::filesystem::path folderOf(const std::string& name) {
    const auto own = test::sharedDir() / "data/tokenizers";
    return name == "smollm2" ? std::filesystem::path(qgetenv("ARTEMIS_SMOLLM2").toStdString())
           : name == "bert"  ? own / "bert-base-uncased"
                             : own / name;
}

}  // namespace

class TestRealTokenizers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void idsAreTheReferences_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gpt2", "bert", "t5", "smollm2"}) {
            QTest::newRow(name) << name;
        }
    }

    void idsAreTheReferences() {
        REQUIRE_SHARED("data/tokenizers");
        REQUIRE_SHARED("data/text");
        REQUIRE_SHARED("data/multi30k");
        QFETCH(QString, name);
        if (name == "smollm2" && !qEnvironmentVariableIsSet("ARTEMIS_SMOLLM2")) {
            QSKIP("ARTEMIS_SMOLLM2 does not name the folder of an imported SmolLM2");
        }
        const Value all =
            Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/text/real_tokenizers.json"));
        const Tokenizer tokenizer = Tokenizer::load(folderOf(name.toStdString()));
        for (const auto& [source, expected] : all.at(name.toStdString()).items()) {
            const std::vector<std::string> texts = textsOf(source);
            std::size_t ids = 0;
            std::string dumped;
            for (const auto& row : tokenizer.encodeBatch(texts, {}, 2)) {
                ids += row.size();
                dumped += Value(row).dump() + "\n";
            }
            QCOMPARE(texts.size(), expected.at("lines").get<std::size_t>());
            QCOMPARE(ids, expected.at("ids").get<std::size_t>());
            QCOMPARE(sha256(dumped), expected.at("sha256").get<std::string>());
        }
    }
};

QTEST_GUILESS_MAIN(TestRealTokenizers)
#include "test_real_tokenizers.moc"
