// Looks at shortcuts before a field takes them.
#include "ui/pages/undo_keys.h"

#include <QKeyEvent>

namespace artemis {

bool keepsUndoForPage(const QWidget& page, QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride) {
        return false;
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const auto* widget = qobject_cast<QWidget*>(watched);
    const bool wanted = widget != nullptr && page.isAncestorOf(widget) &&
                        (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo));
    if (wanted) {
        event->ignore();
    }
    return wanted;
}

}  // namespace artemis
