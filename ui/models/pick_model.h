// PickModel: the runs one may compare, with a check box each; chosen ones get a colour and marker
// that stay theirs while they are chosen.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <span>
#include <vector>

#include "core/report/comparison.h"

namespace artemis {

class PickModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, State, ColumnCount };
    static constexpr int SearchRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    /// Newest first. Chosen runs that are gone are no longer chosen.
    void setRuns(const std::vector<RunRow>& runs);
    const std::vector<RunRow>& runs() const { return m_runs; }
    /// In the order in which they were chosen.
    const std::vector<ChosenRun>& chosen() const { return m_chosen; }
    /// Instead of what was chosen; runs that are not listed yet are chosen as well.
    void choose(std::span<const std::int64_t> runs);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void chosenChanged();

private:
    const ChosenRun* chosenRun(std::int64_t run) const;
    std::size_t freeLook() const;

    std::vector<RunRow> m_runs;
    std::vector<ChosenRun> m_chosen;
};

/// Rows in which every word of the filter occurs: number, name, tags, study, status.
class PickFilter final : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setWords(const QString& text);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
};

}  // namespace artemis
