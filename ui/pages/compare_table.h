// CompareTable: settings and final figures side by side, to be copied and saved.
#pragma once

#include <QTableView>
#include <QWidget>

#include "ui/models/comparison_model.h"

class QCheckBox;

namespace artemis {

class CompareTable final : public QWidget {
    Q_OBJECT
public:
    explicit CompareTable(QWidget* parent = nullptr);

    void setComparison(const Comparison& comparison);
    ComparisonModel* model() const { return m_model; }
    bool differencesOnly() const { return m_model->differencesOnly(); }
    void setDifferencesOnly(bool only);
    /// As it stands, with every digit.
    std::string csv() const;

Q_SIGNALS:
    void saveWanted();
    /// What was put on the clipboard, in a sentence.
    void copied(const QString& sentence);

private:
    QWidget* makeControls();
    QWidget* makeTable();
    void softenSelection();
    void changeEvent(QEvent* event) override;
    /// What is selected, or all where that is at most one cell; as TSV.
    void copy();
    void copyAll();

    ComparisonModel* m_model;
    QTableView* m_table;
    QCheckBox* m_differences = nullptr;
};

}  // namespace artemis
