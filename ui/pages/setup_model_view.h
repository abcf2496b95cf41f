// The model of the draft as a tree of blocks and layers; ticking a layer makes it a target module.
#pragma once

#include <QTreeWidget>

#include "core/engine/run/outline.h"
#include "ui/widgets/labels.h"

namespace artemis {

class SetupModelView final : public QWidget {
    Q_OBJECT
public:
    explicit SetupModelView(QWidget* parent = nullptr);

    void show(const ModelOutline& outline);
    void showProblem(const QString& why);
    QTreeWidget* tree() const { return m_tree; }

Q_SIGNALS:
    /// The person wants the setting at `path` to hold these words.
    void targetsChosen(const QString& path, const QStringList& words);

private:
    void rebuild();
    QTreeWidgetItem* addGroup(const QString& title, const QString& name);
    void addLayer(QTreeWidgetItem* group, const QString& title, const std::vector<int>& modules);
    void addRoles();
    void addBlocks();
    void update();
    void updateItem(QTreeWidgetItem* item, const std::set<std::size_t>& chosen) const;
    QString stateOf(const std::vector<int>& modules) const;
    void toggle(QTreeWidgetItem* item);

    ModelOutline m_outline;
    TargetSetting m_targets;  ///< As the last click left them.
    InkLabel* m_summary;
    SignedText* m_note;
    QTreeWidget* m_tree;
    bool m_updating = false;
    bool m_ticked = false;  ///< The press that is going on has hit the box itself.
};

}  // namespace artemis
