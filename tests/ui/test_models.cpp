// Choosing a model: what its folder holds, what fits into memory, where others come from.
#include <QLabel>
#include <QProgressBar>
#include <QtTest>

#include "core/base/io.h"
#include "core/engine/run/resources.h"
#include "tests/support/hub_server.h"
#include "ui/forms/hub_dialog.h"
#include "ui/forms/import_dialog.h"
#include "ui/forms/model_dialog.h"

using namespace artemis;
namespace fs = std::filesystem;

namespace {

template <class Widget>
Widget* part(const QWidget& dialog, const char* name) {
    return dialog.findChild<Widget*>(name);
}

QString words(const QWidget& dialog, const char* name) {
    return part<QLabel>(dialog, name)->text();
}

/// What the list of files says: "model.safetensors there".
QStringList states(const HubDialog& dialog) {
    const auto* files = part<QTreeWidget>(dialog, "hub.files");
    QStringList all;
    for (int i = 0; i < files->topLevelItemCount(); ++i) {
        all << files->topLevelItem(i)->text(0) + " " + files->topLevelItem(i)->text(2);
    }
    return all;
}

}  // namespace

class TestModels : public QObject {
    Q_OBJECT

private:
    fs::path folder(const std::string& name) const {
        return fs::path(m_folder->path().toStdString()) / name;
    }
    HubSettings settings(const test::HubServer& server) const {
        HubSettings made;
        made.endpoint = server.address();
        made.cache = folder("hub");
        return made;
    }
    std::unique_ptr<QTemporaryDir> m_folder;

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        for (const char* variable : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
            qunsetenv(variable);
        }
        qputenv("HF_HUB_CACHE", QByteArray::fromStdString(folder("hub").string()));
        QCoreApplication::setOrganizationName("artemis-test");
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder->path());
    }

    void factsOfAFolder() {
        const ModelFacts facts = describeModel("builtin:gpt2-small");
        QCOMPARE(facts.problem, std::string());
        QCOMPARE(facts.architecture, std::string("GPT2LMHeadModel"));
        // Tables of 2048 tokens and 128 positions, and four blocks of 12 h² + 13 h, all 128 wide;
        // one norm at the end.
        const std::int64_t count = (2048 + 128) * 128 + 4 * (12 * 128 * 128 + 13 * 128) + 2 * 128;
        QCOMPARE(facts.parameters, count);
        QCOMPARE(facts.diskBytes, 4.0 * static_cast<double>(count));
        QCOMPARE(facts.dtype, std::string("F32"));
        QCOMPARE(facts.vocabulary, std::int64_t{2048});
        QCOMPARE(facts.blocks, std::int64_t{4});
        QVERIFY(facts.writes);
        QCOMPARE(facts.needs.size(), std::size_t{3});
        const double weights = 4.0 * static_cast<double>(count);
        QVERIFY(facts.needs[0].bytes >= weights && facts.needs[0].bytes < 2 * weights);
        QVERIFY(facts.needs[1].bytes > facts.needs[0].bytes);
        QVERIFY(facts.needs[2].bytes > facts.needs[1].bytes + 2 * weights);  // gradients and Adam
    }

    void whyAFolderCannotBeUsed_data() {
        QTest::addColumn<QString>("config");
        QTest::addColumn<QString>("words");
        QTest::newRow("no config") << ""
                                   << "config.json";
        QTest::newRow("unknown") << R"({"model_type": "mamba"})"
                                 << "mamba";
        QTest::newRow("no weights")
            << R"({"model_type": "gpt2", "vocab_size": 64, "n_embd": 16, "n_layer": 1,
                   "n_head": 2, "n_positions": 32})"
            << "model.safetensors";
    }

    void whyAFolderCannotBeUsed() {
        QFETCH(QString, config);
        QFETCH(QString, words);
        const fs::path model = folder("bad");
        fs::create_directories(model);
        if (!config.isEmpty()) {
            writeFile(model / "config.json", config.toStdString());
        }
        const ModelFacts facts = describeModel(model.string());
        QVERIFY2(QString::fromStdString(facts.problem).contains(words), facts.problem.c_str());
    }

    void neighboursAndTheCacheAreFound() {
        writeFile(folder("models/one/config.json"), "{}");
        writeFile(folder("models/two/config.json"), "{}");
        writeFile(folder("models/three/notes.txt"), "");
        const std::string commit(40, 'a');
        const fs::path cached = folder("hub/models--some--thing");
        writeFile(cached / "refs/main", commit);
        writeFile(cached / "snapshots" / commit / "config.json", "{}");
        writeFile(folder("hub/models--begun--only/refs/main"), commit);
        HubSettings hub;
        hub.cache = folder("hub");
        const std::string known = folder("elsewhere").string();
        QStringList found;
        for (const FoundModel& one : findModels(folder("models/one").string(), {known}, hub)) {
            found << QString::fromStdString(one.path);
        }
        QVERIFY(found.contains("builtin:gpt2-small"));
        found.erase(std::remove_if(found.begin(), found.end(),
                                   [](const QString& one) { return one.startsWith("builtin:"); }),
                    found.end());
        QCOMPARE(found, QStringList({"hub:some/thing",
                                     QString::fromStdString(folder("models/one").string()),
                                     QString::fromStdString(folder("models/two").string()),
                                     QString::fromStdString(known)}));
    }

    void aModelIsChosenByWhatItHolds() {
        ModelDialog dialog("builtin:gpt2-small", {});
        dialog.show();
        QTRY_COMPARE(dialog.path(), QString("builtin:gpt2-small"));
        QTRY_VERIFY(words(dialog, "model_facts.table").contains("GPT2LMHeadModel"));
        QVERIFY(words(dialog, "model_facts.table").contains("1,071,872"));
        auto* use = part<QPushButton>(dialog, "models.use");
        QVERIFY(use->isEnabled());
        dialog.choose("/no/such/folder");
        QTRY_VERIFY(words(dialog, "model_facts.problem").contains("/no/such/folder"));
        QVERIFY(!use->isEnabled());
        part<QLineEdit>(dialog, "models.filter")->setText("bert");
        dialog.choose("builtin:bert-small");
        QTRY_VERIFY(use->isEnabled());
        use->click();
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
        QCOMPARE(dialog.path(), QString("builtin:bert-small"));
        QCOMPARE(recentModels(), QStringList("builtin:bert-small"));
    }

    void aModelComesFromTheHub() {
        if (!test::hasPython()) {
            QSKIP("python3 is not there to be the server");
        }
        const test::HubServer server(modelFolder("builtin:gpt2-small"), "none");
        HubDialog dialog(settings(server));
        dialog.show();
        auto* download = part<QPushButton>(dialog, "hub.download");
        part<QLineEdit>(dialog, "hub.name")->setText("test/model");
        QVERIFY(!download->isEnabled());
        part<QPushButton>(dialog, "hub.look")->click();
        QTRY_VERIFY_WITH_TIMEOUT(download->isEnabled(), 20000);
        QVERIFY(states(dialog).contains("model.safetensors to come"));
        QVERIFY(!fs::exists(folder("hub/models--test--model/snapshots")));
        download->click();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.result(), int(QDialog::Accepted), 20000);
        QCOMPARE(dialog.path(), QString("hub:test/model"));
        QCOMPARE(describeModel("hub:test/model").problem, std::string());
        HubDialog again(settings(server));
        part<QLineEdit>(again, "hub.name")->setText("test/model");
        part<QPushButton>(again, "hub.look")->click();
        QTRY_VERIFY_WITH_TIMEOUT(states(again).contains("model.safetensors there"), 20000);
    }

    void aStoppedDownloadGoesOn() {
        if (!test::hasPython()) {
            QSKIP("python3 is not there to be the server");
        }
        const fs::path model = modelFolder("builtin:gpt2-small");
        {
            const test::HubServer server(model, "hangs", "model.safetensors");
            HubDialog dialog(settings(server));
            dialog.show();
            part<QLineEdit>(dialog, "hub.name")->setText("test/model");
            part<QPushButton>(dialog, "hub.look")->click();
            auto* download = part<QPushButton>(dialog, "hub.download");
            QTRY_VERIFY_WITH_TIMEOUT(download->isEnabled(), 20000);
            download->click();
            QTRY_VERIFY_WITH_TIMEOUT(words(dialog, "hub.words").contains("model.safetensors"),
                                     20000);
            part<QPushButton>(dialog, "hub.stop")->click();
            QTRY_VERIFY_WITH_TIMEOUT(words(dialog, "hub.words").startsWith("Stopped"), 20000);
            QVERIFY(download->isEnabled());
        }
        const test::HubServer server(model, "none");
        HubDialog dialog(settings(server));
        part<QLineEdit>(dialog, "hub.name")->setText("test/model");
        part<QPushButton>(dialog, "hub.look")->click();
        QTRY_VERIFY_WITH_TIMEOUT(states(dialog).contains("config.json there"), 20000);
        part<QPushButton>(dialog, "hub.download")->click();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.result(), int(QDialog::Accepted), 20000);
    }

    void theHubsAnswerIsToldInItsWords() {
        if (!test::hasPython()) {
            QSKIP("python3 is not there to be the server");
        }
        const test::HubServer server(modelFolder("builtin:gpt2-small"), "none");
        HubDialog dialog(settings(server));
        part<QLineEdit>(dialog, "hub.name")->setText("nobody/nothing");
        part<QPushButton>(dialog, "hub.look")->click();
        QTRY_VERIFY_WITH_TIMEOUT(words(dialog, "hub.words").contains("nobody/nothing"), 20000);
        HubSettings offline = settings(server);
        offline.offline = true;
        HubDialog without(offline);
        part<QLineEdit>(without, "hub.name")->setText("test/model");
        part<QPushButton>(without, "hub.look")->click();
        QTRY_VERIFY(words(without, "hub.words").contains("HF_HUB_OFFLINE is set"));
    }

    void aGgufFileBecomesAFolder() {
        const fs::path file = folder("model.gguf");
        fs::copy(ARTEMIS_SOURCE_DIR "/tests/core/files/gguf/gpt2.gguf", file);
        ImportDialog dialog(QString::fromStdString(file.string()));
        dialog.show();
        part<QPushButton>(dialog, "import.start")->click();
        QTRY_COMPARE_WITH_TIMEOUT(dialog.result(), int(QDialog::Accepted), 20000);
        QCOMPARE(dialog.folder().toStdString(), folder("model").string());
        QCOMPARE(describeModel(dialog.folder().toStdString()).problem, std::string());

        ImportDialog again(QString::fromStdString(file.string()));
        part<QPushButton>(again, "import.start")->click();
        QTRY_VERIFY(words(again, "import.words").contains(dialog.folder()));
        QVERIFY(part<QPushButton>(again, "import.start")->isEnabled());
    }
};

QTEST_MAIN(TestModels)
#include "test_models.moc"
