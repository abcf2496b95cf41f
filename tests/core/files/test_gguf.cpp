// GGUF: every number format against the reference's values (made by tests/golden/gguf_blocks.py), a
// small file written byte by byte, and damaged ones.
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/value.h"
#include "core/files/gguf.h"

using namespace artemis;

namespace {

/// Bytes of a GGUF file, little-endian as this machine.
struct Bytes {
    template <class T>
    Bytes& number(T value) {
        data.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    Bytes& text(const std::string& text) {
        number<std::uint64_t>(text.size());
        data += text;
        return *this;
    }
    std::string data;
};

std::string fromHex(const std::string& hex) {
    return QByteArray::fromHex(QByteArray::fromStdString(hex)).toStdString();
}

/// One tensor [2, 32] of Q8_0 named "w", two keys.
std::string smallFile(std::uint32_t type = 8, std::uint64_t offset = 0, std::uint64_t inner = 32) {
    Bytes b;
    b.data = "GGUF";
    b.number<std::uint32_t>(3).number<std::uint64_t>(1).number<std::uint64_t>(2);
    b.text("general.architecture").number<std::uint32_t>(8).text("llama");
    b.text("tokenizer.ggml.scores").number<std::uint32_t>(9);
    b.number<std::uint32_t>(6).number<std::uint64_t>(2).number(0.5F).number(-1.5F);
    b.text("w").number<std::uint32_t>(2).number(inner).number<std::uint64_t>(2);
    b.number(type).number(offset);
    b.data.resize((b.data.size() + 31) / 32 * 32);
    for (int row = 1; row <= 2; ++row) {
        b.number<std::uint16_t>(0x3800);  // 0.5
        for (int i = 0; i < 32; ++i) {
            b.number<std::int8_t>(static_cast<std::int8_t>(row * i));
        }
    }
    return b.data;
}

}  // namespace

class TestGguf : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blocksAsTheReference_data() {
        QTest::addColumn<QString>("name");
        for (const GgmlFormat& format : ggmlFormats) {
            const std::string name(format.name);
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
        }
    }

    void blocksAsTheReference() {
        QFETCH(QString, name);
        static const Value all =
            Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/files/gguf_blocks.json"));
        const Value& row = all.at(name.toStdString());
        const std::string bytes = fromHex(row.at("bytes"));
        const std::vector<float> expected = row.at("values");
        const auto format = *std::ranges::find(ggmlFormats, name.toStdString(), &GgmlFormat::name);
        QCOMPARE(bytes.size(),
                 expected.size() / static_cast<std::size_t>(format.weights) * format.bytes);
        std::vector<float> values(expected.size());
        dequantize(format.type, std::as_bytes(std::span(bytes)), values);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float allowed = 1e-6F * std::abs(expected[i]) + 1e-6F;
            QVERIFY2(
                std::abs(values[i] - expected[i]) <= allowed,
                qPrintable(QString("%1: %2, expected %3").arg(i).arg(values[i]).arg(expected[i])));
        }
    }

    void q8_0AsTheReference() {
        const Value all =
            Value::parse(readFile(ARTEMIS_SOURCE_DIR "/tests/core/files/gguf_blocks.json"));
        const std::string expected = fromHex(all.at("to Q8_0").at("bytes"));
        const std::vector<float> values = all.at("to Q8_0").at("values");
        std::string blocks(expected.size(), '\0');
        quantize(GgmlType::Q8_0, values, std::as_writable_bytes(std::span(blocks)));
        QVERIFY(blocks == expected);
    }

    void aFileIsRead() {
        const QTemporaryDir folder;
        const GgufFile file(write(folder, smallFile()));
        QVERIFY(file.metadata().at("general.architecture") == "llama");
        QVERIFY(file.metadata().at("tokenizer.ggml.scores") == Value({0.5, -1.5}));
        const GgufTensor* w = file.find("w");
        QVERIFY(w != nullptr);
        QCOMPARE(w->shape, (std::vector<std::int64_t>{2, 32}));
        std::vector<float> values(static_cast<std::size_t>(w->count()));
        dequantize(w->format.type, w->blocks, values);
        QCOMPARE(values[3], 1.5F);         // 0.5 · 1 · 3
        QCOMPARE(values[32 + 31], 31.0F);  // 0.5 · 2 · 31
        QVERIFY(file.find("v") == nullptr);
    }

    void damagedFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const std::string& bytes, const char* part) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(part);
        };
        row("empty", "", "ends at byte 0");
        row("another file", "PK\x03\x04 something", "does not begin with GGUF");
        row("old version", std::string("GGUF\x01\0\0\0", 8), "of version 1");
        row("cut in the header", smallFile().substr(0, 90), "in the middle of its header");
        row("cut in the data", smallFile().substr(0, smallFile().size() - 1), "behind the end");
        row("unknown type", smallFile(16), "of ggml's type 16");
        row("wrong offset", smallFile(8, 1U << 30), "behind the end");
        row("broken rows", smallFile(8, 0, 33), "needs a multiple of 32");
        std::string many = smallFile();
        many.replace(8, 8, std::string(8, '\xFF'));
        row("countless tensors", many, "more than it can hold");
        std::string keys = smallFile();
        keys.replace(16, 8, std::string("\x88\x13\0\0\0\0\0\0", 8));
        keys.append(100000, 0);
        row("countless keys", keys, "has 5000 keys");
    }

    void damagedFiles() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const QTemporaryDir folder;
        const auto path = write(folder, bytes.toStdString());
        try {
            const GgufFile file(path);
            QFAIL("it was taken");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains(part), error.what());
        }
    }

    /// Every beginning of a good file and every changed byte ends in a file or in a sentence.
    void noDamageCrashes() {
        const QTemporaryDir folder;
        const std::string good = smallFile();
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string changed = good;
            changed[at] = static_cast<char>(changed[at] ^ 0xA5);
            for (const std::string& bytes : {changed, good.substr(0, at)}) {
                try {
                    const GgufFile file(write(folder, bytes));
                } catch (const BadInput&) {
                }
            }
        }
    }

private:
    static std::filesystem::path write(const QTemporaryDir& folder, const std::string& bytes) {
        const std::filesystem::path path = folder.filePath("model.gguf").toStdString();
        writeFile(path, bytes);
        return path;
    }
};

QTEST_GUILESS_MAIN(TestGguf)
#include "test_gguf.moc"
