// RunsModel: the list of runs as a table: searched, filtered, grouped and sorted.
#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "ui/models/run_columns.h"

namespace artemis {

/// What rows must be like; empty fields ask for nothing.
struct RunsFilter {
    QString text{};  ///< Every word occurs in name, tags, notes, study, task, methods or reason.
    std::optional<Status> status{};
    std::string task{};
    std::string method{};
    std::string tag{};
    bool operator==(const RunsFilter&) const = default;
};

/// Rows are runs, and above each group a heading that can be closed. Filtering and sorting stand
/// here and not in a proxy: ten thousand rows are gone through in a few milliseconds.
class RunsModel final : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit RunsModel(const Catalog& catalog, QObject* parent = nullptr);

    void setRuns(RunList runs);
    void setColumns(std::vector<RunColumn> columns);
    void setFilter(const RunsFilter& filter);
    /// Rows with equal cells in this column stand together; nothing ends the grouping.
    void setGrouping(std::optional<RunColumn> by);
    /// A column of -1: the newest first, above them what is going.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    const std::vector<RunColumn>& columns() const { return m_columns; }
    const RunsFilter& filter() const { return m_filter; }
    const std::optional<RunColumn>& grouping() const { return m_grouping; }
    /// Runs that pass the filter, also those in closed groups.
    int passing() const { return m_passing; }
    /// -1 where the run is not shown.
    int rowOf(std::int64_t run) const;
    /// 0 for the heading of a group.
    std::int64_t runAt(int row) const;
    /// Null where there is no such run in the list.
    const ListedRun* listed(std::int64_t run) const;
    bool isHeading(int row) const;
    /// Closes or opens the group of a heading.
    void toggleGroup(int row);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// A person wrote something else into a cell of tags or notes; it stands there once the store
    /// has it.
    void cellEdited(std::int64_t run, artemis::RunColumn::Kind kind, const QString& text);

private:
    struct Row {
        std::int64_t run = 0;  ///< 0: heading
        std::size_t at = 0;    ///< In m_runs, or in m_groups for a heading.
        bool operator==(const Row&) const = default;
    };
    struct Group {
        QString title;
        int runs = 0;
        bool operator==(const Group&) const = default;
    };
    bool passes(const ListedRun& run, const std::vector<std::string>& words) const;
    std::vector<std::size_t> sorted() const;
    void order(std::vector<std::size_t>& runs, const RunColumn& by, Qt::SortOrder order) const;
    void rebuild();
    QString headingText(const Group& group) const;
    QVariant runData(const ListedRun& run, const RunColumn& column, int role) const;
    const ListedRun& runOf(const Row& row) const { return (*m_runs)[row.at]; }

    Catalog m_catalog;
    RunList m_runs;
    std::vector<RunColumn> m_columns;
    RunsFilter m_filter;
    std::optional<RunColumn> m_grouping;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::vector<Row> m_rows;
    std::vector<Group> m_groups;
    std::set<QString> m_closed;
    std::unordered_map<std::int64_t, int> m_places;  ///< Run → row.
    int m_passing = 0;
};

}  // namespace artemis
