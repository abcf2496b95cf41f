// The table of facts, and what stands in the cells of a column.
#include "ui/models/run_columns.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <array>
#include <set>

#include "core/base/text.h"
#include "core/metrics/text_metrics.h"
#include "core/store/importance_file.h"
#include "ui/forms/schema_paths.h"
#include "ui/models/samples_model.h"
#include "ui/models/status_look.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

using What = RunColumn::Kind;

/// A setting or figure is not in the table: its path tells it.
struct Fact {
    What kind;
    const char* id;
    const char* title;
    bool numeric;
};

constexpr std::array<Fact, 12> facts{{
    {What::Number, "number", QT_TRANSLATE_NOOP("RunColumns", "No."), true},
    {What::Name, "name", QT_TRANSLATE_NOOP("RunColumns", "Name"), false},
    {What::State, "status", QT_TRANSLATE_NOOP("RunColumns", "Status"), false},
    {What::Task, "task", QT_TRANSLATE_NOOP("RunColumns", "Task"), false},
    {What::Methods, "method", QT_TRANSLATE_NOOP("RunColumns", "Method"), false},
    {What::Result, "result", QT_TRANSLATE_NOOP("RunColumns", "Result"), false},
    {What::Duration, "duration", QT_TRANSLATE_NOOP("RunColumns", "Duration"), true},
    {What::Started, "started", QT_TRANSLATE_NOOP("RunColumns", "Started"), false},
    {What::Tags, "tags", QT_TRANSLATE_NOOP("RunColumns", "Tags"), false},
    {What::Notes, "notes", QT_TRANSLATE_NOOP("RunColumns", "Notes"), false},
    {What::Study, "study", QT_TRANSLATE_NOOP("RunColumns", "Study"), false},
    {What::Seed, "seed", QT_TRANSLATE_NOOP("RunColumns", "Seed"), true},
}};

const QString settingPrefix = QStringLiteral("setting ");
const QString figurePrefix = QStringLiteral("figure ");
constexpr std::size_t runsWithFigures = 300;

const Fact* factOf(const RunColumn& column) {
    const auto found = std::ranges::find(facts, column.kind, &Fact::kind);
    return found == facts.end() ? nullptr : &*found;
}

double secondsOf(const RunRow& row) {
    const double end = row.status == Status::Running
                           ? static_cast<double>(QDateTime::currentSecsSinceEpoch())
                       : row.ended > 0 ? row.ended
                                       : row.heartbeat;
    return row.started > 0 && end >= row.started ? end - row.started : -1;
}

QString timeOf(double seconds) {
    if (seconds <= 0) {
        return {};
    }
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(seconds * 1000));
    return time.date() == QDate::currentDate()
               ? QCoreApplication::translate("RunColumns", "today %1")
                     .arg(QLocale().toString(time.time(), "HH:mm"))
               : QLocale().toString(time, "yyyy-MM-dd HH:mm");
}

QString labelled(const std::vector<Entry>& entries, const std::string& id) {
    const Entry* known = entry(entries, id);
    return known == nullptr || known->label.empty() ? toQt(id) : translated(known->label);
}

QString methodsOf(const ListedRun& run, const Catalog& catalog) {
    if (run.row.kind == importanceKind) {
        return QCoreApplication::translate("RunColumns", "Importance alone");
    }
    QStringList labels;
    for (const std::string& method : run.methods) {
        labels << labelled(catalog.methods, method);
    }
    return labels.join(" + ");
}

/// The setting or figure of the column, or null where the run has none.
const Value* valueOf(const RunColumn& column, const ListedRun& run) {
    if (column.kind == What::Figure) {
        return find(run.row.summary, column.path);
    }
    const auto found = run.settings.find(column.path);
    return found == run.settings.end() ? nullptr : &found->second;
}

QString valueText(const Value* value) {
    if (value == nullptr || value->is_null()) {
        return {};
    }
    if (value->is_number_float()) {
        return QString::number(value->get<double>(), 'g', 5);
    }
    return toQt(value->is_number_integer() ? numberText(value->get<double>()) : toText(*value));
}

void addFigures(const std::string& path, const Value& tree, std::set<std::string>& paths) {
    for (const auto& [key, value] : tree.items()) {
        const std::string at = path.empty() ? key : path + "." + key;
        if (value.is_object()) {
            addFigures(at, value, paths);
        } else if (value.is_number()) {
            paths.insert(at);
        }
    }
}

}  // namespace

bool before(const SortKey& a, const SortKey& b) {
    if (a.isMissing() || b.isMissing()) {
        return !a.isMissing() && b.isMissing();
    }
    if (a.number && b.number) {
        return *a.number < *b.number;
    }
    return a.number ? true : b.number ? false : a.words < b.words;
}

QString columnId(const RunColumn& column) {
    const Fact* fact = factOf(column);
    return fact != nullptr
               ? fact->id
               : (column.kind == What::Setting ? settingPrefix : figurePrefix) + toQt(column.path);
}

std::optional<RunColumn> columnOf(const QString& id) {
    for (const auto& [prefix, kind] :
         {std::pair(settingPrefix, What::Setting), std::pair(figurePrefix, What::Figure)}) {
        if (id.startsWith(prefix)) {
            return RunColumn{kind, id.mid(prefix.size()).toStdString()};
        }
    }
    const auto found = std::ranges::find_if(facts, [&](const Fact& fact) { return fact.id == id; });
    return found == facts.end() ? std::nullopt : std::optional(RunColumn{found->kind});
}

QString columnTitle(const RunColumn& column) {
    const Fact* fact = factOf(column);
    return fact == nullptr ? toQt(column.path)
                           : QCoreApplication::translate("RunColumns", fact->title);
}

bool isNumeric(const RunColumn& column) {
    const Fact* fact = factOf(column);
    return fact == nullptr ? column.kind == What::Figure : fact->numeric;
}

QString cellText(const RunColumn& column, const ListedRun& run, const Catalog& catalog) {
    const RunRow& row = run.row;
    switch (column.kind) {
        case What::Number:
            return QString::number(row.id);
        case What::Name:
            return toQt(row.name);
        case What::State:
            return statusLook(row.status).word;
        case What::Task:
            return labelled(catalog.tasks, run.task);
        case What::Methods:
            return methodsOf(run, catalog);
        case What::Result:
            return resultText(row.summary);
        case What::Duration:
            return secondsOf(row) < 0 ? QString() : toQt(durationText(secondsOf(row)));
        case What::Started:
            return timeOf(row.started > 0 ? row.started : row.created);
        case What::Tags:
            return toQt(join(row.tags, ", "));
        case What::Notes:
            return toQt(row.notes).simplified();
        case What::Study:
            return toQt(row.study);
        case What::Seed:
            return QString::number(row.seed);
        case What::Setting:
        case What::Figure:
            break;
    }
    return valueText(valueOf(column, run));
}

SortKey sortKey(const RunColumn& column, const ListedRun& run, const Catalog& catalog) {
    const auto numbered = [](double number) { return SortKey{number}; };
    switch (column.kind) {
        case What::Number:
            return numbered(static_cast<double>(run.row.id));
        case What::Duration:
            return secondsOf(run.row) < 0 ? SortKey{} : numbered(secondsOf(run.row));
        case What::Started:
            return numbered(run.row.started > 0 ? run.row.started : run.row.created);
        case What::Seed:
            return numbered(static_cast<double>(run.row.seed));
        case What::Setting:
        case What::Figure: {
            const Value* value = valueOf(column, run);
            if (value != nullptr && value->is_number()) {
                return numbered(value->get<double>());
            }
            break;
        }
        default:
            break;
    }
    return {{}, lowered(cellText(column, run, catalog).toStdString())};
}

std::vector<RunColumn> usualColumns() {
    return {{What::Name},   {What::Number},   {What::State},   {What::Methods},
            {What::Result}, {What::Duration}, {What::Started}, {What::Tags}};
}

std::vector<RunColumn> factColumns() {
    std::vector<RunColumn> columns;
    for (const Fact& fact : facts) {
        columns.push_back({fact.kind});
    }
    return columns;
}

std::vector<RunColumn> settingColumns(const Schema& schema) {
    std::vector<RunColumn> columns;
    for (const Section& section : schema.sections()) {
        for (const Param& param : section.params) {
            columns.push_back({What::Setting, settingPath(section, param)});
        }
    }
    return columns;
}

std::vector<RunColumn> figureColumns(const std::vector<ListedRun>& runs) {
    std::set<std::string> paths;
    for (std::size_t i = 0; i < std::min(runs.size(), runsWithFigures); ++i) {
        if (runs[i].row.summary.is_object()) {
            addFigures({}, runs[i].row.summary, paths);
        }
    }
    std::vector<RunColumn> columns;
    for (const std::string& path : paths) {
        columns.push_back({What::Figure, path});
    }
    return columns;
}

std::vector<std::string> settingPaths(const std::vector<RunColumn>& columns) {
    std::vector<std::string> paths;
    for (const RunColumn& column : columns) {
        if (column.kind == What::Setting) {
            paths.push_back(column.path);
        }
    }
    return paths;
}

QString resultText(const Value& summary) {
    const Value* measured = find(summary, "eval");
    if (measured != nullptr && measured->is_object()) {
        for (const auto& [name, value] : measured->items()) {
            if (value.is_number() && name != "loss") {
                // Scores of texts go to 100.
                const int digits = findTextMetric(name) != nullptr ? 2 : 4;
                return metricWord(name) + " " + toQt(fixed(value.get<double>(), digits));
            }
        }
    }
    const Value* loss = find(summary, "loss_last");
    return loss != nullptr && loss->is_number() ? "loss " + toQt(fixed(loss->get<double>(), 4))
                                                : QString();
}

}  // namespace artemis
