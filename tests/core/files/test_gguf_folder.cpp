// A GGUF file in the place of a model folder is imported once, whatever its name and however many
// ask for it; what cannot be imported leaves nothing behind.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <map>
#include <memory>
#include <thread>

#include "core/base/disk_space.h"
#include "core/base/error.h"
#include "core/base/io.h"
#include "core/files/gguf_folder.h"
#include "core/files/gguf_import.h"

using namespace artemis;
namespace fs = std::filesystem;

namespace {

const fs::path files = ARTEMIS_SOURCE_DIR "/tests/core/files/gguf";

/// Names and bytes of a folder's files.
std::map<std::string, std::string> contents(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& item : fs::directory_iterator(folder)) {
        all[item.path().filename().string()] = readFile(item.path());
    }
    return all;
}

}  // namespace

class TestGgufFolder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_home = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CACHE_HOME", m_home->filePath("cache").toLocal8Bit());
    }

    void knownByItsName_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("expected");
        QTest::newRow("file") << "a.gguf" << true;
        QTest::newRow("capitals") << "A.GGUF" << true;
        QTest::newRow("folder of that name") << "folder.gguf" << false;
        QTest::newRow("folder") << "folder" << false;
        QTest::newRow("hub") << "hub:org/name" << false;
        QTest::newRow("nothing") << "" << false;
    }
    void knownByItsName() {
        QFETCH(QString, name);
        QFETCH(bool, expected);
        fs::create_directories(path("folder.gguf"));
        QCOMPARE(isGguf(name.isEmpty() ? fs::path() : path(name.toStdString())), expected);
    }

    void importedOnce_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"llama.gguf", "qwen2.gguf", "gpt2.gguf"}) {
            QTest::newRow(name) << name;
        }
    }
    void importedOnce() {
        QFETCH(QString, name);
        const fs::path file = files / name.toStdString();
        importGguf(file, path("direct"));
        const GgufFolder first = ggufFolder(file);
        QVERIFY(first.isNew);
        QVERIFY(contents(first.folder) == contents(path("direct")));
        std::uint64_t bytes = 0;
        for (const auto& [part, content] : contents(first.folder)) {
            bytes += content.size();
        }
        QCOMPARE(first.bytes, bytes);

        const GgufFolder second = ggufFolder(file);
        QVERIFY(!second.isNew);
        QCOMPARE(second.folder, first.folder);
        fs::copy_file(file, path("copy.GGUF"));
        QVERIFY(!ggufFolder(path("copy.GGUF")).isNew);
        QCOMPARE(ggufFolder(path("copy.GGUF")).folder, first.folder);
    }

    void anotherFileUnderTheNameIsAnotherFolder() {
        fs::copy_file(files / "llama.gguf", path("model.gguf"));
        const fs::path first = ggufFolder(path("model.gguf")).folder;
        fs::copy_file(files / "gpt2.gguf", path("model.gguf"),
                      fs::copy_options::overwrite_existing);
        const GgufFolder second = ggufFolder(path("model.gguf"));
        QVERIFY(second.isNew);
        QVERIFY(second.folder != first);
    }

    void severalAtOnce() {
        std::vector<GgufFolder> got(4);
        {
            std::vector<std::jthread> threads;
            for (GgufFolder& one : got) {
                threads.emplace_back([&one] { one = ggufFolder(files / "llama.gguf"); });
            }
        }
        QCOMPARE(std::ranges::count(got, true, &GgufFolder::isNew), 1);
        importGguf(files / "llama.gguf", path("direct"));
        QVERIFY(contents(got.front().folder) == contents(path("direct")));
    }

    void remainsOfAKilledProcessGo() {
        const fs::path folder = ggufFolder(files / "llama.gguf").folder;
        fs::remove_all(folder);
        const fs::path part = folder.string() + std::string(temporaryMark) + "1";
        writeFile(part / "model.safetensors", "half");
        QVERIFY(ggufFolder(files / "llama.gguf").isNew);
        QVERIFY(!fs::exists(part));
    }

    void damagedFilesLeaveNothing() {
        const std::string whole = readFile(files / "llama.gguf");
        writeFile(path("cut.gguf"), whole.substr(0, whole.size() / 2));
        QVERIFY_EXCEPTION_THROWN(ggufFolder(path("cut.gguf")), BadInput);
        QVERIFY_EXCEPTION_THROWN(ggufFolder(path("none.gguf")), BadInput);
        for (const auto& item : fs::directory_iterator(path("cache/artemis/imported-1"))) {
            QVERIFY2(!item.is_directory(), item.path().c_str());
        }
    }

    void withoutACacheItSaysWhatToDo() {
        const QByteArray home = qgetenv("HOME");
        qunsetenv("XDG_CACHE_HOME");
        qunsetenv("HOME");
        try {
            ggufFolder(files / "llama.gguf");
            QFAIL("imported");
        } catch (const Failure& error) {
            QVERIFY2(QString(error.what()).contains("HOME is not set"), error.what());
            QVERIFY(QString::fromStdString(error.whatToDo()).contains("artemis import"));
        }
        qputenv("HOME", home);
    }

    void aFullDiskIsSaidBefore() {
        requireDiskSpace(path("no/such/folder"), 1, "the files", "");
        try {
            requireDiskSpace(path("no/such/folder"), 1ULL << 60, "the files", "free some space");
            QFAIL("an exabyte is free");
        } catch (const Failure& error) {
            const QString text = error.what();
            QVERIFY2(text.startsWith("the files need "), error.what());
            QVERIFY2(text.contains("no/such/folder has ") && text.endsWith(" free"), error.what());
            QCOMPARE(error.whatToDo(), std::string("free some space"));
        }
    }

private:
    fs::path path(const std::string& name) const {
        return fs::path(m_home->path().toStdString()) / name;
    }
    std::unique_ptr<QTemporaryDir> m_home;
};

QTEST_GUILESS_MAIN(TestGgufFolder)
#include "test_gguf_folder.moc"
