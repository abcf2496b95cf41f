// Model folders: one file, shards, and what can be wrong with them.
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "core/base/io.h"
#include "core/files/safetensors.h"
#include "tests/support/safetensors_bytes.h"
#include "tests/support/shared.h"

using namespace artemis;
using namespace artemis::test;
namespace fs = std::filesystem;

class TestTensorFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void realModelsOpen() {
        REQUIRE_SHARED("goldens/models/bert-tiny");
        const TensorFolder folder(sharedDir() / "goldens/models/bert-tiny");
        const TensorInfo* words = folder.find("bert.embeddings.word_embeddings.weight");
        QVERIFY(words != nullptr);
        QCOMPARE(words->bytes, static_cast<std::size_t>(words->shape[0] * words->shape[1] * 4));
    }

    void shardsAreOneModel() {
        writeShard("s1", {"a", "b"});
        writeShard("s2", {"c"});
        writeFile(in("model.safetensors.index.json"),
                  R"({"metadata":{},"weight_map":{"a":"s1","c":"s2","b":"s1"}})");
        const TensorFolder folder{fs::path(in(""))};
        QCOMPARE(folder.files().size(), std::size_t{2});
        QCOMPARE(folder.tensors().size(), std::size_t{3});
        for (const char* name : {"a", "b", "c"}) {
            QCOMPARE(folder.find(name)->name, std::string(name));
        }
        QVERIFY(folder.find("d") == nullptr);
    }

    void badFolders_data() {
        QTest::addColumn<QString>("index");
        QTest::addColumn<QString>("message");
        QTest::newRow("shard missing") << R"({"weight_map":{"a":"s1","c":"s3"}})"
                                       << "/s3: is missing although model.safetensors.index.json";
        QTest::newRow("in no shard") << R"({"weight_map":{"a":"s1","x":"s2"}})"
                                     << "tensor \"x\" into s2, but it stands in no shard";
        QTest::newRow("in the other shard") << R"({"weight_map":{"a":"s2","b":"s1"}})"
                                            << "tensor \"a\" into s2, but it stands in s1";
        QTest::newRow("in two shards") << R"({"weight_map":{"a":"s1","c":"copy"}})"
                                       << "tensor \"a\" stands in s1 and in copy";
        QTest::newRow("bad shard") << R"({"weight_map":{"a":"damaged"}})"
                                   << "/damaged: has 1 bytes";
        QTest::newRow("outside") << R"({"weight_map":{"a":"../s1"}})"
                                 << "into \"../s1\"; the name";
        QTest::newRow("parent") << R"({"weight_map":{"a":".."}})"
                                << "into \"..\"; the name";
        QTest::newRow("not a name") << R"({"weight_map":{"a":3}})"
                                    << "into 3; the name of a file";
        QTest::newRow("no map") << R"({"weight_map":[]})"
                                << "has no \"weight_map\"";
        QTest::newRow("empty map") << R"({"weight_map":{}})"
                                   << "has no \"weight_map\"";
        QTest::newRow("not JSON") << "<html>"
                                  << "has no \"weight_map\"";
        QTest::newRow("not an object") << "[]"
                                       << "has no \"weight_map\"";
    }
    void badFolders() {
        QFETCH(QString, index);
        QFETCH(QString, message);
        writeShard("s1", {"a", "b"});
        writeShard("s2", {"c"});
        writeShard("copy", {"a", "c"});
        writeFile(in("damaged"), "x");
        writeFile(in("model.safetensors.index.json"), index.toStdString());
        const QString text = refusal([&] { TensorFolder folder(in("")); });
        QVERIFY2(text.contains(message), qPrintable(text));
    }

    void foldersWithoutSafetensors() {
        const auto open = [this](const char* name) {
            return refusal([&] { TensorFolder folder(in(name)); });
        };
        QVERIFY(open("none").contains("/none: does not exist; check the path"));
        QVERIFY(open("").contains("holds neither model.safetensors nor"));
        writeFile(in("file"), "");
        QVERIFY(open("file").contains("is a file; name the model's folder"));
        writeFile(in("old/pytorch_model.bin"), "");
        QVERIFY(open("old").contains("holds pytorch_model.bin only; convert it to safetensors"));
        writeFile(in("sharded/pytorch_model.bin.index.json"), "");
        QVERIFY(open("sharded").contains("holds pytorch_model.bin only"));
        fs::create_directories(in("odd/model.safetensors"));
        QVERIFY(open("odd").contains("model.safetensors: is a folder"));
        QVERIFY(
            open(std::string(5000, 'x').c_str()).contains("cannot be read: File name too long"));
    }

private:
    fs::path in(const std::string& name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    void writeShard(const char* shard, const std::vector<std::string>& names) const {
        const std::vector<float> value{1};
        std::vector<TensorView> tensors;
        for (const std::string& name : names) {
            tensors.push_back(view(name, DType::F32, {1}, value));
        }
        writeSafetensors(in(shard), tensors);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestTensorFolder)
#include "test_tensor_folder.moc"
