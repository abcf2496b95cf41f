// Commands of pages.
#include "ui/pages/page.h"

namespace artemis {

QAction* Page::addMenuAction(MenuPlace place, const QIcon& icon, const QString& text,
                             const QKeySequence& keys, const QString& name) {
    auto* action = new QAction(icon, text, this);
    action->setShortcut(keys);
    action->setObjectName(name);
    m_actions.emplace_back(place, action);
    return action;
}

}  // namespace artemis
