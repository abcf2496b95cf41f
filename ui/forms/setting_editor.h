// SettingEditor: the control of one setting; editors.cpp's list holds one for each Kind.
#pragma once

#include <QLineEdit>
#include <QWidget>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/schema/param.h"

namespace artemis {

/// What an editor needs to know about its setting.
struct EditorSpec {
    std::string path;  ///< Full settings path; becomes the object name.
    Param param;
    std::vector<Entry> words;     ///< Labels and summaries of the choices, as far as known.
    std::vector<Entry> builtins;  ///< What `builtin:NAME` may name.
};

class SettingEditor : public QWidget {
    Q_OBJECT
public:
    explicit SettingEditor(const EditorSpec& spec, QWidget* parent);

    virtual Value value() const = 0;
    /// Shows a value; one that the control cannot hold is shown as near as it can.
    virtual void setValue(const Value& value) = 0;
    /// The control a click on the label, or a jump to a problem, gives the keyboard to.
    virtual QWidget* mainControl() const = 0;

Q_SIGNALS:
    /// By the person or through the accessibility bus, not by setValue.
    void edited();

protected:
    /// Object name (`path` + suffix), accessible name and help of a control; the mouse wheel
    /// scrolls the page, not the value of a control that has no focus. A line has all of its
    /// text in its tool tip.
    void prepare(QWidget* control, const QString& suffix = {}, const QString& name = {}) const;
    /// Puts text into a prepared line without telling anybody.
    void showText(QLineEdit* line, const QString& text) const;
    const EditorSpec& spec() const { return m_spec; }
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void tellWhole(QLineEdit* line) const;
    EditorSpec m_spec;
};

/// The editor for the setting's Kind.
SettingEditor* makeEditor(const EditorSpec& spec, QWidget* parent);

/// Help, allowed values, default and source as rich text, for tool tips and "What's this?".
QString helpOf(const Param& param);

}  // namespace artemis
