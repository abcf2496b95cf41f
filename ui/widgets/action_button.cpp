// Buttons that follow actions.
#include "ui/widgets/action_button.h"

#include "ui/widgets/labels.h"

namespace artemis {

QPushButton* actionButton(QAction* action, const QString& text, QWidget* parent) {
    auto* button = new QPushButton(action->icon(), text, parent);
    nameControl(button, action->objectName() + ".button", text);
    const auto follow = [button, action, text] {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        const QString named = keys.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, keys);
        const QString more = action->statusTip();
        button->setToolTip(more.isEmpty() ? named : named + QStringLiteral("\n") + more);
        button->setEnabled(action->isEnabled());
    };
    follow();
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, follow);
    return button;
}

}  // namespace artemis
