// RunsModel: the list of runs as a table, the one that is going on top.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "ui/run/store_reader.h"

namespace artemis {

class RunsModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Id, Name, State, Task, Methods, Result, Duration, Started, ColumnCount };

    RunsModel(const Catalog& catalog, QObject* parent = nullptr);

    void setRuns(std::vector<ListedRun> runs);
    const std::vector<ListedRun>& runs() const { return m_runs; }
    /// -1 where the run is not listed.
    int rowOf(std::int64_t run) const;
    std::int64_t runAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QString cell(const ListedRun& run, int column) const;
    QString labelled(const std::vector<Entry>& entries, const std::string& id) const;

    Catalog m_catalog;
    std::vector<ListedRun> m_runs;
};

/// "accuracy 0.9120", the first metric of the first evaluation set, else "loss 0.2500", else "".
QString resultText(const Value& summary);

}  // namespace artemis
