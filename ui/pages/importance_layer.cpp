// The controls of one layer.
#include "ui/pages/importance_layer.h"

#include <QComboBox>
#include <QGridLayout>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>

#include "ui/charts/tier_look.h"

namespace artemis {

namespace {

constexpr int mostRank = 4096;

bool isIn(const PlanDraft::Groups& groups, std::size_t layer) {
    return std::ranges::any_of(groups, [layer](const auto& group) {
        return std::ranges::find(group, layer) != group.end();
    });
}

}  // namespace

LayerEditor::LayerEditor(QWidget* parent)
    : QWidget(parent),
      m_name(new InkLabel(Ink::Muted, this)),
      m_tier(new QComboBox(this)),
      m_rank(new QSpinBox(this)),
      m_others(new QMenu(this)),
      m_share(new QPushButton(tr("Share with"), this)),
      m_ungroup(new QPushButton(tr("Ungroup"), this)),
      m_release(new QPushButton(tr("Follow again"), this)) {
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setVerticalSpacing(6);
    m_name->setWordWrap(true);
    m_name->setObjectName("importance.layer");
    for (const Tier tier : {Tier::High, Tier::Medium, Tier::Low}) {
        m_tier->addItem(QStringLiteral("%1: %2").arg(tierWord(tier), tierMeaning(tier)),
                        static_cast<int>(tier));
    }
    m_rank->setKeyboardTracking(false);
    m_rank->setPrefix(tr("rank "));
    m_share->setMenu(m_others);
    m_share->setToolTip(tr("Both layers train one adapter"));
    m_release->setToolTip(tr("What was set by hand no longer counts for this layer"));
    nameControl(m_tier, "importance.tier", tr("Tier of the layer"));
    nameControl(m_rank, "importance.rank", tr("Rank of the layer"));
    nameControl(m_share, "importance.share", tr("Share with another layer"));
    nameControl(m_ungroup, "importance.ungroup", m_ungroup->text());
    nameControl(m_release, "importance.release", m_release->text());
    layout->addWidget(m_name, 0, 0, 1, 6);
    layout->addWidget(m_tier, 1, 0, 1, 3);
    layout->addWidget(m_rank, 1, 3, 1, 3);
    layout->addWidget(m_share, 2, 0, 1, 2);
    layout->addWidget(m_ungroup, 2, 2, 1, 2);
    layout->addWidget(m_release, 2, 4, 1, 2);
    connectControls();
}

void LayerEditor::connectControls() {
    connect(m_tier, &QComboBox::activated, this, [this](int index) {
        Q_EMIT tierWanted(m_layer, static_cast<Tier>(m_tier->itemData(index).toInt()));
    });
    connect(m_rank, &QSpinBox::valueChanged, this,
            [this](int rank) { Q_EMIT rankWanted(m_layer, rank); });
    connect(m_ungroup, &QPushButton::clicked, this, [this] { Q_EMIT ungroupWanted(m_layer); });
    connect(m_release, &QPushButton::clicked, this, [this] { Q_EMIT releaseWanted(m_layer); });
    connect(m_others, &QMenu::aboutToShow, this, &LayerEditor::fillMenu);
}

/// The medium layers of the same shapes.
void LayerEditor::fillMenu() {
    m_others->clear();
    for (std::size_t other = 0; m_draft != nullptr && other < m_draft->plan().layers.size();
         ++other) {
        if (m_draft->plan().layers[other].tier == Tier::Medium &&
            m_draft->whyNotShared(m_layer, other).empty()) {
            QAction* action = m_others->addAction(
                tr("Layer %1, rank %2").arg(other).arg(m_draft->plan().layers[other].rank));
            connect(action, &QAction::triggered, this,
                    [this, other] { Q_EMIT shareWanted(m_layer, other); });
        }
    }
    if (m_others->isEmpty()) {
        m_others->addAction(tr("No other medium layer has the same shapes"))->setEnabled(false);
    }
}

void LayerEditor::setLayer(const PlanDraft& draft, std::size_t layer, const QString& name) {
    m_draft = &draft;
    m_layer = layer;
    const Choice& choice = draft.plan().layers[layer];
    const QSignalBlocker quietTier(m_tier);
    const QSignalBlocker quietRank(m_rank);
    m_name->setText(tr("Layer %1: %2, importance %3")
                        .arg(layer)
                        .arg(name)
                        .arg(draft.relative()[layer], 0, 'f', 3));
    m_tier->setCurrentIndex(m_tier->findData(static_cast<int>(choice.tier)));
    const auto limit = static_cast<int>(draft.ground().costs.layers[layer].maxRank);
    const bool ranked = choice.tier == Tier::Medium;
    m_rank->setRange(ranked ? 1 : 0, limit > 0 ? limit : mostRank);
    m_rank->setSpecialValueText(ranked ? QString() : tr("no rank"));
    m_rank->setValue(static_cast<int>(choice.rank));
    m_rank->setEnabled(ranked);
    m_share->setEnabled(ranked);
    m_ungroup->setEnabled(isIn(draft.plan().groups, layer));
    m_release->setEnabled(draft.wishes().byHand.contains(layer));
}

void LayerEditor::editRank() {
    if (m_rank->isEnabled()) {
        m_rank->setFocus();
        m_rank->selectAll();
    }
}

}  // namespace artemis
