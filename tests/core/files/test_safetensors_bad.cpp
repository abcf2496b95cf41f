// No bad safetensors file is accepted, and each is told from the others.
#include <sys/stat.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <memory>

#include "core/base/io.h"
#include "core/files/mapped_file.h"
#include "core/files/safetensors.h"
#include "tests/support/safetensors_bytes.h"

using namespace artemis;
using namespace artemis::test;
namespace fs = std::filesystem;

class TestSafetensorsBad : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void badFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const std::string& bytes, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(message);
        };
        const std::string good = oneTensor("\"F32\"", "[4]", "[0,16]");
        row("empty", "", "has 0 bytes, a safetensors file has at least 8");
        row("7 bytes", "1234567", "has 7 bytes");
        row("header longer than file", good.substr(0, 40),
            "says its header has 55 bytes; the file has 40");
        row("header length 2^64-1", std::string(8, '\xff') + "{}",
            "says its header has 18446744073709551615 bytes");
        row("Git LFS", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n",
            "is a Git LFS pointer");
        row("torch archive", "PK\3\4 and so on", "convert it with safetensors.torch.save_file");
        row("not JSON", withHeader("{\"w\":", 0), "not valid JSON at byte 6");
        row("empty header", withHeader("", 0), "not valid JSON at byte 1");
        row("not UTF-8", withHeader("{\"\xff\":1}", 0), "not valid JSON at byte 3");
        row("endless number", withHeader("{\"w\":2e999}", 0), "not valid JSON at byte 6");
        row("two values", withHeader("{}{}", 0), "not valid JSON at byte 3");
        row("not an object", withHeader("[1]", 0), "the header is not a JSON object");
        row("deeply nested", withHeader(std::string(100000, '['), 0), "is not a JSON object");
        row("deep in an entry", withHeader("{\"w\":" + std::string(100000, '['), 0),
            "entry \"w\" is not an object of");
        row("deep in a shape", withHeader("{\"w\":{\"shape\":" + std::string(100000, '['), 0),
            "entry \"w\" is not an object of");
        row("entry not an object", withHeader(R"({"w":5})", 0), "entry \"w\" is not an object of");
        row("no dtype", withHeader(R"({"w":{"shape":[],"data_offsets":[0,4]}})", 4),
            "tensor \"w\" has no dtype");
        row("no shape", withHeader(R"({"w":{"dtype":"F32","data_offsets":[0,4]}})", 4),
            "tensor \"w\" has no shape");
        row("no offsets", withHeader(R"({"w":{"dtype":"F32","shape":[1]}})", 4),
            "tensor \"w\" has no data_offsets");
        row("unknown dtype", oneTensor("\"F8_E4M3\"", "[16]", "[0,16]"),
            "tensor \"w\" has the dtype \"F8_E4M3\"; known are F32");
        row("dtype a number", oneTensor("32", "[4]", "[0,16]"), "has the dtype 32");
        row("negative size", oneTensor("\"F32\"", "[-4]", "[0,16]"), "has the shape [-4]");
        row("size of 2^63", oneTensor("\"U8\"", "[9223372036854775808]", "[0,16]"),
            "has the shape [9223372036854775808]");
        row("size of 10^30", oneTensor("\"U8\"", "[1000000000000000000000000000000]", "[0,16]"),
            "has the shape [1e+30]");
        row("product over 2^63", oneTensor("\"F32\"", "[4294967296,4294967296]", "[0,16]"),
            "has the shape [4294967296,4294967296]");
        row("fractional size", oneTensor("\"F32\"", "[4.5]", "[0,16]"), "has the shape [4.5]");
        row("shape not a list", oneTensor("\"F32\"", "4", "[0,16]"), "has the shape 4");
        row("65 dimensions", oneTensor("\"F32\"", "[1" + repeated(",1", 64) + "]", "[0,4]"),
            "shape (at most 64 numbers)");
        row("offsets reversed", oneTensor("\"F32\"", "[4]", "[16,0]"), "data_offsets [16,0]");
        row("offsets negative", oneTensor("\"F32\"", "[4]", "[-16,0]"), "data_offsets [-16,0]");
        row("one offset", oneTensor("\"F32\"", "[4]", "[16]"), "data_offsets [16]");
        row("offset is text", oneTensor("\"F32\"", "[4]", "[0,\"16\"]"), "data_offsets [0,\"16\"]");
        row("offset 2^64-1", oneTensor("\"F32\"", "[4]", "[0,18446744073709551615]"),
            "data_offsets [0,18446744073709551615]");
        row("data cut short", good.substr(0, good.size() - 1),
            "data_offsets [0,16] but the file holds only 15 bytes of data; it is cut short");
        row("offsets out of the file", oneTensor("\"F32\"", "[4]", "[16,32]"),
            "the file holds only 16 bytes");
        row("shape larger than offsets", oneTensor("\"F32\"", "[5]", "[0,16]"),
            "which are 16 bytes, but its shape and dtype need 20");
        row("trailing bytes", good + "x", "bytes 16 to 17 of the data belong to no tensor");
        row("hole in front", oneTensor("\"F32\"", "[2]", "[8,16]"), "bytes 0 to 8 of the data");
        row("overlap", twoTensors("[0,12]", "[4,16]"),
            "tensor \"b\" begins at byte 4 of the data and overlaps tensor \"a\", which ends at "
            "12");
        row("same place", twoTensors("[0,12]", "[0,12]"), "overlaps");
        row("hole", twoTensors("[0,12]", "[13,25]") + "x", "bytes 12 to 13 of the data");
        row("duplicate name",
            withHeader(R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                       R"("w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})",
                       2),
            "the name \"w\" is used twice");
        row("duplicate field", withHeader(R"({"w":{"dtype":"U8","dtype":"F32"}})", 0),
            "\"w\" has the field \"dtype\" twice");
        row("metadata not text", withHeader(R"({"__metadata__":{"n":5}})", 0),
            "__metadata__ \"n\" is 5, text is expected");
    }
    void badFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, message);
        const fs::path path = in("bad.safetensors");
        writeFile(path, bytes.toStdString());
        const QString text = refusal([&] { SafetensorsFile file(path); });
        QVERIFY2(text.startsWith(QString::fromStdString(path.string() + ": ")), qPrintable(text));
        QVERIFY2(text.contains(message), qPrintable(text));
        QVERIFY2(text.size() < 600, qPrintable(text));
    }

    void aHeaderOver100MegabytesIsRefused() {
        writeFile(in("a"), lengthBytes(100'000'001));
        fs::resize_file(in("a"), 200'000'000);
        const QString text = refusal([&] { SafetensorsFile file(in("a")); });
        QVERIFY2(text.contains("has 100000001 bytes; the file has 200000000 and a header at most "
                               "100000000"),
                 qPrintable(text));
    }

    void everyCutIsRefused() {
        const std::string good = twoTensors("[0,12]", "[12,24]");
        for (std::size_t length = 0; length < good.size(); ++length) {
            put(in("a"), good.substr(0, length));
            QVERIFY(refusal([&] { SafetensorsFile file(in("a")); }) != "accepted");
        }
        put(in("a"), good);
        QCOMPARE(refusal([&] { SafetensorsFile file(in("a")); }), QString("accepted"));
    }

    /// A header with any one bit flipped is refused or still describes bytes of the file.
    void everyFlippedBitIsSafe() {
        std::string bytes = twoTensors("[0,12]", "[12,24]");
        for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
            put(in("a"), bytes);
            refusal([&] {
                const SafetensorsFile file(in("a"));
                for (const TensorInfo& tensor : file.tensors()) {
                    const auto mapped = tensor.mapping->bytes();
                    QVERIFY(tensor.data >= mapped.data());
                    QVERIFY(tensor.data + tensor.bytes <= mapped.data() + mapped.size());
                }
            });
            bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
        }
    }

    void paths_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("message");
        QTest::newRow("missing") << "none"
                                 << "cannot be read: No such file or directory; check";
        QTest::newRow("folder") << "."
                                << "is a folder, a file is expected";
        QTest::newRow("pipe") << "pipe"
                              << "is a device or pipe; an ordinary file is expected";
        QTest::newRow("forbidden") << "forbidden"
                                   << "cannot be read: Permission denied; check";
    }
    void paths() {
        QFETCH(QString, name);
        QFETCH(QString, message);
        QCOMPARE(::mkfifo(in("pipe").c_str(), 0600), 0);
        writeFile(in("forbidden"), "");
        fs::permissions(in("forbidden"), fs::perms::none);
        const bool isRoot = ::geteuid() == 0;  // to whom nothing is forbidden
        if (isRoot && name == "forbidden") {
            QCOMPARE(::seteuid(65534), 0);
        }
        const QString text = refusal([&] { SafetensorsFile file(in(name.toStdString())); });
        if (isRoot) {
            QCOMPARE(::seteuid(0), 0);
        }
        QVERIFY2(text.contains(message), qPrintable(text));
    }

private:
    fs::path in(const std::string& name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    /// Without waiting for the disk, as thousands are written.
    static void put(const fs::path& path, const std::string& bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    static std::string repeated(const std::string& text, int times) {
        std::string all;
        for (int i = 0; i < times; ++i) {
            all += text;
        }
        return all;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestSafetensorsBad)
#include "test_safetensors_bad.moc"
