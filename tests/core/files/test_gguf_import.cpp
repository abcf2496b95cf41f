// Importing GGUF files of three architectures (written by PyPI's gguf) gives the tensors, the
// config.json and the ids that transformers' loader gives (tests/golden/gguf_models.py); files that
// are not whole are refused and leave nothing behind.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/half.h"
#include "core/base/hash.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/files/gguf_export.h"
#include "core/files/gguf_import.h"
#include "core/text/tokenizer.h"

using namespace artemis;

namespace {

const std::filesystem::path files = ARTEMIS_SOURCE_DIR "/tests/core/files/gguf";

const Value& expected() {
    static const Value all = Value::parse(readFile(files / "expected.json"));
    return all;
}

std::string bytesOf(const TensorInfo& tensor) {
    return {reinterpret_cast<const char*>(tensor.data), tensor.bytes};
}

/// The bytes of an example with every `from` replaced by a `to` of the same length.
std::string changed(const std::string& file, const std::string& from, const std::string& to) {
    QByteArray bytes = QByteArray::fromStdString(readFile(files / file));
    bytes.replace(from.c_str(), to.c_str());
    return bytes.toStdString();
}

}  // namespace

class TestGgufImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void asTheReference_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"llama", "qwen2", "gpt2"}) {
            QTest::newRow(name) << name;
        }
    }

    void asTheReference() {
        QFETCH(QString, name);
        const Value& golden = expected().at(name.toStdString());
        importGguf(files / (name.toStdString() + ".gguf"), out());
        const TensorFolder folder(out());
        QCOMPARE(folder.tensors().size(), golden.at("tensors").size());
        for (const auto& [tensor, row] : golden.at("tensors").items()) {
            const TensorInfo* found = folder.find(tensor);
            QVERIFY2(found != nullptr, tensor.c_str());
            QCOMPARE(found->shape, row.at(0).get<std::vector<std::int64_t>>());
            QVERIFY2(sha256(bytesOf(*found)) == row.at(1), tensor.c_str());
        }
        const Value config = Value::parse(readFile(out() / "config.json"));
        for (const auto& [key, value] : golden.at("config").items()) {
            QVERIFY2(config.value(key, Value()) == value, key.c_str());
        }
    }

    void idsAsTheReference_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"gpt2"}) {
            QTest::newRow(name) << name;
        }
    }

    void idsAsTheReference() {
        QFETCH(QString, name);
        importGguf(files / (name.toStdString() + ".gguf"), out());
        const Tokenizer tokenizer = Tokenizer::load(out());
        for (const Value& row : expected().at(name.toStdString()).at("texts")) {
            const std::string text = row.at(0);
            QVERIFY2(tokenizer.encodeIds(text) == row.at(1).get<std::vector<std::int32_t>>(),
                     text.c_str());
        }
    }

    void narrowTypes() {
        importGguf(files / "gpt2.gguf", out() / "wide");
        importGguf(files / "gpt2.gguf", out() / "narrow", DType::F16);
        const TensorFolder wide(out() / "wide");
        const TensorFolder narrow(out() / "narrow");
        for (const TensorInfo& tensor : wide.tensors()) {
            const TensorInfo* found = narrow.find(tensor.name);
            QVERIFY(found != nullptr && found->dtype == DType::F16);
            const auto* from = reinterpret_cast<const float*>(tensor.data);
            const auto* to = reinterpret_cast<const std::uint16_t*>(found->data);
            for (std::size_t i = 0; i < found->bytes / 2; ++i) {
                QCOMPARE(to[i], toHalf(from[i]));
            }
        }
    }

    /// A folder written as GGUF and imported again is the folder, within the precision of the type:
    /// half a unit of binary16, or half a step of 1/127 of the block's largest weight.
    void exportedAndBack_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("narrow");
        for (const char* name : {"llama", "gpt2"}) {
            QTest::addRow("%s f16", name) << name << false;
            QTest::addRow("%s q8_0", name) << name << true;
        }
    }

    void exportedAndBack() {
        QFETCH(QString, name);
        QFETCH(bool, narrow);
        importGguf(files / (name.toStdString() + ".gguf"), out() / "first");
        exportGguf(out() / "first", out() / "model.gguf", narrow ? GgmlType::Q8_0 : GgmlType::F16);
        importGguf(out() / "model.gguf", out() / "second");
        const TensorFolder first(out() / "first");
        const TensorFolder second(out() / "second");
        QCOMPARE(second.tensors().size(), first.tensors().size());
        for (const TensorInfo& tensor : first.tensors()) {
            const TensorInfo* found = second.find(tensor.name);
            QVERIFY2(found != nullptr && found->shape == tensor.shape, tensor.name.c_str());
            const std::span before(reinterpret_cast<const float*>(tensor.data), tensor.bytes / 4);
            const std::span after(reinterpret_cast<const float*>(found->data), tensor.bytes / 4);
            float largest = 0;
            for (const float value : before) {
                largest = std::max(largest, std::abs(value));
            }
            const float allowed = largest * (0x1p-11F + (narrow ? 0.5F / 127 : 0));
            for (std::size_t i = 0; i < before.size(); ++i) {
                QVERIFY2(std::abs(before[i] - after[i]) <= allowed, tensor.name.c_str());
            }
        }
        const auto vocabulary = [&](const char* which) {
            return Value::parse(readFile(out() / which / "tokenizer.json")).at("model");
        };
        QVERIFY(vocabulary("second") == vocabulary("first"));
        QVERIFY_EXCEPTION_THROWN(exportGguf(out() / "first", out() / "model.gguf", GgmlType::F16),
                                 BadInput);
    }

    void chatTemplateIsKept() {
        importGguf(files / "llama.gguf", out());
        const Value config = Value::parse(readFile(out() / "tokenizer_config.json"));
        QVERIFY(config.at("chat_template") == "{{ messages[0]['content'] }}");
        QVERIFY(config.at("bos_token") == "<s>" && config.at("eos_token") == "</s>");
    }

    void refused_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const std::string& bytes, const char* part) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(part);
        };
        row("architecture", changed("qwen2.gguf", "qwen2", "qwenX"),
            "of the architecture \"qwenX\"; imported are llama, qwen2, gpt2");
        row("no such tensor", changed("llama.gguf", "blk.1.attn_q", "blk.1.attn_z"),
            "has a tensor blk.1.attn_z.weight");
        row("missing tensor", changed("llama.gguf", "blk.1.attn_norm", "blk.7.attn_norm"),
            "has no tensor blk.1.attn_norm.weight");
        row("missing key", changed("gpt2.gguf", "gpt2.embedding_length", "gpt2.embedding_lenght"),
            "has no gpt2.embedding_length");
        row("pre-tokenizer", changed("gpt2.gguf", "gpt-2", "gpt-9"),
            "the pre-tokenizer \"gpt-9\" (tokenizer.ggml.pre); known are default, gpt-2");
        row("merge", changed("gpt2.gguf", "h e", "hie"), "has \"hie\" as number 1");
        row("cut", readFile(files / "gpt2.gguf").substr(0, 50000), "behind the end of the file");
    }

    void refused() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const std::filesystem::path file = m_folder->filePath("bad.gguf").toStdString();
        writeFile(file, bytes.toStdString());
        try {
            importGguf(file, out());
            QFAIL("it was taken");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains(part), error.what());
        }
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList{"bad.gguf"});
    }

    void aFullFolderIsLeftAlone() {
        writeFile(out() / "mine.txt", "mine");
        QVERIFY_EXCEPTION_THROWN(importGguf(files / "gpt2.gguf", out()), BadInput);
        QCOMPARE(readFile(out() / "mine.txt"), std::string("mine"));
    }

private:
    std::filesystem::path out() const { return m_folder->filePath("model").toStdString(); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestGgufImport)
#include "test_gguf_import.moc"
