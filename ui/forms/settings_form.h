// SettingsForm: the whole form, made from a schema alone: one card for each section, one row for
// each setting.
#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/catalog/catalog.h"
#include "core/schema/schema.h"
#include "ui/forms/setting_row.h"
#include "ui/widgets/card.h"

namespace artemis {

class SettingsForm final : public QWidget {
    Q_OBJECT
public:
    SettingsForm(const Schema& schema, const Catalog& catalog, QWidget* parent = nullptr);

    /// The tree as it was given, with what has been edited since; keys unknown to the schema stay.
    const Value& values() const { return m_values; }
    void setValues(const Value& tree);

    /// Shows each problem under its field; fields with a problem are shown even where they are not
    /// basic or belong to something that is not chosen.
    void setProblems(const std::vector<Problem>& problems);
    /// Basic settings, and those that the tree gives.
    void setBasicOnly(bool basicOnly);
    /// Paths that the pickers of folders list beside what is built in.
    void offerFolders(const std::vector<std::string>& paths);
    /// Shows only settings of which label, path, help or section hold every word, basic or not; ""
    /// shows all again. Returns how many are shown.
    int setSearch(const QString& words);
    /// Sets a value as if a person had entered it.
    void enter(const std::string& path, const Value& value);

    /// The row of a setting, or of the setting a deeper path belongs to; null where there is none.
    SettingRow* row(const std::string& path) const;
    /// Shows the row and gives its editor the keyboard.
    void goTo(const std::string& path);

Q_SIGNALS:
    /// A person has changed the setting at this path.
    void edited(const QString& path);

private:
    struct SectionCard {
        Section section;
        Card* card;
        std::vector<SettingRow*> rows;
    };
    void addSection(const Section& section, const Catalog& catalog);
    void take(SettingRow* row, const Value& value);
    int updateVisibility();
    bool isFound(const Section& section, const Param& param) const;

    Schema m_schema;
    std::vector<Entry> m_tasks;
    Value m_values = Value::object();
    bool m_basicOnly = true;
    QStringList m_search;
    std::vector<SectionCard> m_cards;
    std::map<std::string, SettingRow*> m_rows;
};

}  // namespace artemis
