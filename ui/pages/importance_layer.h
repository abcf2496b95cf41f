// LayerEditor: tier, rank and sharing of one layer, for the keyboard and for exact numbers.
#pragma once

#include <QWidget>

#include "core/plan/plan_draft.h"
#include "ui/widgets/labels.h"

class QComboBox;
class QMenu;
class QPushButton;
class QSpinBox;

namespace artemis {

class LayerEditor final : public QWidget {
    Q_OBJECT
public:
    explicit LayerEditor(QWidget* parent = nullptr);

    /// Shows a layer of the draft, which must live until the next call.
    void setLayer(const PlanDraft& draft, std::size_t layer, const QString& name);
    /// Puts the keyboard into the field of the rank.
    void editRank();

Q_SIGNALS:
    void tierWanted(std::size_t layer, artemis::Tier tier);
    void rankWanted(std::size_t layer, int rank);
    void shareWanted(std::size_t layer, std::size_t other);
    void ungroupWanted(std::size_t layer);
    void releaseWanted(std::size_t layer);

private:
    void connectControls();
    void fillMenu();

    const PlanDraft* m_draft = nullptr;
    std::size_t m_layer = 0;
    InkLabel* m_name;
    QComboBox* m_tier;
    QSpinBox* m_rank;
    QMenu* m_others;
    QPushButton* m_share;
    QPushButton* m_ungroup;
    QPushButton* m_release;
};

}  // namespace artemis
