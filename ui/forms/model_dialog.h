// ModelDialog: the models there are (built in, downloaded, beside the current one, used lately),
// what the chosen one holds, and ways to get another one.
#pragma once

#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <map>

#include "ui/forms/model_facts_view.h"
#include "ui/run/background.h"

namespace artemis {

class ModelDialog final : public QDialog {
    Q_OBJECT
public:
    /// `given` are further folders to list.
    ModelDialog(const std::string& current, std::vector<std::string> given,
                QWidget* parent = nullptr);

    /// As a setting holds it; meant once the dialog was accepted.
    QString path() const;
    /// Chooses a model of the list, which takes it in where it is new.
    void choose(const QString& path);

    void accept() override;

private:
    QWidget* makeList();
    QWidget* makeFacts();
    QWidget* makeButtons();
    QPushButton* addButton(const QString& text, const QString& name, void (ModelDialog::*task)());
    QTreeWidgetItem* add(const QString& path, const QString& place);
    void showFound(const std::vector<FoundModel>& found);
    void showChosen();
    void showFacts(const ModelFacts& facts);
    void filter(const QString& words);
    void browseFolder();
    void browseGguf();
    void importGguf(const QString& file);
    void openHub();

    std::string m_current;
    std::vector<std::string> m_given;
    std::map<QString, ModelFacts> m_known;
    QLineEdit* m_filter;
    QTreeWidget* m_list;
    ModelFactsView* m_facts;
    QPushButton* m_use = nullptr;
    Background m_background;  // last: ends before the rest goes
};

/// Models that were chosen lately, the newest first.
QStringList recentModels();

}  // namespace artemis
