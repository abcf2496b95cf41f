// Editors of words: yes or no, free text, one of a list, several of a list, free lists, intervals.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>

#include "ui/forms/setting_editor.h"
#include "ui/widgets/elided_line.h"

namespace artemis {

class BooleanEditor final : public SettingEditor {
    Q_OBJECT
public:
    BooleanEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override { return m_box->isChecked(); }
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_box; }

private:
    QCheckBox* m_box;
};

class TextEditor final : public SettingEditor {
    Q_OBJECT
public:
    TextEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override { return m_line->text().toStdString(); }
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_line; }

private:
    ElidedLine* m_line;
};

class ChoiceEditor final : public SettingEditor {
    Q_OBJECT
public:
    ChoiceEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override { return m_combo->currentData().toString().toStdString(); }
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_combo; }

private:
    QComboBox* m_combo;
};

/// One check box for each choice; a single choice is given as one word. Keeps the order in which
/// the words were given, new ones last.
class ChoicesEditor final : public SettingEditor {
    Q_OBJECT
public:
    ChoicesEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_boxes.front(); }

private:
    void toggle(const std::string& word, bool on);
    std::vector<QCheckBox*> m_boxes;
    std::vector<std::string> m_words;
};

/// A line of words separated by commas.
class NamesEditor final : public SettingEditor {
    Q_OBJECT
public:
    NamesEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_line; }

private:
    ElidedLine* m_line;
};

/// "name: number, name: number"
class NumbersEditor final : public SettingEditor {
    Q_OBJECT
public:
    NumbersEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_line; }

private:
    ElidedLine* m_line;
};

/// "0 1, 2 3": groups of whole numbers.
class GroupsEditor final : public SettingEditor {
    Q_OBJECT
public:
    GroupsEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_line; }

private:
    ElidedLine* m_line;
};

/// A combo box with the three words and "every … steps", whose number stands beside it.
class IntervalEditor final : public SettingEditor {
    Q_OBJECT
public:
    IntervalEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_combo; }

private:
    QComboBox* m_combo;
    QDoubleSpinBox* m_steps;
};

}  // namespace artemis
