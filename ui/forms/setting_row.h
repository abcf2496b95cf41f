// SettingRow: label, editor, unit, reset and problem of one setting.
#pragma once

#include <QLabel>
#include <QToolButton>

#include "ui/forms/setting_editor.h"
#include "ui/widgets/labels.h"

namespace artemis {

class SettingRow final : public QWidget {
    Q_OBJECT
public:
    SettingRow(const EditorSpec& spec, QWidget* parent);

    const std::string& path() const { return m_spec.path; }
    const Param& param() const { return m_spec.param; }
    SettingEditor* editor() const { return m_editor; }

    /// Null shows the default.
    void setValue(const Value& value);
    /// "" for none.
    void setProblem(const QString& sentence);
    QString problem() const { return m_problem->text(); }

Q_SIGNALS:
    void edited();
    void resetWanted();

private:
    QWidget* makeLine();
    void updateReset();

    EditorSpec m_spec;
    SettingEditor* m_editor;
    QToolButton* m_reset;
    SignedText* m_problem;
};

}  // namespace artemis
