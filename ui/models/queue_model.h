// QueueModel: the queue as a table, in the order of its turns.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/store/run_queue.h"

namespace artemis {

class QueueModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, State, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setEntries(const std::vector<QueueEntry>& entries);
    /// Null where there is no such row.
    const QueueEntry* entryAt(int row) const;
    int rowOf(std::int64_t entry) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    std::vector<QueueEntry> m_entries;
};

/// How the state of an entry is shown: as the state of a run.
Status shownAs(const QueueEntry& entry);

}  // namespace artemis
