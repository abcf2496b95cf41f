// Saves and restores docks and splitters.
#include "ui/shell/layout_state.h"

#include <QMap>
#include <QSplitter>

#include "ui/pages/page.h"

namespace artemis {

namespace {

std::string encoded(const QByteArray& bytes) { return bytes.toBase64().toStdString(); }

QByteArray decoded(const Value& layout, const char* key) {
    const auto found = layout.find(key);
    return found == layout.end() || !found->is_string()
               ? QByteArray()
               : QByteArray::fromBase64(QByteArray::fromStdString(found->get<std::string>()));
}

/// Splitters by their page and their number on it, so that none needs a name.
QMap<QString, QSplitter*> splittersOf(const QMainWindow& window) {
    QMap<QString, QSplitter*> all;
    for (const Page* page : window.findChildren<Page*>()) {
        int number = 0;
        for (QSplitter* splitter : page->findChildren<QSplitter*>()) {
            all[QStringLiteral("%1/%2").arg(page->objectName()).arg(number++)] = splitter;
        }
    }
    return all;
}

}  // namespace

Value layoutOf(const QMainWindow& window) {
    Value splitters = Value::object();
    const auto all = splittersOf(window);
    for (auto at = all.begin(); at != all.end(); ++at) {
        splitters[at.key().toStdString()] = encoded(at.value()->saveState());
    }
    return {{"geometry", encoded(window.saveGeometry())},
            {"docks", encoded(window.saveState())},
            {"splitters", splitters}};
}

bool restoreLayout(QMainWindow& window, const Value& layout) {
    if (!layout.is_object()) {
        return false;
    }
    const bool placed = window.restoreGeometry(decoded(layout, "geometry"));
    window.restoreState(decoded(layout, "docks"));
    if (const Value* splitters = find(layout, "splitters"); splitters != nullptr) {
        const auto all = splittersOf(window);
        for (auto at = all.begin(); at != all.end(); ++at) {
            const std::string name = at.key().toStdString();
            at.value()->restoreState(decoded(*splitters, name.c_str()));
        }
    }
    return placed;
}

}  // namespace artemis
