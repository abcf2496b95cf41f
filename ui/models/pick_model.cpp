// Check boxes, looks and the filter of runs to compare.
#include "ui/models/pick_model.h"

#include <algorithm>

#include "core/base/text.h"
#include "ui/charts/curve_look.h"
#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// New runs stand before the ones that are known.
bool isGrown(const std::vector<RunRow>& before, const std::vector<RunRow>& after) {
    if (after.size() < before.size()) {
        return false;
    }
    const auto tail = after.end() - static_cast<std::ptrdiff_t>(before.size());
    return std::equal(before.begin(), before.end(), tail, after.end(),
                      [](const RunRow& a, const RunRow& b) { return a.id == b.id; });
}

}  // namespace

void PickModel::setRuns(const std::vector<RunRow>& runs) {
    if (isGrown(m_runs, runs)) {
        const int added = static_cast<int>(runs.size() - m_runs.size());
        if (added > 0) {
            beginInsertRows({}, 0, added - 1);
            m_runs = runs;
            endInsertRows();
        } else {
            m_runs = runs;
        }
        if (!m_runs.empty()) {
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        }
    } else {
        beginResetModel();
        m_runs = runs;
        endResetModel();
    }
    const auto gone = std::erase_if(m_chosen, [this](const ChosenRun& one) {
        return std::ranges::find(m_runs, one.id, &RunRow::id) == m_runs.end();
    });
    if (gone > 0) {
        Q_EMIT chosenChanged();
    }
}

const ChosenRun* PickModel::chosenRun(std::int64_t run) const {
    const auto found = std::ranges::find(m_chosen, run, &ChosenRun::id);
    return found == m_chosen.end() ? nullptr : &*found;
}

std::size_t PickModel::freeLook() const {
    std::size_t look = 0;
    while (std::ranges::find(m_chosen, look, &ChosenRun::look) != m_chosen.end()) {
        ++look;
    }
    return look;
}

void PickModel::choose(std::span<const std::int64_t> runs) {
    std::erase_if(m_chosen, [runs](const ChosenRun& one) {
        return std::ranges::find(runs, one.id) == runs.end();
    });
    for (const std::int64_t run : runs) {
        if (chosenRun(run) == nullptr) {
            m_chosen.push_back({run, freeLook()});
        }
    }
    if (!m_runs.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
    Q_EMIT chosenChanged();
}

int PickModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int PickModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PickModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const RunRow& run = m_runs[static_cast<std::size_t>(index.row())];
    const StatusLook look = statusLook(run.status);
    const ChosenRun* chosen = chosenRun(run.id);
    const QString title = QStringLiteral("%1 · %2").arg(run.id).arg(toQt(run.name));
    if (role == SearchRole) {
        return QStringList{title, toQt(join(run.tags, " ")), toQt(run.study), look.word}.join(' ');
    }
    if (role == Qt::ToolTipRole) {
        return QStringLiteral("%1\n%2").arg(title, look.word);
    }
    if (index.column() == State) {
        return role == Qt::DecorationRole       ? QVariant(icon(look.icon, look.meaning))
               : role == Qt::AccessibleTextRole ? QVariant(look.word)
                                                : QVariant();
    }
    switch (role) {
        case Qt::DisplayRole:
            return title;
        case Qt::CheckStateRole:
            return QVariant::fromValue(chosen != nullptr ? Qt::Checked : Qt::Unchecked);
        case Qt::DecorationRole:
            return chosen != nullptr ? QVariant(markerIcon(chosen->look)) : QVariant();
        default:
            return {};
    }
}

bool PickModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.column() != Name ||
        !checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return false;
    }
    const std::int64_t run = m_runs[static_cast<std::size_t>(index.row())].id;
    const bool wanted = value.toInt() == Qt::Checked;
    if (wanted == (chosenRun(run) != nullptr)) {
        return true;
    }
    if (wanted) {
        m_chosen.push_back({run, freeLook()});
    } else {
        std::erase_if(m_chosen, [run](const ChosenRun& one) { return one.id == run; });
    }
    Q_EMIT dataChanged(index, index);
    Q_EMIT chosenChanged();
    return true;
}

Qt::ItemFlags PickModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags base = QAbstractTableModel::flags(index);
    return index.column() == Name ? base | Qt::ItemIsUserCheckable : base;
}

void PickFilter::setWords(const QString& text) {
    m_words = text.split(' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool PickFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QString text =
        sourceModel()->index(row, 0, parent).data(PickModel::SearchRole).toString();
    return std::ranges::all_of(
        m_words, [&text](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

}  // namespace artemis
