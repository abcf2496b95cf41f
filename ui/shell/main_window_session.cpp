// The window's session: page, what pages show, layout; and its first start.
#include <QScreen>
#include <QTimer>

#include "ui/shell/layout_state.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/text.h"

namespace artemis {

Value MainWindow::session() const {
    Value pages = Value::object();
    for (std::size_t i = 0; i < m_made.size(); ++i) {
        if (Value shown = m_made[i]->session(); !shown.is_null()) {
            pages[m_entries[i].id.toStdString()] = std::move(shown);
        }
    }
    return {{"page", currentPage().toStdString()},
            {"toured", m_toured},
            {"pages", pages},
            {"layout", layoutOf(*this)},
            {"layouts", m_layouts}};
}

void MainWindow::restore() {
    m_usualLayout = layoutOf(*this);
    const Value last = readSession(m_workbench->services().sessionFile);
    const auto part = [&last](const char* key) { return last.value(key, Value()); };
    if (!restoreLayout(*this, part("layout"))) {
        // Charts want room; this size is for when it is made smaller.
        resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(0, 32)));
        setWindowState(Qt::WindowMaximized);
    }
    if (last.empty()) {
        return;
    }
    m_toured = part("toured") == true;
    m_layouts = part("layouts").is_object() ? part("layouts") : Value::object();
    const Value pages = part("pages");
    for (std::size_t i = 0; i < m_made.size() && pages.is_object(); ++i) {
        const auto shown = pages.find(m_entries[i].id.toStdString());
        if (shown != pages.end() && shown->is_object()) {
            m_made[i]->restoreSession(*shown);
        }
    }
    if (part("page").is_string()) {
        showPage(toQt(part("page").get<std::string>()));
    }
    if (part("closed") != true) {
        say(tr("The window was not closed properly last time; your draft and places are back."));
    }
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    const bool keeps = !m_workbench->services().sessionFile.empty();
    if (!m_shown && !m_toured && keeps) {
        QTimer::singleShot(0, this, [this] { startTour(); });
    }
    m_shown = true;
}

}  // namespace artemis
