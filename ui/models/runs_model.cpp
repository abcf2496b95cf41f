// Rows and cells of the list of runs.
#include "ui/models/runs_model.h"

#include <QFont>
#include <algorithm>
#include <functional>

#include "core/base/text.h"
#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

using What = RunColumn::Kind;

bool isEditable(What kind) { return kind == What::Tags || kind == What::Notes; }

}  // namespace

RunsModel::RunsModel(const Catalog& catalog, QObject* parent)
    : QAbstractTableModel(parent),
      m_catalog(catalog),
      m_runs(std::make_shared<std::vector<ListedRun>>()),
      m_columns(usualColumns()) {}

void RunsModel::setRuns(RunList runs) {
    m_runs = std::move(runs);
    rebuild();
}

void RunsModel::setColumns(std::vector<RunColumn> columns) {
    const std::optional<RunColumn> sorting =
        m_sortColumn < 0 ? std::nullopt
                         : std::optional(m_columns[static_cast<std::size_t>(m_sortColumn)]);
    beginResetModel();
    m_columns = std::move(columns);
    const auto kept = sorting ? std::ranges::find(m_columns, *sorting) : m_columns.end();
    m_sortColumn = kept == m_columns.end() ? -1 : static_cast<int>(kept - m_columns.begin());
    endResetModel();
    rebuild();
}

void RunsModel::setFilter(const RunsFilter& filter) {
    m_filter = filter;
    rebuild();
}

void RunsModel::setGrouping(std::optional<RunColumn> by) {
    m_grouping = std::move(by);
    m_closed.clear();
    rebuild();
}

void RunsModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column < columnCount() ? column : -1;
    m_sortOrder = order;
    rebuild();
}

void RunsModel::toggleGroup(int row) {
    if (isHeading(row)) {
        const QString& title = m_groups[m_rows[static_cast<std::size_t>(row)].at].title;
        if (m_closed.erase(title) == 0) {
            m_closed.insert(title);
        }
        rebuild();
    }
}

bool RunsModel::passes(const ListedRun& run, const std::vector<std::string>& words) const {
    return (!m_filter.status || run.row.status == *m_filter.status) &&
           (m_filter.task.empty() || run.task == m_filter.task) &&
           (m_filter.method.empty() || std::ranges::count(run.methods, m_filter.method) > 0) &&
           (m_filter.tag.empty() || std::ranges::count(run.row.tags, m_filter.tag) > 0) &&
           std::ranges::all_of(words, [&](const std::string& word) {
               return run.words.find(word) != std::string::npos;
           });
}

/// Stable, with keys made once. Rows without a value stay last in both directions.
void RunsModel::order(std::vector<std::size_t>& runs, const RunColumn& by,
                      Qt::SortOrder order) const {
    std::vector<std::pair<SortKey, std::size_t>> keyed;
    keyed.reserve(runs.size());
    for (const std::size_t at : runs) {
        keyed.emplace_back(sortKey(by, (*m_runs)[at], m_catalog), at);
    }
    std::ranges::stable_sort(keyed, [order](const auto& a, const auto& b) {
        const bool turned =
            order == Qt::DescendingOrder && !a.first.isMissing() && !b.first.isMissing();
        return turned ? before(b.first, a.first) : before(a.first, b.first);
    });
    std::ranges::transform(keyed, runs.begin(), [](const auto& one) { return one.second; });
}

std::vector<std::size_t> RunsModel::sorted() const {
    std::vector<std::string> words = split(lowered(m_filter.text.toStdString()), ' ');
    std::erase(words, "");
    std::vector<std::size_t> runs;
    for (std::size_t i = 0; i < m_runs->size(); ++i) {
        if (passes((*m_runs)[i], words)) {
            runs.push_back(i);
        }
    }
    if (m_sortColumn < 0) {
        std::ranges::stable_partition(
            runs, [this](std::size_t at) { return (*m_runs)[at].row.status == Status::Running; });
    } else {
        order(runs, m_columns[static_cast<std::size_t>(m_sortColumn)], m_sortOrder);
    }
    if (m_grouping) {
        order(runs, *m_grouping, Qt::AscendingOrder);
    }
    return runs;
}

void RunsModel::rebuild() {
    const std::vector<std::size_t> runs = sorted();
    std::vector<Row> rows;
    std::vector<Group> groups;
    rows.reserve(runs.size());
    for (const std::size_t at : runs) {
        const ListedRun& run = (*m_runs)[at];
        if (m_grouping) {
            const QString title = cellText(*m_grouping, run, m_catalog);
            if (groups.empty() || groups.back().title != title) {
                rows.push_back({0, groups.size()});
                groups.push_back({title, 0});
            }
            ++groups.back().runs;
            if (m_closed.contains(title)) {
                continue;
            }
        }
        rows.push_back({run.row.id, at});
    }
    const bool sameRows = std::ranges::equal(rows, m_rows, {}, &Row::run, &Row::run) &&
                          groups.size() == m_groups.size();
    if (!sameRows) {
        beginResetModel();
    }
    m_rows = std::move(rows);
    m_groups = std::move(groups);
    m_passing = static_cast<int>(runs.size());
    if (!sameRows) {
        m_places.clear();
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            m_places.emplace(m_rows[i].run, static_cast<int>(i));
        }
        m_places.erase(0);
        endResetModel();
    } else if (!m_rows.empty() && !m_columns.empty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }
}

int RunsModel::rowOf(std::int64_t run) const {
    const auto found = m_places.find(run);
    return found == m_places.end() ? -1 : found->second;
}

std::int64_t RunsModel::runAt(int row) const {
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)].run : 0;
}

const ListedRun* RunsModel::listed(std::int64_t run) const {
    // The list is in the order of its numbers, the newest first.
    const auto found = std::ranges::lower_bound(*m_runs, run, std::greater(),
                                                [](const ListedRun& one) { return one.row.id; });
    return found == m_runs->end() || found->row.id != run ? nullptr : &*found;
}

bool RunsModel::isHeading(int row) const {
    return row >= 0 && row < rowCount() && m_rows[static_cast<std::size_t>(row)].run == 0;
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QString RunsModel::headingText(const Group& group) const {
    const QString arrow = m_closed.contains(group.title) ? "▸" : "▾";
    const QString title = group.title.isEmpty() ? tr("none") : group.title;
    const QString count = group.runs == 1 ? tr("1 run") : tr("%1 runs").arg(group.runs);
    return QStringLiteral("%1 %2 (%3)").arg(arrow, title, count);
}

QVariant RunsModel::runData(const ListedRun& run, const RunColumn& column, int role) const {
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole:
            return cellText(column, run, m_catalog);
        case Qt::ToolTipRole:
            return column.kind == What::State && !run.row.reason.empty()
                       ? toQt(run.row.reason)
                       : cellText(column, run, m_catalog);
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::AlignVCenter |
                                       (isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::AccessibleDescriptionRole:
            return column.kind == What::Name && run.row.baseline ? tr("baseline") : QVariant();
        case Qt::DecorationRole:
            if (column.kind == What::State) {
                const StatusLook look = statusLook(run.row.status);
                return icon(look.icon, look.meaning);
            }
            return column.kind == What::Name && run.row.baseline
                       ? QVariant(icon("baseline", Ink::Accent))
                       : QVariant();
        default:
            return {};
    }
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (row.run != 0) {
        return runData(runOf(row), m_columns[static_cast<std::size_t>(index.column())], role);
    }
    if (role == Qt::FontRole) {
        QFont bold;
        bold.setWeight(QFont::DemiBold);
        return bold;
    }
    return role == Qt::DisplayRole && index.column() == 0 ? QVariant(headingText(m_groups[row.at]))
                                                          : QVariant();
}

bool RunsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable) ||
        value.toString() == data(index).toString()) {
        return false;
    }
    Q_EMIT cellEdited(runAt(index.row()), m_columns[static_cast<std::size_t>(index.column())].kind,
                      value.toString());
    return true;
}

Qt::ItemFlags RunsModel::flags(const QModelIndex& index) const {
    if (!index.isValid() || isHeading(index.row())) {
        return index.isValid() ? Qt::ItemIsEnabled : Qt::NoItemFlags;
    }
    const bool editable = isEditable(m_columns[static_cast<std::size_t>(index.column())].kind);
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren |
           (editable ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const RunColumn& column = m_columns[static_cast<std::size_t>(section)];
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (isNumeric(column) ? Qt::AlignRight : Qt::AlignLeft));
    }
    return role == Qt::DisplayRole || role == Qt::ToolTipRole ? QVariant(columnTitle(column))
                                                              : QVariant();
}

}  // namespace artemis
