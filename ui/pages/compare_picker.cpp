// Filter, list and a button that chooses none.
#include "ui/pages/compare_picker.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/widgets/card.h"
#include "ui/widgets/labels.h"

namespace artemis {

namespace {

constexpr std::size_t newestChosen = 4;

}  // namespace

ComparePicker::ComparePicker(QWidget* parent)
    : QWidget(parent),
      m_model(new PickModel(this)),
      m_filter(new PickFilter(this)),
      m_list(new QTableView(this)),
      m_clear(new QPushButton(tr("Choose none"), this)) {
    m_filter->setSourceModel(m_model);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* filter = new QLineEdit(this);
    filter->setPlaceholderText(tr("Find runs"));
    filter->setClearButtonEnabled(true);
    nameControl(filter, "compare.filter", tr("Find runs"));
    layout->addWidget(filter);
    layout->addWidget(makeList(), 1);
    nameControl(m_clear, "compare.clear", m_clear->text());
    m_clear->setEnabled(false);
    layout->addWidget(m_clear);
    connect(filter, &QLineEdit::textChanged, m_filter, &PickFilter::setWords);
    connect(m_clear, &QPushButton::clicked, this, [this] { m_model->choose({}); });
    connect(m_model, &PickModel::chosenChanged, this,
            [this] { m_clear->setEnabled(!m_model->chosen().empty()); });
    setMinimumWidth(200);
}

QWidget* ComparePicker::makeList() {
    auto* card = new Card({}, {}, this);
    card->setAccessibleName(tr("Runs to compare"));
    card->body()->setContentsMargins(2, 4, 2, 4);
    nameControl(m_list, "compare.runs", tr("Runs to compare"));
    m_list->setModel(m_filter);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setShowGrid(false);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setWordWrap(false);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setTabKeyNavigation(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setDefaultSectionSize(m_list->fontMetrics().height() + 12);
    m_list->horizontalHeader()->hide();
    m_list->horizontalHeader()->setMinimumSectionSize(24);
    m_list->horizontalHeader()->setSectionResizeMode(PickModel::Name, QHeaderView::Stretch);
    m_list->horizontalHeader()->resizeSection(PickModel::State, 30);
    connect(m_list, &QTableView::activated, this, &ComparePicker::toggle);
    card->body()->addWidget(m_list);
    setFocusProxy(m_list);
    return card;
}

void ComparePicker::toggle(const QModelIndex& index) {
    const QModelIndex box = index.siblingAtColumn(PickModel::Name);
    const bool chosen = box.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    m_filter->setData(box, QVariant::fromValue(chosen ? Qt::Unchecked : Qt::Checked),
                      Qt::CheckStateRole);
}

void ComparePicker::chooseNewest() {
    std::vector<std::int64_t> newest;
    for (const RunRow& run : m_model->runs()) {
        if (run.status != Status::Queued && newest.size() < newestChosen) {
            newest.push_back(run.id);
        }
    }
    m_model->choose(newest);
}

}  // namespace artemis
