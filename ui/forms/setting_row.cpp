// Lays out one setting; all rows of all cards share the width of the label column.
#include "ui/forms/setting_row.h"

#include <QGridLayout>
#include <QHBoxLayout>

#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr int labelCharacters = 21;

QLabel* labelFor(const Param& param, QWidget* control, QWidget* parent) {
    auto* label = new QLabel(translated(param.label), parent);
    label->setBuddy(control);
    label->setWordWrap(true);
    label->setFixedWidth(label->fontMetrics().averageCharWidth() * labelCharacters);
    label->setMinimumHeight(control->sizeHint().height());
    label->setToolTip(helpOf(param));
    label->setWhatsThis(helpOf(param));
    return label;
}

}  // namespace

SettingRow::SettingRow(const EditorSpec& spec, QWidget* parent)
    : QWidget(parent),
      m_spec(spec),
      m_editor(makeEditor(spec, this)),
      m_reset(new QToolButton(this)),
      m_problem(new SignedText(this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->addWidget(labelFor(spec.param, m_editor->mainControl(), this), 0, 0, Qt::AlignTop);
    grid->addWidget(makeLine(), 0, 1);
    grid->addWidget(m_problem, 1, 1);
    grid->setColumnStretch(1, 1);
    m_problem->label()->setObjectName(toQt(spec.path) + ".problem");
    connect(m_editor, &SettingEditor::edited, this, [this] {
        updateReset();
        Q_EMIT edited();
    });
    connect(m_reset, &QToolButton::clicked, this, &SettingRow::resetWanted);
    updateReset();
}

QWidget* SettingRow::makeLine() {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const bool narrow = m_spec.param.kind == Kind::Integer || m_spec.param.kind == Kind::Real;
    layout->addWidget(m_editor, narrow ? 0 : 1);
    if (!m_spec.param.unit.empty()) {
        layout->addWidget(new InkLabel(Ink::Muted, line, translated(m_spec.param.unit)));
    }
    if (narrow) {
        layout->addStretch(1);
    }
    const QString words = tr("Reset %1 to its default").arg(translated(m_spec.param.label));
    nameControl(m_reset, toQt(m_spec.path) + ".reset", words);
    m_reset->setToolTip(words);
    m_reset->setIcon(icon("reset", Ink::Muted));
    m_reset->setAutoRaise(true);
    m_reset->setFixedHeight(m_editor->mainControl()->sizeHint().height());
    QSizePolicy policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(policy);
    layout->addWidget(m_reset, 0, Qt::AlignTop);
    return line;
}

void SettingRow::setValue(const Value& value) {
    m_editor->setValue(value.is_null() ? m_spec.param.fallback : value);
    updateReset();
}

void SettingRow::updateReset() {
    const Value shown = m_editor->value();
    // A list of one may be shown as its word; an empty line stands for the empty default.
    const bool same = shown == m_spec.param.fallback ||
                      Value::array({shown}) == m_spec.param.fallback ||
                      toText(shown) == toText(m_spec.param.fallback);
    m_reset->setVisible(!same);
}

void SettingRow::setProblem(const QString& sentence) {
    m_problem->say("warning", Ink::Bad, sentence);
    m_editor->mainControl()->setAccessibleDescription(sentence);
}

}  // namespace artemis
