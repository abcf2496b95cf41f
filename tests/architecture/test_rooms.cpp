// The arrows between rooms: a room includes only itself and rooms above it in the house plan.
#include <QTest>
#include <regex>

#include "tests/support/sources.h"

using namespace artemis::test;

namespace {

/// Rooms of a library from top to bottom; each may include those above it.
const std::vector<std::string> coreRooms{"base",    "schema", "events", "files", "text",  "metrics",
                                         "catalog", "config", "plan",   "store", "report"};
const std::vector<std::string> engineRooms{"nn",       "models", "data",  "importance",
                                           "compress", "peft",   "train", "run"};
const std::vector<std::string> uiRooms{"widgets", "run",   "forms", "charts",
                                       "models",  "pages", "shell"};

/// Headers of the engine that are free of LibTorch and made for the world outside of it.
const std::vector<std::string> engineDoor{"core/engine/run/run_experiment.h",
                                          "core/engine/run/evaluate_run.h",
                                          "core/engine/run/outline.h",
                                          "core/engine/run/preview.h",
                                          "core/engine/run/parity.h",
                                          "core/engine/run/resources.h",
                                          "core/engine/run/doctor.h",
                                          "core/engine/run/text_generator.h",
                                          "core/engine/run/adapted_model.h",
                                          "core/engine/run/model_facts.h",
                                          "core/engine/run/analyze_importance.h",
                                          "core/engine/run/forecast.h"};
/// Those the window may look through.
const std::vector<std::string> uiDoor{
    "core/engine/run/run_experiment.h", "core/engine/run/evaluate_run.h",
    "core/engine/run/outline.h",        "core/engine/run/preview.h",
    "core/engine/run/text_generator.h", "core/engine/run/model_facts.h",
    "core/engine/run/resources.h",      "core/engine/run/analyze_importance.h"};

bool isIn(const std::vector<std::string>& headers, const std::string& header) {
    return std::ranges::find(headers, header) != headers.end();
}

struct Place {
    std::string library;  ///< core, engine, ui or app
    std::string room;
};

Place placeOf(const std::filesystem::path& path) {
    std::vector<std::string> parts(path.begin(), path.end());
    parts.resize(std::max<std::size_t>(parts.size(), 3));
    if (parts[0] == "core" && parts[1] == "engine") {
        return {"engine", parts[2]};
    }
    return {parts[0], parts[0] == "app" ? "" : parts[1]};
}

const std::vector<std::string>& roomsOf(const std::string& library) {
    static const std::vector<std::string> none;
    return library == "core"     ? coreRooms
           : library == "engine" ? engineRooms
           : library == "ui"     ? uiRooms
                                 : none;
}

std::ptrdiff_t rank(const Place& place) {
    const std::vector<std::string>& rooms = roomsOf(place.library);
    return std::ranges::find(rooms, place.room) - rooms.begin();
}

bool isTorch(const std::string& header) {
    return header.starts_with("torch/") || header.starts_with("ATen/") ||
           header.starts_with("c10/");
}
bool isQt(const std::string& header) {
    return header.size() > 1 && header[0] == 'Q' &&
           (std::isupper(header[1]) != 0 || header[1] == 't');
}

/// Whether a file at `from` may include a header of the product.
bool mayInclude(const Place& from, const std::string& header) {
    const Place to = placeOf(header);
    if (from.library == to.library) {
        return rank(to) <= rank(from);
    }
    if (to.library == "core") {
        return true;
    }
    if (to.library == "engine") {
        return from.library == "app" ? isIn(engineDoor, header)
                                     : from.library == "ui" && isIn(uiDoor, header);
    }
    return to.library == "ui" && from.library == "app";
}

bool mayIncludeSystem(const Place& from, const std::string& header) {
    if (isTorch(header)) {
        return from.library == "engine";
    }
    return !isQt(header) || from.library == "ui" || from.library == "app";
}

/// "file includes header" for each arrow that points the wrong way.
QStringList wrongArrows(const std::filesystem::path& file) {
    static const std::regex include(R"re(^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"])re",
                                    std::regex::multiline);
    const std::string text = sourceText(file);
    const Place from = placeOf(file);
    QStringList wrong;
    for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at) {
        const std::string header = (*at)[2];
        const bool ours = (*at)[1] == "\"";
        if (ours ? !mayInclude(from, header) : !mayIncludeSystem(from, header)) {
            wrong << QString::fromStdString(file.string() + " includes " + header);
        }
    }
    return wrong;
}

std::vector<std::string> folders() {
    std::vector<std::string> all{"app"};
    for (const std::string& room : coreRooms) {
        all.push_back("core/" + room);
    }
    for (const std::string& room : engineRooms) {
        all.push_back("core/engine/" + room);
    }
    for (const std::string& room : uiRooms) {
        all.push_back("ui/" + room);
    }
    return all;
}

}  // namespace

class TestRooms : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyRoomIsKnown();
    void arrows_data();
    void arrows();
    void aWrongArrowIsSeen();
};

/// A folder that the house plan does not name would escape the check.
void TestRooms::everyRoomIsKnown() {
    for (const char* library : {"core", "ui"}) {
        for (const auto& file : sourcesUnder(library)) {
            const Place place = placeOf(file);
            QVERIFY2(rank(place) < std::ssize(roomsOf(place.library)), file.c_str());
        }
    }
    QVERIFY2(!sourcesUnder("core/base").empty(), ARTEMIS_SOURCE_DIR " holds no sources");
}

void TestRooms::arrows_data() {
    QTest::addColumn<QString>("folder");
    for (const std::string& folder : folders()) {
        QTest::newRow(folder.c_str()) << QString::fromStdString(folder);
    }
}

void TestRooms::arrows() {
    QFETCH(QString, folder);
    QStringList wrong;
    for (const auto& file : sourcesUnder(folder.toStdString())) {
        wrong << wrongArrows(file);
    }
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join('\n')));
}

void TestRooms::aWrongArrowIsSeen() {
    QVERIFY(!mayInclude({"core", "base"}, "core/text/utf8.h"));
    QVERIFY(!mayInclude({"core", "store"}, "core/engine/run/run_experiment.h"));
    QVERIFY(!mayInclude({"engine", "nn"}, "core/engine/peft/method.h"));
    QVERIFY(!mayInclude({"ui", "pages"}, "core/engine/nn/torch.h"));
    QVERIFY(!mayInclude({"ui", "pages"}, "core/engine/run/parts.h"));
    QVERIFY(mayInclude({"ui", "pages"}, "core/engine/run/outline.h"));
    QVERIFY(!mayInclude({"core", "config"}, "ui/widgets/card.h"));
    QVERIFY(!mayIncludeSystem({"core", "store"}, "QString"));
    QVERIFY(!mayIncludeSystem({"ui", "run"}, "torch/torch.h"));
    QVERIFY(mayInclude({"engine", "nn"}, "core/files/safetensors.h"));
    QVERIFY(mayInclude({"ui", "run"}, "core/engine/run/run_experiment.h"));
}

QTEST_GUILESS_MAIN(TestRooms)
#include "test_rooms.moc"
