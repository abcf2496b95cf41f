// What all editors share: names, help and calm under the mouse wheel.
#include "ui/forms/setting_editor.h"

#include <QEvent>
#include <QSignalBlocker>

#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

SettingEditor::SettingEditor(const EditorSpec& given, QWidget* parent)
    : QWidget(parent), m_spec(given) {}

void SettingEditor::prepare(QWidget* control, const QString& suffix, const QString& name) const {
    const QString own = translated(m_spec.param.label);
    nameControl(control, toQt(m_spec.path) + suffix, name.isEmpty() ? own : name);
    if (control->toolTip().isEmpty()) {
        control->setToolTip(helpOf(m_spec.param));
    }
    control->setWhatsThis(helpOf(m_spec.param));
    control->setFocusPolicy(Qt::StrongFocus);
    control->installEventFilter(const_cast<SettingEditor*>(this));
    if (auto* line = qobject_cast<QLineEdit*>(control)) {
        connect(line, &QLineEdit::textChanged, this, [this, line] { tellWhole(line); });
    }
}

void SettingEditor::showText(QLineEdit* line, const QString& text) const {
    const QSignalBlocker quiet(line);
    line->setText(text);
    tellWhole(line);
}

void SettingEditor::tellWhole(QLineEdit* line) const {
    const QString whole = line->text().toHtmlEscaped();
    line->setToolTip((whole.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(whole)) +
                     helpOf(m_spec.param));
}

bool SettingEditor::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

QString helpOf(const Param& param) {
    QString text =
        QStringLiteral("<p><b>%1</b></p><p>%2</p>")
            .arg(translated(param.label).toHtmlEscaped(), translated(param.help).toHtmlEscaped());
    text += QStringLiteral("<p>%1</p>")
                .arg(QCoreApplication::translate("schema", "Allowed: %1.")
                         .arg(toQt(allowedText(param)).toHtmlEscaped()));
    if (!param.fallback.is_null() && !param.fallback.empty() && param.fallback != "") {
        text += QStringLiteral("<p>%1</p>")
                    .arg(QCoreApplication::translate("schema", "Default: %1")
                             .arg(toQt(toText(param.fallback)).toHtmlEscaped()));
    }
    if (!param.source.empty()) {
        text += QStringLiteral("<p><i>%1</i></p>").arg(toQt(param.source).toHtmlEscaped());
    }
    return text;
}

}  // namespace artemis
