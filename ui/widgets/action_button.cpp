// Buttons that follow actions.
#include "ui/widgets/action_button.h"

#include "ui/widgets/labels.h"

namespace artemis {

QPushButton* actionButton(QAction* action, const QString& text, QWidget* parent) {
    auto* button = new QPushButton(action->icon(), text, parent);
    nameControl(button, action->objectName() + ".button", text);
    const auto follow = [button, action, text] {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        button->setToolTip(keys.isEmpty() ? text : QStringLiteral("%1 (%2)").arg(text, keys));
        button->setEnabled(action->isEnabled());
    };
    follow();
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, follow);
    return button;
}

}  // namespace artemis
