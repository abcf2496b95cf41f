// A push button for a menu command: same icon, tip and enabled state.
#pragma once

#include <QAction>
#include <QPushButton>

namespace artemis {

/// Object name is the action's with ".button".
QPushButton* actionButton(QAction* action, const QString& text, QWidget* parent);

}  // namespace artemis
