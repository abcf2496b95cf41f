// Editors of whole and real numbers.
#pragma once

#include <QDoubleSpinBox>
#include <QLineEdit>

#include "ui/forms/setting_editor.h"

namespace artemis {

/// A spin box without decimals; holds whole numbers up to 2^53 exactly.
class IntegerEditor final : public SettingEditor {
    Q_OBJECT
public:
    IntegerEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_spin; }

private:
    QDoubleSpinBox* m_spin;
};

/// A line that takes 0.0002 as well as 2e-4; what is not a number yet is handed on as text, so
/// that the check can say so.
class RealEditor final : public SettingEditor {
    Q_OBJECT
public:
    RealEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_line; }

private:
    QLineEdit* m_line;
};

}  // namespace artemis
