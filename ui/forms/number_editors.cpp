// Whole numbers in a spin box, real ones in a line.
#include "ui/forms/number_editors.h"

#include <QDoubleValidator>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr double exactIntegers = 9007199254740992.0;  // 2^53
constexpr int numberWidth = 150;

void layOut(QWidget* editor, QWidget* control) {
    auto* layout = new QHBoxLayout(editor);
    layout->setContentsMargins(0, 0, 0, 0);
    control->setFixedWidth(numberWidth);
    layout->addWidget(control);
}

}  // namespace

IntegerEditor::IntegerEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_spin(new QDoubleSpinBox(this)) {
    m_spin->setDecimals(0);
    m_spin->setLocale(QLocale::c());
    prepare(m_spin);
    layOut(this, m_spin);
    IntegerEditor::setValue(given.param.fallback);
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, &SettingEditor::edited);
}

Value IntegerEditor::value() const { return static_cast<std::int64_t>(m_spin->value()); }

void IntegerEditor::setValue(const Value& value) {
    const QSignalBlocker quiet(m_spin);
    const double number = value.is_number() ? value.get<double>() : 0;
    // A value out of range is shown as it is; the check names it.
    m_spin->setRange(std::max(std::min(spec().param.min, number), -exactIntegers),
                     std::min(std::max(spec().param.max, number), exactIntegers));
    m_spin->setValue(number);
}

RealEditor::RealEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_line(new QLineEdit(this)) {
    auto* validator = new QDoubleValidator(m_line);
    validator->setLocale(QLocale::c());
    validator->setNotation(QDoubleValidator::ScientificNotation);
    m_line->setValidator(validator);
    prepare(m_line);
    layOut(this, m_line);
    RealEditor::setValue(given.param.fallback);
    connect(m_line, &QLineEdit::textChanged, this, &SettingEditor::edited);
}

Value RealEditor::value() const {
    bool isNumber = false;
    const double number = QLocale::c().toDouble(m_line->text(), &isNumber);
    if (isNumber) {
        return number;
    }
    return m_line->text().isEmpty() ? Value() : Value(m_line->text().toStdString());
}

void RealEditor::setValue(const Value& value) {
    const QSignalBlocker quiet(m_line);
    m_line->setText(value.is_number() ? toQt(numberText(value.get<double>()))
                                      : toQt(value.is_null() ? "" : toText(value)));
}

}  // namespace artemis
