// Safetensors: what is written reads back as written, and in place.
#include <QTemporaryDir>
#include <QTest>
#include <cstring>
#include <memory>

#include "core/base/io.h"
#include "core/files/safetensors.h"
#include "tests/support/safetensors_bytes.h"

using namespace artemis;
using namespace artemis::test;
namespace fs = std::filesystem;

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void writtenTensorsReadBack() {
        const std::vector<float> a{1.5F, -2.0F, 0.25F, 3e-38F, 5.0F, 6.0F};
        const std::vector<std::uint8_t> flags{1, 0, 1};
        const std::vector<std::int64_t> ids{-1, INT64_MAX};
        const std::vector<TensorView> tensors{
            view("flags", DType::Bool, {3}, flags), view("layer.a", DType::F32, {2, 3}, a),
            view("ids", DType::I64, {2}, ids), view("none", DType::F16, {0, 4}, flags),
            view("scalar", DType::F32, {}, a)};
        const fs::path path = in("new/folder/model.safetensors");
        writeSafetensors(path, tensors, {{"format", "pt"}, {"note", "ä \"quoted\""}});

        const SafetensorsFile file(path);
        QCOMPARE(file.tensors().size(), tensors.size());
        QCOMPARE(file.metadata().at("note"), std::string("ä \"quoted\""));
        for (const TensorView& written : tensors) {
            const TensorInfo* read = file.find(written.name);
            QVERIFY(read != nullptr);
            QVERIFY(read->dtype == written.dtype);
            QCOMPARE(read->shape, written.shape);
            QVERIFY(read->aligned());
            QCOMPARE(std::memcmp(read->data, written.data, read->bytes), 0);
        }
        QCOMPARE(file.find("layer.a")->bytes, std::size_t{24});
        QCOMPARE(file.find("scalar")->bytes, std::size_t{4});
        QCOMPARE(file.find("none")->bytes, std::size_t{0});
        QVERIFY(file.find("layer") == nullptr);
    }

    /// Bytes made with safetensors.numpy.save of Python's safetensors 0.6.
    void readsWhatPythonWrites() {
        const std::string header =
            R"({"__metadata__":{"format":"np"},"b":{"dtype":"F32","shape":[1,2],"data_offsets":)"
            R"([0,8]},"a":{"dtype":"BOOL","shape":[3],"data_offsets":[8,11]}}  )";
        const std::string data("\x00\x00\xc0?\x00\x00\x00\xc0\x01\x00\x01", 11);
        writeFile(in("a"), withHeader(header, 0) + data);
        const SafetensorsFile file(in("a"));
        const float b[] = {1.5F, -2.0F};
        const TensorInfo* read = file.find("b");
        QCOMPARE(read->shape, (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(std::memcmp(read->data, b, sizeof b), 0);
        QVERIFY(file.find("a")->dtype == DType::Bool);
        QVERIFY(file.find("a")->data[2] == std::byte{1});
        QCOMPARE(file.metadata(), (std::map<std::string, std::string>{{"format", "np"}}));
    }

    void dataBeginsAtAMultipleOf64() {
        for (std::size_t length = 1; length < 70; ++length) {
            const std::vector<float> value{1};
            const std::vector<TensorView> tensors{
                view(std::string(length, 'x'), DType::F32, {1}, value)};
            writeSafetensors(in("a"), tensors);
            const std::string bytes = readFile(in("a"));
            std::uint64_t header = 0;
            std::memcpy(&header, bytes.data(), sizeof header);
            QCOMPARE((8 + header) % 64, std::uint64_t{0});
            QCOMPARE(bytes.size(), 8 + header + 4);
        }
    }

    void namesAreWrittenOnce() {
        const std::vector<float> value{1};
        for (const char* name : {"w", "__metadata__"}) {
            const std::vector<TensorView> tensors{view("w", DType::F32, {1}, value),
                                                  view(name, DType::F32, {1}, value)};
            QVERIFY_EXCEPTION_THROWN(writeSafetensors(in("a"), tensors), Failure);
            QVERIFY(!fs::exists(in("a")));
        }
    }

    void trainingInPlaceLeavesTheFile() {
        const std::vector<float> values{1, 2, 3};
        const std::vector<TensorView> tensors{view("w", DType::F32, {3}, values)};
        writeSafetensors(in("a"), tensors);
        const std::string before = readFile(in("a"));
        const SafetensorsFile file(in("a"));
        const float trained = 7;
        std::memcpy(file.find("w")->data, &trained, sizeof trained);
        QCOMPARE(readFile(in("a")), before);
        QCOMPARE(std::memcmp(file.find("w")->data, &trained, sizeof trained), 0);
    }

    void aTensorOutlivesItsFile() {
        const std::vector<float> values{1, 2, 3};
        const std::vector<TensorView> tensors{view("w", DType::F32, {3}, values)};
        writeSafetensors(in("a"), tensors);
        const TensorInfo kept = *SafetensorsFile(in("a")).find("w");
        fs::remove(in("a"));
        QCOMPARE(std::memcmp(kept.data, values.data(), kept.bytes), 0);
    }

    void aModelLargerThanTheMemoryOpens() {
        constexpr std::uintmax_t elements = std::uintmax_t{1} << 38;  // 1 TB, sparse
        const std::string header =
            R"({"w":{"dtype":"F32","shape":[274877906944],"data_offsets":[0,1099511627776]}})";
        writeFile(in("a"), withHeader(header, 0));
        std::error_code error;
        fs::resize_file(in("a"), 8 + header.size() + 4 * elements, error);
        if (error) {
            QSKIP("this file system has no sparse files of 1 TB");
        }
        const SafetensorsFile file(in("a"));
        QVERIFY(file.find("w")->data[4 * elements - 1] == std::byte{0});
    }

private:
    fs::path in(const std::string& name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "test_safetensors.moc"
