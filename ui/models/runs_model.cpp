// Cells of the list of runs.
#include "ui/models/runs_model.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

QString durationOf(const RunRow& row) {
    const double end = row.status == Status::Running ? QDateTime::currentSecsSinceEpoch()
                       : row.ended > 0               ? row.ended
                                                     : row.heartbeat;
    return row.started > 0 && end >= row.started ? toQt(durationText(end - row.started))
                                                 : QString();
}

QString timeOf(double seconds) {
    if (seconds <= 0) {
        return {};
    }
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(seconds * 1000));
    return time.date() == QDate::currentDate()
               ? QCoreApplication::translate("RunsModel", "today %1")
                     .arg(QLocale().toString(time.time(), "HH:mm"))
               : QLocale().toString(time, "yyyy-MM-dd HH:mm");
}

bool isNumeric(int column) { return column == RunsModel::Id || column == RunsModel::Duration; }

}  // namespace

QString resultText(const Value& summary) {
    const auto number = [](const Value& value) {
        return QString::number(value.get<double>(), 'f', 4);
    };
    const Value* measured = find(summary, "eval");
    if (measured != nullptr && measured->is_object()) {
        for (const auto& [name, value] : measured->items()) {
            if (value.is_number() && name != "loss") {
                return toQt(name) + " " + number(value);
            }
        }
    }
    const Value* loss = find(summary, "loss_last");
    return loss != nullptr && loss->is_number() ? "loss " + number(*loss) : QString();
}

RunsModel::RunsModel(const Catalog& catalog, QObject* parent)
    : QAbstractTableModel(parent), m_catalog(catalog) {}

void RunsModel::setRuns(std::vector<ListedRun> runs) {
    std::ranges::stable_partition(
        runs, [](const ListedRun& run) { return run.row.status == Status::Running; });
    const bool sameRows = std::ranges::equal(
        runs, m_runs, {}, [](const auto& r) { return r.row.id; },
        [](const auto& r) { return r.row.id; });
    if (!sameRows) {
        beginResetModel();
        m_runs = std::move(runs);
        endResetModel();
    } else if (!runs.empty()) {
        m_runs = std::move(runs);
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

int RunsModel::rowOf(std::int64_t run) const {
    const auto found =
        std::ranges::find_if(m_runs, [run](const auto& r) { return r.row.id == run; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

std::int64_t RunsModel::runAt(int row) const {
    return row >= 0 && row < rowCount() ? m_runs[static_cast<std::size_t>(row)].row.id : 0;
}

int RunsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString RunsModel::labelled(const std::vector<Entry>& entries, const std::string& id) const {
    const Entry* known = entry(entries, id);
    return known == nullptr || known->label.empty() ? toQt(id) : translated(known->label);
}

QString RunsModel::cell(const ListedRun& run, int column) const {
    switch (column) {
        case Id:
            return QString::number(run.row.id);
        case Name:
            return toQt(run.row.name);
        case State:
            return statusLook(run.row.status).word;
        case Task:
            return labelled(m_catalog.tasks, run.task);
        case Methods: {
            QStringList labels;
            for (const std::string& method : run.methods) {
                labels << labelled(m_catalog.methods, method);
            }
            return labels.join(" + ");
        }
        case Result:
            return resultText(run.row.summary);
        case Duration:
            return durationOf(run.row);
        case Started:
            return timeOf(run.row.started > 0 ? run.row.started : run.row.created);
    }
    return {};
}

QVariant RunsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const ListedRun& run = m_runs[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return cell(run, index.column());
        case Qt::ToolTipRole:
            return index.column() == State && !run.row.reason.empty() ? toQt(run.row.reason)
                                                                      : cell(run, index.column());
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(
                Qt::AlignVCenter | (isNumeric(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::DecorationRole:
            if (index.column() == State) {
                const StatusLook look = statusLook(run.row.status);
                return icon(look.icon, look.meaning);
            }
            return {};
        default:
            return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft));
    }
    const std::array<QString, ColumnCount> titles{tr("No."),      tr("Name"),   tr("Status"),
                                                  tr("Task"),     tr("Method"), tr("Result"),
                                                  tr("Duration"), tr("Started")};
    return role == Qt::DisplayRole ? QVariant(titles[static_cast<std::size_t>(section)])
                                   : QVariant();
}

}  // namespace artemis
