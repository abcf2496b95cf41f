// Builds the form and keeps the tree of values beside it.
#include "ui/forms/settings_form.h"

#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "core/config/yaml_patch.h"
#include "ui/forms/path_editors.h"
#include "ui/forms/schema_paths.h"
#include "ui/widgets/text.h"

namespace artemis {

SettingsForm::SettingsForm(const Schema& schema, const Catalog& catalog, QWidget* parent)
    : QWidget(parent), m_schema(schema), m_tasks(catalog.tasks) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 10, 0);
    layout->setSpacing(14);
    for (const Section& section : schema.sections()) {
        addSection(section, catalog);
    }
    layout->addStretch(1);
    updateVisibility();
}

void SettingsForm::addSection(const Section& section, const Catalog& catalog) {
    SectionCard made{
        section, new Card(translated(section.title), translated(section.summary), this), {}};
    made.card->setObjectName("section." + toQt(section.path));
    for (const Param& param : section.params) {
        EditorSpec spec{settingPath(section, param), param, entriesOf(catalog, param), {}};
        if (param.builtin) {
            spec.builtins = param.kind == Kind::Folder ? catalog.models : catalog.datasets;
        }
        auto* row = new SettingRow(spec, made.card);
        made.card->body()->addWidget(row);
        made.rows.push_back(row);
        m_rows[spec.path] = row;
        connect(row, &SettingRow::edited, this, [this, row] { take(row, row->editor()->value()); });
        connect(row, &SettingRow::resetWanted, this, [this, row] {
            row->setValue(Value());
            take(row, Value());
        });
    }
    layout()->addWidget(made.card);
    m_cards.push_back(std::move(made));
}

void SettingsForm::take(SettingRow* row, const Value& value) {
    if (value.is_null()) {
        eraseSetting(m_values, row->path());
    } else {
        const bool isNew = artemis::find(m_values, row->path()) == nullptr;
        assign(m_values, row->path(), value);
        if (isNew) {
            m_values = inSchemaOrder(m_schema, m_values);
        }
    }
    updateVisibility();
    Q_EMIT edited(toQt(row->path()));
}

void SettingsForm::setValues(const Value& tree) {
    m_values = tree.is_object() ? tree : Value::object();
    for (const auto& [path, row] : m_rows) {
        const QSignalBlocker quiet(row);
        const Value* value = artemis::find(m_values, path);
        row->setValue(value == nullptr ? Value() : *value);
    }
    updateVisibility();
}

void SettingsForm::setProblems(const std::vector<Problem>& problems) {
    std::map<SettingRow*, QString> sentences;
    for (const Problem& problem : problems) {
        if (SettingRow* at = row(problem.where)) {
            QString& sentence = sentences[at];
            sentence += (sentence.isEmpty() ? "" : "\n") + toQt(problem.what);
        }
    }
    for (const auto& [path, row] : m_rows) {
        row->setProblem(sentences[row]);
    }
    updateVisibility();
}

void SettingsForm::setBasicOnly(bool basicOnly) {
    m_basicOnly = basicOnly;
    updateVisibility();
}

void SettingsForm::offerFolders(const std::vector<std::string>& paths) {
    for (const auto& [path, row] : m_rows) {
        auto* picker = qobject_cast<PathEditor*>(row->editor());
        if (picker != nullptr && row->param().kind == Kind::Folder) {
            picker->offer(paths);
        }
    }
}

int SettingsForm::setSearch(const QString& words) {
    m_search = words.split(' ', Qt::SkipEmptyParts);
    return updateVisibility();
}

bool SettingsForm::isFound(const Section& section, const Param& param) const {
    const QString text = QStringList{translated(section.title), translated(param.label),
                                     translated(param.help), toQt(settingPath(section, param))}
                             .join('\n');
    return std::ranges::all_of(m_search, [&text](const QString& word) {
        return text.contains(word, Qt::CaseInsensitive);
    });
}

int SettingsForm::updateVisibility() {
    int shown = 0;
    for (const SectionCard& one : m_cards) {
        const bool chosen = isChosen(m_schema, one.section, m_values);
        const int before = shown;
        for (SettingRow* row : one.rows) {
            const bool means = chosen && isForTask(m_schema, m_tasks, row->path(), m_values);
            const bool given = artemis::find(m_values, row->path()) != nullptr;
            const bool wanted = m_search.isEmpty()
                                    ? means && (row->param().basic || given || !m_basicOnly)
                                    : means && isFound(one.section, row->param());
            const bool wrong = m_search.isEmpty() && !row->problem().isEmpty();
            row->setVisible(wanted || wrong);
            shown += wanted || wrong ? 1 : 0;
        }
        one.card->setVisible(shown > before);
    }
    return shown;
}

void SettingsForm::enter(const std::string& path, const Value& value) {
    if (SettingRow* at = row(path)) {
        const QSignalBlocker quiet(at);
        at->setValue(value);
        take(at, value);
    }
}

SettingRow* SettingsForm::row(const std::string& path) const {
    for (std::string at = path; !at.empty();) {
        const auto found = m_rows.find(at);
        if (found != m_rows.end()) {
            return found->second;
        }
        const std::size_t end = at.find_last_of(".:");
        at = end == std::string::npos ? "" : at.substr(0, end);
    }
    return nullptr;
}

void SettingsForm::goTo(const std::string& path) {
    if (SettingRow* at = row(path)) {
        at->setVisible(true);
        at->editor()->mainControl()->setFocus(Qt::OtherFocusReason);
    }
}

}  // namespace artemis
