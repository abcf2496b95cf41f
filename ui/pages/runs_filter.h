// RunsFilterBar: search, filters and grouping above the table of runs.
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QWidget>

#include "ui/models/runs_model.h"

namespace artemis {

class RunsFilterBar final : public QWidget {
    Q_OBJECT
public:
    RunsFilterBar(const Catalog& catalog, const Schema& schema, QWidget* parent = nullptr);

    RunsFilter filter() const;
    /// What runs are grouped by; nothing for no groups.
    std::optional<RunColumn> grouping() const;
    /// The filters offer what the runs have.
    void offer(const std::vector<ListedRun>& runs);
    Value session() const;
    void restore(const Value& session);
    QLineEdit* search() const { return m_search; }

Q_SIGNALS:
    void filterChanged();
    void groupingChanged();
    void columnsWanted();

private:
    QComboBox* combo(const QString& name, const QString& accessible, const QString& all);
    static void fill(QComboBox* combo, const std::vector<std::pair<QString, QString>>& words);

    Catalog m_catalog;
    QLineEdit* m_search;
    QComboBox* m_status;
    QComboBox* m_task;
    QComboBox* m_method;
    QComboBox* m_tag;
    QComboBox* m_group;
    QPushButton* m_columns;
};

}  // namespace artemis
