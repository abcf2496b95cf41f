// The window of a report.
#include "ui/pages/report_dialog.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/labels.h"

namespace artemis {

void showReport(const QString& title, const QString& text, QWidget* parent) {
    auto* dialog = new QDialog(parent);
    dialog->setObjectName("report");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto* layout = new QVBoxLayout(dialog);
    auto* view = new QPlainTextEdit(text, dialog);
    view->setReadOnly(true);
    view->setLineWrapMode(QPlainTextEdit::NoWrap);
    view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    nameControl(view, "report.text", title);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QPushButton* close = buttons->button(QDialogButtonBox::Close);
    nameControl(close, "report.close", close->text().remove('&'));
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(view, 1);
    layout->addWidget(buttons);
    const QSize words = view->fontMetrics().size(0, text);
    dialog->resize((words + QSize(80, 110)).boundedTo(parent->window()->size()));
    dialog->open();
}

}  // namespace artemis
