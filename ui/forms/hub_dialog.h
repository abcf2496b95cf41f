// HubDialog: a model of the Hugging Face hub by its name: what it consists of, how large it is, and
// the download with progress, stopped and gone on with at will.
#pragma once

#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

#include "ui/run/hub_client.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress_line.h"

namespace artemis {

class HubDialog final : public QDialog {
    Q_OBJECT
public:
    explicit HubDialog(const HubSettings& settings, QWidget* parent = nullptr);

    /// "hub:ORG/NAME" or "hub:ORG/NAME@REVISION", once the dialog was accepted.
    QString path() const { return "hub:" + name(); }

private:
    QWidget* makeForm();
    QWidget* makeFiles();
    QWidget* makeButtons();
    void connectClient();
    QString name() const;
    void forgetPlan();
    void showPlan(const HubPlan& plan);
    void showProgress(const HubProgress& progress);
    void updateButtons();

    HubClient m_client;
    bool m_planned = false;  ///< The files of the name that stands in the field are shown.
    QLineEdit* m_name;
    QLineEdit* m_revision;
    QTreeWidget* m_files;
    ProgressLine* m_bar;
    SignedText* m_words;
    QPushButton* m_look = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_download = nullptr;
};

}  // namespace artemis
