// ImportDialog: makes a model folder of a GGUF file, with progress.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <memory>

#include "ui/run/background.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress_line.h"

namespace artemis {

class ImportDialog final : public QDialog {
    Q_OBJECT
public:
    explicit ImportDialog(const QString& file, QWidget* parent = nullptr);
    /// An import that is going ends, and leaves nothing.
    ~ImportDialog() override;

    /// The new model folder, once the dialog was accepted.
    QString folder() const { return m_folder->text(); }
    void start();
    void reject() override;

private:
    QWidget* makeForm();
    QWidget* makeButtons();
    void setGoing(bool going);
    void showProgress();

    struct Progress;
    QString m_file;
    std::shared_ptr<Progress> m_progress;
    QTimer m_timer;
    QLineEdit* m_folder;
    QComboBox* m_type;
    ProgressLine* m_bar;
    SignedText* m_words;
    QPushButton* m_start = nullptr;
    Background m_background;  // last: ends before the rest goes
};

}  // namespace artemis
