// Path fields with Browse and built-in choices.
#include "ui/forms/path_editors.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/forms/import_dialog.h"
#include "ui/forms/model_dialog.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

PathEditor::PathEditor(const EditorSpec& given, QWidget* parent, const QString& suffix)
    : SettingEditor(given, parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    if (given.param.builtin && !given.builtins.empty()) {
        addBuiltins();
        prepare(m_combo, suffix);
        prepare(m_line, suffix + ".text");
        layout->addWidget(m_combo, 1);
    } else {
        m_line = new ElidedLine(this);
        prepare(m_line, suffix);
        layout->addWidget(m_line, 1);
    }
    auto* button = new QPushButton(icon("open"), {}, this);
    button->setAutoDefault(false);
    button->setFixedWidth(38);
    button->setToolTip(tr("Browse…"));
    prepare(button, suffix + ".browse", tr("Browse for %1").arg(translated(given.param.label)));
    layout->addWidget(button);
    PathEditor::setValue(given.param.fallback);
    connect(button, &QPushButton::clicked, this, &PathEditor::browse);
    connect(m_line, &QLineEdit::textChanged, this, &SettingEditor::edited);
}

void PathEditor::addBuiltins() {
    m_combo = new QComboBox(this);
    m_combo->setEditable(true);
    m_combo->setInsertPolicy(QComboBox::NoInsert);
    m_combo->setMinimumContentsLength(12);
    for (const Entry& known : spec().builtins) {
        m_combo->addItem(toQt("builtin:" + known.id));
        m_combo->setItemData(m_combo->count() - 1, translated(known.summary), Qt::ToolTipRole);
    }
    m_line = new ElidedLine(m_combo);
    m_combo->setLineEdit(m_line);
    m_line->setPlaceholderText(tr("a path, or a built-in one from the list"));
    connect(m_combo, &QComboBox::activated, this, &PathEditor::offerImport);
}

void PathEditor::offer(const std::vector<std::string>& paths) {
    if (m_combo == nullptr) {
        return;
    }
    const QSignalBlocker quiet(m_line);
    const QString text = m_line->text();
    while (m_combo->count() > static_cast<int>(spec().builtins.size())) {
        m_combo->removeItem(m_combo->count() - 1);
    }
    for (const std::string& path : paths) {
        m_combo->addItem(toQt(path));
    }
    m_offered = paths;
    showText(m_line, text);
}

/// A GGUF file of the list becomes a folder before it is used.
void PathEditor::offerImport() {
    if (!m_line->text().endsWith(".gguf", Qt::CaseInsensitive)) {
        return;
    }
    ImportDialog dialog(m_line->text(), this);
    if (dialog.exec() == QDialog::Accepted) {
        m_line->setText(dialog.folder());
    }
}

QWidget* PathEditor::mainControl() const {
    return m_combo != nullptr ? static_cast<QWidget*>(m_combo) : m_line;
}

void PathEditor::setValue(const Value& value) {
    showText(m_line, value.is_null() ? QString() : toQt(toText(value)));
}

void PathEditor::browse() {
    if (m_combo != nullptr && spec().param.kind == Kind::Folder) {
        ModelDialog dialog(m_line->text().toStdString(), m_offered, this);
        if (dialog.exec() == QDialog::Accepted) {
            m_line->setText(dialog.path());
        }
        return;
    }
    const QString title = tr("Choose: %1").arg(translated(spec().param.label));
    const QString chosen = spec().param.kind == Kind::Folder
                               ? QFileDialog::getExistingDirectory(this, title)
                               : QFileDialog::getOpenFileName(this, title);
    if (!chosen.isEmpty()) {
        m_line->setText(chosen);
    }
}

FilesEditor::FilesEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(6);
    FilesEditor::setValue(given.param.fallback);
    m_add = new QPushButton(icon("add"), tr("Add another set"), this);
    m_add->setAutoDefault(false);
    prepare(m_add, ".add", tr("%1: add another set").arg(translated(given.param.label)));
    m_layout->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, [this] {
        if (m_rows.front().name->text().isEmpty()) {
            m_rows.front().name->setText(QStringLiteral("set1"));
        }
        addRow(QStringLiteral("set%1").arg(m_rows.size() + 1), Value());
        m_rows.back().name->setFocus();
        Q_EMIT edited();
    });
}

void FilesEditor::addRow(const QString& name, const Value& path) {
    const QString number = QString::number(m_rows.size() + 1);
    const QString label = translated(spec().param.label);
    Row row{new QWidget(this), nullptr, nullptr, nullptr};
    row.name = new QLineEdit(name, row.whole);
    row.path = new PathEditor(spec(), row.whole, m_rows.empty() ? QString() : "." + number);
    row.remove = new QPushButton(icon("remove"), {}, row.whole);
    row.path->setValue(path);
    row.name->setFixedWidth(68);
    row.remove->setFixedWidth(34);
    row.remove->setAutoDefault(false);
    prepare(row.name, ".name" + number, tr("%1: name of set %2").arg(label, number));
    prepare(row.remove, ".remove" + number, tr("%1: remove set %2").arg(label, number));
    auto* layout = new QHBoxLayout(row.whole);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(row.name);
    layout->addWidget(row.path, 1);
    layout->addWidget(row.remove);
    m_layout->insertWidget(static_cast<int>(m_rows.size()), row.whole);
    if (!m_rows.empty()) {
        followInTabOrder(m_rows.back().remove, row.whole);
    }
    m_rows.push_back(row);
    connect(row.name, &QLineEdit::textEdited, this, &SettingEditor::edited);
    connect(row.path, &SettingEditor::edited, this, &SettingEditor::edited);
    connect(row.remove, &QPushButton::clicked, this, [this, whole = row.whole] {
        removeRow(whole);
        Q_EMIT edited();
    });
    updateRows();
}

/// A row that comes when the rest of the form is there: Tab would reach it last.
void FilesEditor::followInTabOrder(QWidget* before, const QWidget* row) {
    for (QWidget* part : row->findChildren<QWidget*>()) {
        // The list of a combo box is a window of its own, its line stands for the box.
        if (part->window() == window() && part->focusProxy() == nullptr &&
            (part->focusPolicy() & Qt::TabFocus) != 0) {
            setTabOrder(before, part);
            before = part;
        }
    }
}

void FilesEditor::removeRow(const QWidget* whole) {
    const auto found = std::ranges::find(m_rows, whole, &Row::whole);
    found->whole->hide();
    found->whole->deleteLater();
    m_rows.erase(found);
    if (m_rows.size() == 1) {
        m_rows.front().name->clear();
    }
    updateRows();
}

void FilesEditor::updateRows() {
    for (const Row& row : m_rows) {
        row.name->setVisible(m_rows.size() > 1 || !row.name->text().isEmpty());
        row.remove->setVisible(m_rows.size() > 1);
    }
}

Value FilesEditor::value() const {
    if (m_rows.size() == 1 && m_rows.front().name->text().isEmpty()) {
        return m_rows.front().path->value();
    }
    Value named = Value::object();
    for (const Row& row : m_rows) {
        named[row.name->text().toStdString()] = row.path->value();
    }
    return named;
}

void FilesEditor::setValue(const Value& value) {
    Value sets = value;
    if (!value.is_object() || value.empty()) {
        sets = {{"", value.is_object() ? Value() : value}};
    }
    while (m_rows.size() > sets.size()) {
        removeRow(m_rows.back().whole);
    }
    while (m_rows.size() < sets.size()) {
        addRow({}, {});
    }
    auto row = m_rows.begin();
    for (const auto& [name, path] : sets.items()) {
        row->name->setText(toQt(name));
        row->path->setValue(path);
        ++row;
    }
    updateRows();
}

}  // namespace artemis
