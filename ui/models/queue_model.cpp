// Cells of the queue.
#include "ui/models/queue_model.h"

#include <algorithm>

#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

Status shownAs(const QueueEntry& entry) {
    switch (entry.state) {
        case QueueState::Queued:
            return Status::Queued;
        case QueueState::Running:
            return entry.isTaken ? Status::Running : Status::Interrupted;
        case QueueState::Done:
            return Status::Done;
        case QueueState::Stopped:
            return Status::Stopped;
        case QueueState::Failed:
            break;
    }
    return Status::Failed;
}

void QueueModel::setEntries(const std::vector<QueueEntry>& entries) {
    const bool sameRows =
        std::ranges::equal(entries, m_entries, {}, &QueueEntry::id, &QueueEntry::id);
    if (!sameRows) {
        beginResetModel();
    }
    m_entries = entries;
    if (!sameRows) {
        endResetModel();
    } else if (!m_entries.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

const QueueEntry* QueueModel::entryAt(int row) const {
    return row >= 0 && row < rowCount() ? &m_entries[static_cast<std::size_t>(row)] : nullptr;
}

int QueueModel::rowOf(std::int64_t entry) const {
    const auto found = std::ranges::find(m_entries, entry, &QueueEntry::id);
    return found == m_entries.end() ? -1 : static_cast<int>(found - m_entries.begin());
}

int QueueModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int QueueModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant QueueModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const QueueEntry& entry = m_entries[static_cast<std::size_t>(index.row())];
    const StatusLook look = statusLook(shownAs(entry));
    if (role == Qt::ToolTipRole) {
        return toQt(entry.reason.empty() ? entry.what.name : entry.reason);
    }
    if (index.column() == Name) {
        return role == Qt::DisplayRole ? QVariant(toQt(entry.what.name)) : QVariant();
    }
    if (role == Qt::DecorationRole) {
        return icon(look.icon, look.meaning);
    }
    if (role == Qt::DisplayRole) {
        return entry.reason.empty() ? look.word
                                    : look.word + QStringLiteral(": ") + toQt(entry.reason);
    }
    return {};
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    return section == Name ? tr("Experiment") : tr("Status");
}

}  // namespace artemis
