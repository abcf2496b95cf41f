// A line of controls that say which runs are wanted.
#include "ui/pages/runs_filter.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <set>

#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

using Words = std::vector<std::pair<QString, QString>>;  // shown, meant

Words labelled(const std::set<std::string>& ids, const std::vector<Entry>& entries) {
    Words words;
    for (const std::string& id : ids) {
        const Entry* known = entry(entries, id);
        words.emplace_back(
            known == nullptr || known->label.empty() ? toQt(id) : translated(known->label),
            toQt(id));
    }
    return words;
}

}  // namespace

RunsFilterBar::RunsFilterBar(const Catalog& catalog, const Schema& schema, QWidget* parent)
    : QWidget(parent),
      m_catalog(catalog),
      m_search(new QLineEdit(this)),
      m_status(combo("runs.filter.status", tr("Only this status"), tr("Any status"))),
      m_task(combo("runs.filter.task", tr("Only this task"), tr("Any task"))),
      m_method(combo("runs.filter.method", tr("Only this method"), tr("Any method"))),
      m_tag(combo("runs.filter.tag", tr("Only this tag"), tr("Any tag"))),
      m_group(combo("runs.group", tr("Group by"), tr("No groups"))),
      m_columns(new QPushButton(icon("columns"), tr("Columns…"), this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_search->setPlaceholderText(tr("Search name, tags, notes, method"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(150);
    nameControl(m_search, "runs.search", tr("Search runs"));
    nameControl(m_columns, "runs.columns", tr("Choose columns"));
    layout->addWidget(m_search, 1);
    for (QComboBox* combo : {m_status, m_task, m_method, m_tag, m_group}) {
        layout->addWidget(combo);
    }
    layout->addWidget(m_columns);
    Words statuses;
    for (int i = 0; i <= static_cast<int>(Status::Interrupted); ++i) {
        const auto status = static_cast<Status>(i);
        statuses.emplace_back(statusLook(status).word, toQt(toText(status)));
    }
    fill(m_status, statuses);
    Words groups;
    std::vector<RunColumn> columns = factColumns();
    std::erase_if(columns, [](const RunColumn& column) {
        return column.kind == RunColumn::Kind::Number || column.kind == RunColumn::Kind::Result ||
               column.kind == RunColumn::Kind::Duration ||
               column.kind == RunColumn::Kind::Started || column.kind == RunColumn::Kind::Notes;
    });
    const std::vector<RunColumn> settings = settingColumns(schema);
    columns.insert(columns.end(), settings.begin(), settings.end());
    for (const RunColumn& column : columns) {
        groups.emplace_back(columnTitle(column), columnId(column));
    }
    fill(m_group, groups);
    connect(m_search, &QLineEdit::textChanged, this, &RunsFilterBar::filterChanged);
    connect(m_columns, &QPushButton::clicked, this, &RunsFilterBar::columnsWanted);
    connect(m_group, &QComboBox::currentIndexChanged, this, &RunsFilterBar::groupingChanged);
    for (QComboBox* combo : {m_status, m_task, m_method, m_tag}) {
        connect(combo, &QComboBox::currentIndexChanged, this, &RunsFilterBar::filterChanged);
    }
}

QComboBox* RunsFilterBar::combo(const QString& name, const QString& accessible,
                                const QString& all) {
    auto* made = new QComboBox(this);
    nameControl(made, name, accessible);
    made->setToolTip(accessible);
    made->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    made->setMinimumContentsLength(9);
    made->setMaxVisibleItems(20);
    made->view()->setTextElideMode(Qt::ElideMiddle);
    made->addItem(all, QString());
    return made;
}

/// Everything but the first item is replaced; what was chosen stays, if it is still there.
void RunsFilterBar::fill(QComboBox* combo, const Words& words) {
    Words now;
    for (int i = 1; i < combo->count(); ++i) {
        now.emplace_back(combo->itemText(i), combo->itemData(i).toString());
    }
    if (now == words) {
        return;
    }
    const QSignalBlocker quiet(combo);
    const QVariant chosen = combo->currentData();
    while (combo->count() > 1) {
        combo->removeItem(1);
    }
    for (const auto& [shown, meant] : words) {
        combo->addItem(shown, meant);
    }
    // A filter that fits nothing any more must still be seen, or nobody knows why the table is
    // empty.
    if (!chosen.toString().isEmpty() && combo->findData(chosen) < 0) {
        combo->addItem(chosen.toString(), chosen);
    }
    combo->setCurrentIndex(std::max(0, combo->findData(chosen)));
    int width = combo->fontMetrics().horizontalAdvance(combo->itemText(0));
    for (const auto& [shown, meant] : words) {
        width = std::max(width, combo->fontMetrics().horizontalAdvance(shown));
    }
    combo->view()->setMinimumWidth(std::min(width, 420) + 40);
}

void RunsFilterBar::offer(const std::vector<ListedRun>& runs) {
    std::set<std::string> tasks;
    std::set<std::string> methods;
    std::set<std::string> tags;
    for (const ListedRun& run : runs) {
        tasks.insert(run.task);
        methods.insert(run.methods.begin(), run.methods.end());
        tags.insert(run.row.tags.begin(), run.row.tags.end());
    }
    tasks.erase("");
    fill(m_task, labelled(tasks, m_catalog.tasks));
    fill(m_method, labelled(methods, m_catalog.methods));
    fill(m_tag, labelled(tags, {}));
}

RunsFilter RunsFilterBar::filter() const {
    const auto chosen = [](const QComboBox* combo) {
        return combo->currentData().toString().toStdString();
    };
    RunsFilter filter;
    filter.text = m_search->text();
    if (const std::string status = chosen(m_status); !status.empty()) {
        filter.status = statusFromText(status);
    }
    filter.task = chosen(m_task);
    filter.method = chosen(m_method);
    filter.tag = chosen(m_tag);
    return filter;
}

std::optional<RunColumn> RunsFilterBar::grouping() const {
    return columnOf(m_group->currentData().toString());
}

Value RunsFilterBar::session() const {
    Value session = Value::object();
    for (const QComboBox* combo : {m_status, m_task, m_method, m_tag, m_group}) {
        session[combo->objectName().toStdString()] = combo->currentData().toString().toStdString();
    }
    session["search"] = m_search->text().toStdString();
    return session;
}

void RunsFilterBar::restore(const Value& session) {
    if (!session.is_object()) {
        return;
    }
    const auto word = [&](const std::string& key) { return toQt(session.value(key, "")); };
    for (QComboBox* combo : {m_status, m_task, m_method, m_tag, m_group}) {
        const QString chosen = word(combo->objectName().toStdString());
        if (!chosen.isEmpty() && combo->findData(chosen) < 0) {
            combo->addItem(chosen, chosen);  // until the runs are listed
        }
        combo->setCurrentIndex(std::max(0, combo->findData(chosen)));
    }
    m_search->setText(word("search"));
}

}  // namespace artemis
