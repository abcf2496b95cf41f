// Page: one place of the navigation rail.
#pragma once

#include <QAction>
#include <QWidget>
#include <utility>
#include <vector>

#include "core/base/value.h"

namespace artemis {

/// Menus of the shell that pages may add commands to.
enum class MenuPlace { File, Edit, Run };

class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    const std::vector<std::pair<MenuPlace, QAction*>>& menuActions() const { return m_actions; }
    /// The window opens this experiment file; pages that cannot ignore it.
    virtual void openFile(const QString&) {}
    /// What the page shows, for the next start (also after a crash); null for nothing.
    virtual Value session() const { return {}; }
    virtual void restoreSession(const Value&) {}

protected:
    /// A command in the menu bar, whatever page is shown.
    QAction* addMenuAction(MenuPlace place, const QIcon& icon, const QString& text,
                           const QKeySequence& keys, const QString& name);

private:
    std::vector<std::pair<MenuPlace, QAction*>> m_actions;
};

}  // namespace artemis
