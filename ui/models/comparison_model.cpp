// Lines of the table of compared runs.
#include "ui/models/comparison_model.h"

#include <QFont>
#include <algorithm>

#include "core/base/text.h"
#include "core/report/table_text.h"
#include "ui/charts/curve_look.h"
#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// Enough digits to compare; all of them stand in the tip and in what is copied.
QString figureText(const Value& value) {
    return value.is_number_integer() ? toQt(grouped(value.get<std::int64_t>()))
                                     : QString::number(value.get<double>(), 'g', 6);
}

bool sameLines(const std::vector<ComparedRow>& a, const std::vector<ComparedRow>& b) {
    return std::ranges::equal(a, b, [](const ComparedRow& one, const ComparedRow& other) {
        return one.name == other.name && one.differs == other.differs;
    });
}

/// Only values have changed, as those of a run that goes on.
bool sameShape(const Comparison& a, const Comparison& b) {
    return std::ranges::equal(
               a.runs, b.runs, {}, [](const ComparedRun& run) { return run.title; },
               [](const ComparedRun& run) { return run.title; }) &&
           sameLines(a.figures, b.figures) && sameLines(a.settings, b.settings);
}

}  // namespace

void ComparisonModel::setComparison(Comparison comparison) {
    if (rowCount() > 0 && !m_differencesOnly && sameShape(comparison, m_comparison)) {
        m_comparison = std::move(comparison);
        rebuild();
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_comparison = std::move(comparison);
    rebuild();
    endResetModel();
}

void ComparisonModel::setDifferencesOnly(bool only) {
    beginResetModel();
    m_differencesOnly = only;
    rebuild();
    endResetModel();
}

void ComparisonModel::rebuild() {
    m_lines.clear();
    if (m_comparison.runs.empty()) {
        return;
    }
    const auto& runs = m_comparison.runs;
    const bool sameStatus = std::ranges::all_of(runs, [&runs](const ComparedRun& run) {
        return run.row.status == runs.front().row.status;
    });
    if (!m_differencesOnly || !sameStatus) {
        m_lines.push_back({Kind::Status, tr("status")});
    }
    addSection(tr("Final figures"), m_comparison.figures, Kind::Figure);
    addSection(tr("Settings"), m_comparison.settings, Kind::Setting);
}

void ComparisonModel::addSection(const QString& title, const std::vector<ComparedRow>& rows,
                                 Kind kind) {
    const std::size_t before = m_lines.size();
    m_lines.push_back({Kind::Title, title});
    for (const ComparedRow& row : rows) {
        if (row.differs || !m_differencesOnly) {
            m_lines.push_back({kind, toQt(row.name), &row});
        }
    }
    if (m_lines.size() == before + 1) {
        m_lines.pop_back();
    }
}

int ComparisonModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int ComparisonModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_comparison.runs.size()) + 1;
}

QString ComparisonModel::shown(const Line& line, std::size_t run) const {
    if (line.kind == Kind::Status) {
        return statusLook(m_comparison.runs[run].row.status).word;
    }
    if (line.row == nullptr || !line.row->values[run]) {
        return {};
    }
    const Value& value = *line.row->values[run];
    return line.kind == Kind::Figure ? figureText(value) : toQt(toText(value));
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Line& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == Qt::FontRole) {
        QFont font;
        font.setBold(line.kind == Kind::Title ||
                     (!m_differencesOnly && line.row != nullptr && line.row->differs));
        return font;
    }
    if (index.column() == 0) {
        return role == Qt::DisplayRole || role == ExactRole || role == Qt::ToolTipRole
                   ? QVariant(line.title)
                   : QVariant();
    }
    const auto run = static_cast<std::size_t>(index.column() - 1);
    switch (role) {
        case Qt::DisplayRole:
            return shown(line, run);
        case Qt::ToolTipRole:
        case ExactRole:
            return line.row != nullptr ? toQt(exactText(line.row->values[run])) : shown(line, run);
        case Qt::DecorationRole:
            if (line.kind == Kind::Status) {
                const StatusLook look = statusLook(m_comparison.runs[run].row.status);
                return icon(look.icon, look.meaning);
            }
            return {};
        default:
            return {};
    }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter | Qt::AlignLeft);
    }
    if (section == 0) {
        return role == Qt::DisplayRole ? QVariant(tr("Name")) : QVariant();
    }
    const ComparedRun& run = m_comparison.runs[static_cast<std::size_t>(section - 1)];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return toQt(run.title);
        case Qt::DecorationRole:
            return markerIcon(run.look);
        default:
            return {};
    }
}

Qt::ItemFlags ComparisonModel::flags(const QModelIndex& index) const {
    const bool title =
        index.isValid() && m_lines[static_cast<std::size_t>(index.row())].kind == Kind::Title;
    return title ? Qt::ItemIsEnabled : QAbstractTableModel::flags(index);
}

}  // namespace artemis
