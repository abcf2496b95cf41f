// SHA-256 against the standard's test vectors; the cache of file hashes.
#include <QTemporaryDir>
#include <QTest>
#include <chrono>
#include <memory>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/io.h"
#include "core/base/user_folders.h"
#include "core/base/value.h"

using namespace artemis;
namespace fs = std::filesystem;

class TestHash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    /// NIST's examples for FIPS 180-4, and the lengths around a block's end from coreutils'
    /// sha256sum.
    void vectors_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("hash");
        const auto row = [](const char* name, const QByteArray& bytes, const char* hash) {
            QTest::newRow(name) << bytes << QString(hash);
        };
        row("empty", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        row("abc", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        row("two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        row("a million a", QByteArray(1'000'000, 'a'),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
        row("55 bytes", QByteArray(55, 'x'),
            "d5e285683cd4efc02d021a5c62014694958901005d6f71e89e0989fac77e4072");
        row("56 bytes", QByteArray(56, 'x'),
            "04c26261370ee7541549d16dee320c723e3fd14671e66a099afe0a377c16888e");
        row("63 bytes", QByteArray(63, 'x'),
            "75220b47218278e656f2013bb8f0c455a25eaf01e86c64924e9d48d89776d6f2");
        row("64 bytes", QByteArray(64, 'x'),
            "7ce100971f64e7001e8fe5a51973ecdfe1ced42befe7ee8d5fd6219506b5393c");
        row("65 bytes", QByteArray(65, 'x'),
            "9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9");
    }
    void vectors() {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, hash);
        QCOMPARE(QString::fromStdString(sha256(bytes.toStdString())), hash);
        writeFile(in("file"), bytes.toStdString());
        QCOMPARE(QString::fromStdString(sha256File(in("file"))), hash);
        Sha256 pieces;
        for (qsizetype at = 0; at < bytes.size(); at += 7) {
            pieces.update(bytes.mid(at, 7).toStdString());
        }
        QCOMPARE(QString::fromStdString(pieces.digest()), hash);
    }

    void unreadableFiles() {
        QVERIFY_EXCEPTION_THROWN(sha256File(in("none")), BadInput);
        QVERIFY_EXCEPTION_THROWN(sha256File(in("")), BadInput);
        QVERIFY_EXCEPTION_THROWN(FileHashCache(in("cache")).hash(in("none")), BadInput);
        QVERIFY(!fs::exists(in("cache")));
    }

    void aHashIsRemembered() {
        writeFile(in("file"), "abc");
        const FileHashCache cache(in("new/cache.json"));
        QCOMPARE(cache.hash(in("file")), sha256("abc"));
        rememberAs("x");
        QCOMPARE(cache.hash(in("file")), std::string("x"));
        QCOMPARE(cache.hash(in("new/../file")), std::string("x"));
    }

    void aChangedFileIsHashedAgain() {
        writeFile(in("file"), "abc");
        const FileHashCache cache(in("new/cache.json"));
        cache.hash(in("file"));
        rememberAs("x");
        fs::last_write_time(in("file"), fs::last_write_time(in("file")) + std::chrono::seconds(1));
        QCOMPARE(cache.hash(in("file")), sha256("abc"));
        rememberAs("x");
        const auto time = fs::last_write_time(in("file"));
        writeFile(in("file"), "abcd");
        fs::last_write_time(in("file"), time);
        QCOMPARE(cache.hash(in("file")), sha256("abcd"));
    }

    void filesThatAreGoneAreForgotten() {
        writeFile(in("file"), "abc");
        writeFile(in("other"), "other");
        const FileHashCache cache(in("new/cache.json"));
        cache.hash(in("file"));
        fs::remove(in("file"));
        cache.hash(in("other"));
        QCOMPARE(Value::parse(readFile(in("new/cache.json"))).size(), std::size_t{1});
    }

    void brokenCaches_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("cut") << QByteArray("{\"file\": {\"si");
        QTest::newRow("not JSON") << QByteArray("\xff\x00\x01", 3);
        QTest::newRow("a list") << QByteArray("[1, 2]");
        QTest::newRow("a number as entry") << QByteArray(R"({"FILE": 5})");
        QTest::newRow("empty entry") << QByteArray(R"({"FILE": {}})");
        QTest::newRow("hash is a number") << QByteArray(R"({"FILE": {"sha256": 5}})");
        QTest::newRow("no stamp") << QByteArray(R"({"FILE": {"sha256": "x"}})");
    }
    void brokenCaches() {
        QFETCH(QByteArray, content);
        writeFile(in("file"), "abc");
        const auto path = QByteArray::fromStdString(fs::canonical(in("file")).string());
        writeFile(in("cache"), content.replace("FILE", path).toStdString());
        const FileHashCache cache(in("cache"));
        QCOMPARE(cache.hash(in("file")), sha256("abc"));
        QCOMPARE(Value::parse(readFile(in("cache"))).size(), std::size_t{1});
    }

    void anUnwritableCacheCostsOnlyTime() {
        writeFile(in("file"), "abc");
        QCOMPARE(FileHashCache(in("file") / "cache").hash(in("file")), sha256("abc"));
        QCOMPARE(FileHashCache(fs::path()).hash(in("file")), sha256("abc"));
    }

    void theCacheLiesWhereTheUserWants() {
        qputenv("HOME", "/home/me");
        qputenv("XDG_CACHE_HOME", "/elsewhere");
        QCOMPARE(cacheFolder(), fs::path("/elsewhere/artemis"));
        qputenv("XDG_CACHE_HOME", "relative");
        QCOMPARE(cacheFolder(), fs::path("/home/me/.cache/artemis"));
        qunsetenv("XDG_CACHE_HOME");
        QCOMPARE(cacheFolder(), fs::path("/home/me/.cache/artemis"));
        qunsetenv("HOME");
        QCOMPARE(cacheFolder(), fs::path());
        QCOMPARE(FileHashCache().hash(ARTEMIS_SOURCE_DIR "/LICENSE"),
                 sha256(readFile(ARTEMIS_SOURCE_DIR "/LICENSE")));
    }

private:
    fs::path in(const std::string& name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    /// Puts a wrong hash into the cache, which shows whether the cache is asked.
    void rememberAs(const char* hash) const {
        Value cache = Value::parse(readFile(in("new/cache.json")));
        QCOMPARE(cache.size(), std::size_t{1});
        cache.front()["sha256"] = hash;
        writeFile(in("new/cache.json"), cache.dump());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestHash)
#include "test_hash.moc"
