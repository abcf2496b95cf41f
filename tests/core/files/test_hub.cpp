// The hub client against a server that misbehaves (tests/support/hub_server.py): every fault ends
// in the whole files or in a clear error, and never in a half file that is used.
#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/hash.h"
#include "core/base/io.h"
#include "core/base/sha1.h"
#include "core/files/hub.h"
#include "tests/support/hub_server.h"

using namespace artemis;
using test::HubServer;
namespace fs = std::filesystem;

namespace {

constexpr const char* commit = "0123456789abcdef0123456789abcdef01234567";

/// Bytes without a pattern, so that a piece in the wrong place shows.
std::string noise(std::size_t size, std::uint32_t seed) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) {
        seed = seed * 1664525 + 1013904223;
        byte = static_cast<char>(seed >> 24);
    }
    return bytes;
}

}  // namespace

class TestHub : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        if (!test::hasPython()) {
            QSKIP("python3 is not there to be the server");
        }
        for (const char* variable : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
            qunsetenv(variable);
        }
        writeFile(served() / "config.json", R"({"model_type": "gpt2"})");
        writeFile(served() / "tokenizer.json", noise(3000, 1));
        writeFile(served() / "model.safetensors", noise(700000, 2));
        writeFile(served() / "README.md", "not needed");
        writeFile(served() / "gguf/model.gguf", noise(40000, 3));
    }

    void init() { m_cache = std::make_unique<QTemporaryDir>(); }

    void hashes() {
        // FIPS 180 examples, and git's name of an empty file.
        QCOMPARE(sha1("abc"), std::string("a9993e364706816aba3e25717850c26c9cd0d89d"));
        QCOMPARE(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 std::string("84983e441c3bd26ebaae4aa1f95129e5e54670f1"));
        writeFile(served().parent_path() / "empty", "");
        QCOMPARE(gitBlobHash(served().parent_path() / "empty"),
                 std::string("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
    }

    /// Faults that pass.
    void theWholeModelComes_data() {
        QTest::addColumn<QString>("fault");
        for (const char* fault :
             {"none", "bare-listing", "redirect", "stops-midway", "no-range-stops", "wrong-range",
              "range-refused", "503-twice", "429-once", "listing-429", "wrong-content-once",
              "path-outside"}) {
            QTest::newRow(fault) << fault;
        }
    }

    void theWholeModelComes() {
        QFETCH(QString, fault);
        HubServer server(served(), fault);
        const fs::path folder = download(server);
        for (const char* file : {"config.json", "tokenizer.json", "model.safetensors"}) {
            QVERIFY2(readFile(folder / file) == readFile(served() / file), file);
            QVERIFY(fs::is_symlink(folder / file));
        }
        QCOMPARE(folder, cache() / "models--test--model/snapshots" / commit);
        QVERIFY(!fs::exists(folder / "README.md"));
        QCOMPARE(readFile(cache() / "models--test--model/refs/main"), std::string(commit));
        QVERIFY(fs::exists(cache() / "models--test--model/blobs" /
                           sha256File(served() / "model.safetensors")));
        QVERIFY(fs::exists(cache() / "models--test--model/blobs" /
                           gitBlobHash(served() / "config.json")));
        QVERIFY2(unfinished().isEmpty(), qPrintable(unfinished().join(' ')));
        QCOMPARE(cachedModel(name(), settings("")), folder);
    }

    /// Faults that stay: an error with these words, and nothing that could be taken for a model.
    void aClearError_data() {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<bool>("badInput");
        QTest::addColumn<QStringList>("words");
        const auto row = [](const char* fault, bool badInput, const QStringList& words) {
            QTest::newRow(fault) << fault << badInput << words;
        };
        row("401", true, {"test/model", "does not exist at", "or is private", "HF_TOKEN"});
        row("403-gated", true, {"is gated", "ask for access on its page", "HF_TOKEN"});
        row("file-403", true, {"is gated"});
        row("file-404", true, {"has no file config.json"});
        row("429-for-an-hour", false, {"too many requests", "in 3600 s"});
        row("500-for-ever", false, {"status 500", "the list of files of test/model"});
        row("no-json", false, {"not what the hub's interface promises"});
        row("stops-for-ever", false, {"model.safetensors", "what has come is kept"});
        row("too-short", false, {"model.safetensors"});
        row("too-long", false, {"longer than its 700000 bytes"});
        row("wrong-content", false, {"its checksum is not"});
        row("hangs", false, {"model.safetensors"});
    }

    void aClearError() {
        QFETCH(QString, fault);
        QFETCH(bool, badInput);
        QFETCH(QStringList, words);
        const bool isOfAFile = !fault.startsWith("file-");
        HubServer server(served(), fault, isOfAFile ? "model.safetensors" : "");
        const QString message = errorOf(server, badInput);
        for (const QString& word : words) {
            QVERIFY2(message.contains(word), qPrintable(message));
        }
        QVERIFY(!fs::exists(cache() / "models--test--model/snapshots"));
        QVERIFY(!fs::exists(cache() / "models--test--model/refs"));
        QVERIFY_EXCEPTION_THROWN(cachedModel(name(), settings("")), BadInput);
        for (const auto& item : blobs()) {
            if (item.extension() != ".incomplete") {
                const std::string hash = item.filename();
                QCOMPARE(hash.size() == 64 ? sha256File(item) : gitBlobHash(item), hash);
            }
        }
    }

    void namesThatAreNotThere() {
        HubServer server(served(), "none");
        const auto messageFor = [&](const char* text) {
            try {
                downloadModel(HubName::parse(text), {}, settings(server.address()), {}, {});
            } catch (const BadInput& error) {
                return QString(error.what());
            }
            return QString("none");
        };
        QVERIFY(messageFor("test/other").contains("test/other: does not exist at"));
        QVERIFY(messageFor("test/model@v2").contains("has no revision \"v2\""));
        QVERIFY(messageFor("../x").contains("is no name of a model on the hub"));
        QVERIFY(messageFor("a/b/c").contains("ORG/NAME"));
        QVERIFY(messageFor("a/b@../x").contains("names the revision \"../x\""));
    }

    /// The second call asks for the rest only.
    void itGoesOnAfterABreak() {
        {
            HubServer server(served(), "stops-for-ever", "model.safetensors");
            QVERIFY(errorOf(server, false).contains("call it again"));
            QCOMPARE(unfinished().size(), 1);
        }
        HubServer server(served(), "none");
        const fs::path folder = download(server);
        QVERIFY(readFile(folder / "model.safetensors") == readFile(served() / "model.safetensors"));
        const QStringList requests = server.requests();
        QVERIFY(requests.filter("config.json").isEmpty());
        QCOMPARE(requests.filter("model.safetensors bytes=350000-").size(), 1);
    }

    void aStopKeepsWhatCame() {
        HubServer server(served(), "none");
        std::stop_source stop;
        const auto stopInWeights = [&](const DownloadProgress& at) {
            if (at.file == "model.safetensors") {
                stop.request_stop();
            }
        };
        QVERIFY_EXCEPTION_THROWN(
            downloadModel(name(), {}, settings(server.address()), stopInWeights, stop.get_token()),
            DownloadStopped);
        QVERIFY(!fs::exists(cache() / "models--test--model/snapshots"));
        const fs::path folder = download(server);
        QVERIFY(readFile(folder / "model.safetensors") == readFile(served() / "model.safetensors"));
    }

    void progressGrowsToTheEnd() {
        HubServer server(served(), "none");
        std::uint64_t last = 0;
        std::uint64_t total = 0;
        downloadModel(name(), {}, settings(server.address()),
                      [&](const DownloadProgress& at) {
                          QVERIFY(at.done >= last);
                          last = at.done;
                          total = at.total;
                      },
                      {});
        QCOMPARE(last, total);
        QCOMPARE(total, std::uint64_t(22 + 3000 + 700000));
    }

    void aTokenStaysWithItsHost() {
        HubServer server(served(), "redirect");
        HubSettings mine = settings(server.address());
        mine.token = "hf_secret";
        downloadModel(name(), {}, mine, {}, {});
        const QStringList requests = server.requests();
        QVERIFY(!requests.filter("/cdn/").isEmpty());
        for (const QString& request : requests) {
            QCOMPARE(request.contains("hf_secret"), !request.contains("/cdn/"));
        }
    }

    void chosenFilesOnly() {
        HubServer server(served(), "none");
        const fs::path folder =
            downloadModel(name(), {"*.gguf"}, settings(server.address()), {}, {});
        QVERIFY(readFile(folder / "gguf/model.gguf") == readFile(served() / "gguf/model.gguf"));
        QVERIFY(!fs::exists(folder / "config.json"));
        try {
            downloadModel(name(), {"*.onnx"}, settings(server.address()), {}, {});
            QFAIL("nothing fits");
        } catch (const BadInput& error) {
            QVERIFY(QString(error.what()).contains("has no file like *.onnx; it has README.md"));
        }
    }

    void shardsOfTheIndex() {
        const fs::path sharded = served().parent_path() / "sharded";
        writeFile(sharded / "config.json", "{}");
        writeFile(sharded / "model.safetensors.index.json",
                  R"({"weight_map": {"a": "part-1.safetensors", "b": "part-2.safetensors"}})");
        writeFile(sharded / "part-1.safetensors", noise(20000, 5));
        writeFile(sharded / "part-2.safetensors", noise(30000, 6));
        writeFile(sharded / "other.safetensors", noise(30000, 7));
        HubServer server(sharded, "none");
        const fs::path folder = download(server);
        QVERIFY(readFile(folder / "part-2.safetensors") ==
                readFile(sharded / "part-2.safetensors"));
        QVERIFY(fs::exists(folder / "part-1.safetensors"));
        QVERIFY(!fs::exists(folder / "other.safetensors"));
        fs::remove(sharded / "part-1.safetensors");
        m_cache = std::make_unique<QTemporaryDir>();
        HubServer incomplete(sharded, "none");
        QVERIFY(errorOf(incomplete, true).contains("has no file \"part-1.safetensors\""));
    }

    void offline() {
        HubSettings offline = settings("http://127.0.0.1:9");
        offline.offline = true;
        try {
            downloadModel(name(), {}, offline, {}, {});
            QFAIL("nothing is there");
        } catch (const BadInput& error) {
            QVERIFY(QString(error.what()).contains("artemis download test/model"));
        }
        HubServer server(served(), "none");
        const fs::path folder = download(server);
        QCOMPARE(downloadModel(name(), {}, offline, {}, {}), folder);
        QCOMPARE(cachedModel(HubName::parse(std::string("test/model@") + commit), offline), folder);
    }

    void nobodyThere() {
        HubSettings nobody = settings("http://127.0.0.1:9");
        try {
            downloadModel(name(), {}, nobody, {}, {});
            QFAIL("nobody listens");
        } catch (const Failure& error) {
            QVERIFY(QString(error.what()).contains("http://127.0.0.1:9 did not give the list"));
        }
    }

    void theDiskIsFull() {
        if (!fs::exists("/dev/full")) {
            QSKIP("there is no /dev/full to write to");
        }
        HubServer server(served(), "none");
        const fs::path part = cache() / "models--test--model/blobs" /
                              (sha256File(served() / "model.safetensors") + ".incomplete");
        fs::create_directories(part.parent_path());
        fs::create_symlink("/dev/full", part);
        QVERIFY(errorOf(server, false).contains("No space left on device"));
        QVERIFY(!fs::exists(cache() / "models--test--model/snapshots"));
    }

    void settingsOfTheEnvironment() {
        qputenv("HOME", "/home/me");
        qunsetenv("XDG_CACHE_HOME");
        for (const char* variable :
             {"HF_HOME", "HF_HUB_CACHE", "HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE"}) {
            qunsetenv(variable);
        }
        HubSettings now = HubSettings::fromEnvironment();
        QCOMPARE(now.cache, fs::path("/home/me/.cache/huggingface/hub"));
        QVERIFY(!now.offline && now.token.empty());
        const fs::path hubHome = cache();
        writeFile(hubHome / "token", "hf_file\n");
        qputenv("HF_HOME", hubHome.c_str());
        qputenv("HF_ENDPOINT", "http://mirror/");
        qputenv("HF_HUB_OFFLINE", "1");
        now = HubSettings::fromEnvironment();
        QCOMPARE(now.cache, hubHome / "hub");
        QCOMPARE(now.token, std::string("hf_file"));
        QCOMPARE(now.endpoint, std::string("http://mirror"));
        QVERIFY(now.offline);
        qputenv("HF_TOKEN", "hf_mine");
        qputenv("HF_HUB_CACHE", "~/elsewhere");
        now = HubSettings::fromEnvironment();
        QCOMPARE(now.token, std::string("hf_mine"));
        QCOMPARE(now.cache, fs::path("/home/me/elsewhere"));
    }

private:
    fs::path served() const { return fs::path(m_served.path().toStdString()) / "served"; }
    fs::path cache() const { return m_cache->path().toStdString(); }
    HubName name() const { return HubName::parse("test/model"); }
    HubSettings settings(const std::string& endpoint) const {
        HubSettings mine;
        mine.endpoint = endpoint;
        mine.cache = cache();
        mine.patience = 1;
        mine.pause = std::chrono::milliseconds(1);
        return mine;
    }
    fs::path download(const HubServer& server) const {
        return downloadModel(name(), {}, settings(server.address()), {}, {});
    }
    /// What the download says; "" where it does not fail or with another kind of error.
    QString errorOf(const HubServer& server, bool badInput) const {
        try {
            download(server);
        } catch (const BadInput& error) {
            return badInput ? error.what() : "";
        } catch (const Failure& error) {
            return badInput ? "" : QString(error.what()) + error.whatToDo().c_str();
        }
        return {};
    }
    std::vector<fs::path> blobs() const {
        std::vector<fs::path> found;
        std::error_code ignored;
        for (const auto& item :
             fs::directory_iterator(cache() / "models--test--model/blobs", ignored)) {
            found.push_back(item.path());
        }
        return found;
    }
    QStringList unfinished() const {
        QStringList found;
        for (const auto& item : blobs()) {
            if (item.extension() == ".incomplete") {
                found << QString::fromStdString(item.filename());
            }
        }
        return found;
    }
    QTemporaryDir m_served;
    std::unique_ptr<QTemporaryDir> m_cache;
};

QTEST_GUILESS_MAIN(TestHub)
#include "test_hub.moc"
