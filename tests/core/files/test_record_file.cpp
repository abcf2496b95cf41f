// A file of records: found by their keys, bounded, and never wrong, whatever happens to the file.
#include <QTemporaryDir>
#include <QTest>
#include <optional>

#include "core/base/checksum.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/io.h"
#include "core/files/record_file.h"

using namespace artemis;

namespace {

constexpr const char* header = "records of a test\n";
constexpr std::uint64_t plenty = 1 << 20;

std::span<const std::byte> bytesOf(const std::string& text) {
    return std::as_bytes(std::span(text));
}

std::optional<std::string> read(RecordFile& file, const std::string& key, std::size_t length) {
    std::string text(length, '\0');
    return file.read(sha256(key), std::as_writable_bytes(std::span(text))) ? std::optional(text)
                                                                           : std::nullopt;
}

}  // namespace

class TestRecordFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path path() const { return m_folder.filePath("records").toStdString(); }
    /// "one", "four" and "seventeen", of 3, 4 and 9 bytes, as a killed process leaves them.
    std::string three() const {
        RecordFile file(path(), header, plenty);
        for (const std::string word : {"one", "four", "seventeen"}) {
            file.add(sha256(word), bytesOf(word));
        }
        return readFile(path());
    }

private Q_SLOTS:
    void everySingleBitCounts();
    void recordsAreFound();
    void everyCutAndEveryBitIsNoticed();
    void otherHeaderStartsAnew();
    void boundIsKept();
    void unwritableFolderIsSaid();
};

void TestRecordFile::everySingleBitCounts() {
    for (const std::size_t length : {1, 31, 32, 33, 100}) {
        std::string text(length, 'a');
        const std::uint64_t right = checksum(bytesOf(text));
        for (std::size_t bit = 0; bit < 8 * length; ++bit) {
            text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
            QVERIFY(checksum(bytesOf(text)) != right);
            text[bit / 8] = 'a';
        }
        QCOMPARE(checksum(bytesOf(text)), right);
        QVERIFY(checksum(bytesOf(text + '\0')) != right);
    }
}

void TestRecordFile::recordsAreFound() {
    {
        RecordFile file(path(), header, plenty);
        QVERIFY(file.add(sha256("one"), bytesOf("one")));
        QVERIFY(file.add(sha256("one"), bytesOf("two")));  // Left alone.
        QVERIFY(file.add(sha256("none"), {}));
        QCOMPARE(read(file, "one", 3), std::optional<std::string>("one"));
        QCOMPARE(read(file, "none", 0), std::optional<std::string>(""));
        QCOMPARE(read(file, "two", 3), std::optional<std::string>());
        QCOMPARE(file.records(), std::size_t{2});
        QCOMPARE(file.bytes(), std::filesystem::file_size(path()));
        QCOMPARE(read(file, "one", 4), std::optional<std::string>());  // Another length: forgotten.
        QCOMPARE(file.records(), std::size_t{1});
    }
    QVERIFY(!std::filesystem::exists(path()));
}

/// What is read is right or not there; new records go in and come out.
void TestRecordFile::everyCutAndEveryBitIsNoticed() {
    const std::string whole = three();
    const auto check = [this](const std::string& bytes) {
        writeFile(path(), bytes);
        RecordFile file(path(), header, plenty);
        std::size_t found = 0;
        for (const std::string word : {"one", "four", "seventeen"}) {
            const auto text = read(file, word, word.size());
            found += text ? 1 : 0;
            if (text && *text != word) {
                return std::size_t{99};
            }
            file.add(sha256(word), bytesOf(word));
            if (read(file, word, word.size()) != word) {
                return std::size_t{98};
            }
        }
        return found;
    };
    QCOMPARE(check(whole), std::size_t{3});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        QVERIFY(check(whole.substr(0, length)) <= 2);
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string spoiled = whole;
        spoiled[at] = static_cast<char>(spoiled[at] ^ 1 << at % 8);
        QVERIFY2(check(spoiled) <= 2, qPrintable(QString::number(at)));
    }
}

void TestRecordFile::otherHeaderStartsAnew() {
    writeFile(path(), three());
    RecordFile file(path(), "records of another test\n", plenty);
    QCOMPARE(file.records(), std::size_t{0});
    QCOMPARE(readFile(path()), std::string("records of another test\n"));
}

void TestRecordFile::boundIsKept() {
    const std::string whole = three();
    {
        writeFile(path(), whole);
        RecordFile file(path(), header, whole.size());
        QCOMPARE(file.records(), std::size_t{3});
        QVERIFY(!file.add(sha256("more"), bytesOf("more")));
        QCOMPARE(std::filesystem::file_size(path()), whole.size());
    }
    writeFile(path(), whole);
    RecordFile small(path(), header, whole.size() - 1);
    QCOMPARE(small.records(), std::size_t{0});
}

void TestRecordFile::unwritableFolderIsSaid() {
    const std::string file = m_folder.filePath("file").toStdString();
    writeFile(file, "");
    try {
        RecordFile(file + "/records", header, plenty);
        QFAIL("nothing was thrown");
    } catch (const Failure& failure) {
        QVERIFY(std::string(failure.what()).starts_with("cannot write " + file + "/records: "));
        QVERIFY(!failure.whatToDo().empty());
    }
}

QTEST_GUILESS_MAIN(TestRecordFile)
#include "test_record_file.moc"
