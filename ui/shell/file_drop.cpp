// Looks at drag and drop before the widgets of the window do.
#include "ui/shell/file_drop.h"

#include <QApplication>
#include <QDropEvent>
#include <QMimeData>

#include "ui/widgets/prompt_edit.h"

namespace artemis {

namespace {

bool hasFiles(const QMimeData& data) {
    const QList<QUrl> urls = data.urls();
    return std::any_of(urls.begin(), urls.end(), [](const QUrl& url) { return url.isLocalFile(); });
}

/// Whether the widget, or one around it, has a use of its own for files.
bool takesFiles(const QWidget* widget) {
    for (; widget != nullptr; widget = widget->parentWidget()) {
        if (qobject_cast<const PromptEdit*>(widget) != nullptr) {
            return true;
        }
    }
    return false;
}

}  // namespace

FileDrop::FileDrop(QWidget* window) : QObject(window), m_window(window) {
    window->setAcceptDrops(true);
    qApp->installEventFilter(this);
}

bool FileDrop::eventFilter(QObject* watched, QEvent* event) {
    const bool drags = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove ||
                       event->type() == QEvent::Drop;
    auto* widget = drags ? qobject_cast<QWidget*>(watched) : nullptr;
    if (widget == nullptr || widget->window() != m_window) {
        return false;
    }
    auto* drop = static_cast<QDropEvent*>(event);  // the other two derive from it
    if (!hasFiles(*drop->mimeData()) || takesFiles(widget)) {
        return false;
    }
    drop->setDropAction(Qt::CopyAction);
    drop->accept();
    if (event->type() == QEvent::Drop) {
        for (const QUrl& url : drop->mimeData()->urls()) {
            if (url.isLocalFile()) {
                Q_EMIT dropped(url.toLocalFile());
            }
        }
    }
    return true;
}

}  // namespace artemis
