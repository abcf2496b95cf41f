// Undo and redo belong to a page, not to the field that has the keyboard.
#pragma once

#include <QEvent>
#include <QWidget>

namespace artemis {

/// Whether a field inside `page` asks for the keys of undo or redo; the event is ignored then, and
/// an event filter stops it there, so that the page's own commands get them.
bool keepsUndoForPage(const QWidget& page, QObject* watched, QEvent* event);

}  // namespace artemis
