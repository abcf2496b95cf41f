// Editors of paths: one file or folder, and one or several named files.
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/forms/setting_editor.h"
#include "ui/widgets/elided_line.h"

namespace artemis {

/// A line with a Browse button; where the setting may name something built in, a list of these.
/// Models are browsed in a dialog of their own.
class PathEditor final : public SettingEditor {
    Q_OBJECT
public:
    PathEditor(const EditorSpec& spec, QWidget* parent, const QString& suffix = {});
    Value value() const override { return m_line->text().toStdString(); }
    void setValue(const Value& value) override;
    QWidget* mainControl() const override;
    /// Paths in the list below what is built in, in place of those offered before.
    void offer(const std::vector<std::string>& paths);

private:
    void addBuiltins();
    void browse();
    void offerImport();
    std::vector<std::string> m_offered;
    QComboBox* m_combo = nullptr;  // only with built-in choices
    ElidedLine* m_line = nullptr;
};

/// One path, or several with a name each.
class FilesEditor final : public SettingEditor {
    Q_OBJECT
public:
    FilesEditor(const EditorSpec& spec, QWidget* parent);
    Value value() const override;
    void setValue(const Value& value) override;
    QWidget* mainControl() const override { return m_rows.front().path->mainControl(); }

private:
    struct Row {
        QWidget* whole;
        QLineEdit* name;
        PathEditor* path;
        QPushButton* remove;
    };
    void addRow(const QString& name, const Value& path);
    void followInTabOrder(QWidget* before, const QWidget* row);
    void removeRow(const QWidget* whole);
    void updateRows();

    QVBoxLayout* m_layout;
    QPushButton* m_add = nullptr;
    std::vector<Row> m_rows;
};

}  // namespace artemis
