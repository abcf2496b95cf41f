// Editors of words.
#include "ui/forms/word_editors.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

QHBoxLayout* row(QWidget* editor) {
    auto* layout = new QHBoxLayout(editor);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    return layout;
}

QString labelOf(const EditorSpec& spec, const std::string& word) {
    const Entry* known = entry(spec.words, word);
    if (known != nullptr && !known->label.empty()) {
        return translated(known->label);
    }
    return word.empty() ? QStringLiteral("–") : toQt(word);
}

QString summaryOf(const EditorSpec& spec, const std::string& word) {
    const Entry* known = entry(spec.words, word);
    return known == nullptr ? QString() : translated(known->summary);
}

std::vector<std::string> wordsOf(const Value& value) {
    std::vector<std::string> words;
    if (value.is_array()) {
        for (const Value& item : value) {
            words.push_back(toText(item));
        }
    } else if (!value.is_null() && value != "") {
        words.push_back(toText(value));
    }
    return words;
}

/// One word stands for a list of one (Kind::Names).
Value listOf(const std::vector<std::string>& words) {
    return words.size() == 1 ? Value(words.front()) : Value(words);
}

}  // namespace

BooleanEditor::BooleanEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_box(new QCheckBox(this)) {
    prepare(m_box);
    row(this)->addWidget(m_box, 1);
    BooleanEditor::setValue(given.param.fallback);
    connect(m_box, &QCheckBox::clicked, this, &SettingEditor::edited);
}

void BooleanEditor::setValue(const Value& value) {
    m_box->setChecked(value.is_boolean() && value.get<bool>());
}

TextEditor::TextEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_line(new ElidedLine(this)) {
    prepare(m_line);
    row(this)->addWidget(m_line, 1);
    TextEditor::setValue(given.param.fallback);
    connect(m_line, &QLineEdit::textChanged, this, &SettingEditor::edited);
}

void TextEditor::setValue(const Value& value) {
    showText(m_line, value.is_null() ? QString() : toQt(toText(value)));
}

ChoiceEditor::ChoiceEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_combo(new QComboBox(this)) {
    for (const std::string& word : given.param.choices) {
        m_combo->addItem(labelOf(given, word), toQt(word));
        m_combo->setItemData(m_combo->count() - 1, summaryOf(given, word), Qt::ToolTipRole);
    }
    m_combo->setMinimumWidth(150);
    prepare(m_combo);
    row(this)->addWidget(m_combo, 0, Qt::AlignLeft);
    ChoiceEditor::setValue(given.param.fallback);
    connect(m_combo, &QComboBox::currentIndexChanged, this, &SettingEditor::edited);
}

void ChoiceEditor::setValue(const Value& value) {
    const QSignalBlocker quiet(m_combo);
    m_combo->setCurrentIndex(m_combo->findData(toQt(value.is_null() ? "" : toText(value))));
}

ChoicesEditor::ChoicesEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent) {
    int widest = 1;
    for (const std::string& word : given.param.choices) {
        auto* box = new QCheckBox(labelOf(given, word), this);
        box->setToolTip(summaryOf(given, word));
        prepare(box, "." + toQt(word), translated(given.param.label) + ": " + box->text());
        widest = std::max(widest, box->sizeHint().width());
        m_boxes.push_back(box);
        connect(box, &QCheckBox::toggled, this, [this, word](bool on) { toggle(word, on); });
    }
    constexpr int room = 300;
    constexpr int gap = 20;
    const int columns = std::clamp((room + gap) / (widest + gap), 1, 3);
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 4, 0, 4);
    grid->setHorizontalSpacing(gap);
    grid->setColumnStretch(columns, 1);
    for (int i = 0; i < static_cast<int>(m_boxes.size()); ++i) {
        grid->addWidget(m_boxes[static_cast<std::size_t>(i)], i / columns, i % columns);
    }
    ChoicesEditor::setValue(given.param.fallback);
}

Value ChoicesEditor::value() const { return listOf(m_words); }

void ChoicesEditor::setValue(const Value& value) {
    m_words = wordsOf(value);
    for (std::size_t i = 0; i < m_boxes.size(); ++i) {
        const QSignalBlocker quiet(m_boxes[i]);
        m_boxes[i]->setChecked(std::ranges::count(m_words, spec().param.choices[i]) > 0);
    }
}

void ChoicesEditor::toggle(const std::string& word, bool on) {
    std::erase(m_words, word);
    if (on) {
        m_words.push_back(word);
    }
    Q_EMIT edited();
}

NamesEditor::NamesEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_line(new ElidedLine(this)) {
    m_line->setPlaceholderText(tr("words, separated by commas"));
    prepare(m_line);
    row(this)->addWidget(m_line, 1);
    NamesEditor::setValue(given.param.fallback);
    connect(m_line, &QLineEdit::textChanged, this, &SettingEditor::edited);
}

Value NamesEditor::value() const {
    std::vector<std::string> words;
    for (const std::string& part : split(m_line->text().toStdString(), ',')) {
        if (!trimmed(part).empty()) {
            words.emplace_back(trimmed(part));
        }
    }
    return listOf(words);
}

void NamesEditor::setValue(const Value& value) {
    showText(m_line, toQt(join(wordsOf(value), ", ")));
}

NumbersEditor::NumbersEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_line(new ElidedLine(this)) {
    m_line->setPlaceholderText(tr("name: number, separated by commas"));
    prepare(m_line);
    row(this)->addWidget(m_line, 1);
    NumbersEditor::setValue(given.param.fallback);
    connect(m_line, &QLineEdit::textChanged, this, &SettingEditor::edited);
}

/// What is no number stays a word, so that the check can name it.
Value NumbersEditor::value() const {
    Value numbers = Value::object();
    for (const std::string& part : split(m_line->text().toStdString(), ',')) {
        if (trimmed(part).empty()) {
            continue;
        }
        const std::size_t colon = part.rfind(':');
        const std::string word(colon == std::string::npos ? "" : trimmed(part.substr(colon + 1)));
        bool isNumber = false;
        const double number = toQt(word).toDouble(&isNumber);
        const std::string name(trimmed(part.substr(0, colon)));
        numbers[name] = !isNumber                          ? Value(word)
                        : std::nearbyint(number) == number ? Value(std::llround(number))
                                                           : Value(number);
    }
    return numbers;
}

void NumbersEditor::setValue(const Value& value) {
    std::vector<std::string> words;
    if (value.is_object()) {
        for (const auto& [name, number] : value.items()) {
            words.push_back(name + ": " + toText(number));
        }
    }
    showText(m_line, toQt(join(words, ", ")));
}

GroupsEditor::GroupsEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent), m_line(new ElidedLine(this)) {
    m_line->setPlaceholderText(tr("numbers of each group, groups separated by commas"));
    prepare(m_line);
    row(this)->addWidget(m_line, 1);
    GroupsEditor::setValue(given.param.fallback);
    connect(m_line, &QLineEdit::textChanged, this, &SettingEditor::edited);
}

/// What is no whole number stays a word, so that the check can name it.
Value GroupsEditor::value() const {
    Value groups = Value::array();
    for (const QString& part : m_line->text().split(',', Qt::SkipEmptyParts)) {
        Value group = Value::array();
        for (const QString& word : part.split(' ', Qt::SkipEmptyParts)) {
            bool isNumber = false;
            const qlonglong number = word.toLongLong(&isNumber);
            group.push_back(isNumber ? Value(static_cast<std::int64_t>(number))
                                     : Value(word.toStdString()));
        }
        if (!group.empty()) {
            groups.push_back(group);
        }
    }
    return groups;
}

void GroupsEditor::setValue(const Value& value) {
    QStringList groups;
    if (value.is_array()) {
        for (const Value& group : value) {
            QStringList words;
            for (const Value& number : group) {
                words << toQt(toText(number));
            }
            groups << words.join(' ');
        }
    }
    showText(m_line, groups.join(", "));
}

IntervalEditor::IntervalEditor(const EditorSpec& given, QWidget* parent)
    : SettingEditor(given, parent),
      m_combo(new QComboBox(this)),
      m_steps(new QDoubleSpinBox(this)) {
    m_combo->addItem(tr("Every epoch"), "epoch");
    m_combo->addItem(tr("At the end"), "end");
    m_combo->addItem(tr("Never"), "never");
    m_combo->addItem(tr("Every … steps"), "steps");
    m_steps->setDecimals(0);
    m_steps->setRange(1, 1e12);
    m_steps->setValue(100);
    m_steps->setSuffix(tr(" steps"));
    m_steps->setFixedWidth(150);
    prepare(m_combo);
    prepare(m_steps, ".steps", tr("%1: number of steps").arg(translated(given.param.label)));
    auto* layout = row(this);
    layout->addWidget(m_combo);
    layout->addWidget(m_steps);
    layout->addStretch(1);
    IntervalEditor::setValue(given.param.fallback);
    connect(m_combo, &QComboBox::currentIndexChanged, this, [this] {
        m_steps->setVisible(m_combo->currentData() == "steps");
        Q_EMIT edited();
    });
    connect(m_steps, &QDoubleSpinBox::valueChanged, this, &SettingEditor::edited);
}

Value IntervalEditor::value() const {
    const QString word = m_combo->currentData().toString();
    return word == "steps" ? Value(static_cast<std::int64_t>(m_steps->value()))
                           : Value(word.toStdString());
}

void IntervalEditor::setValue(const Value& value) {
    const QSignalBlocker quietCombo(m_combo);
    const QSignalBlocker quietSteps(m_steps);
    if (value.is_number()) {
        m_steps->setValue(value.get<double>());
    }
    m_combo->setCurrentIndex(m_combo->findData(
        value.is_number() ? QString("steps") : toQt(value.is_null() ? "" : toText(value))));
    m_steps->setVisible(value.is_number());
}

}  // namespace artemis
