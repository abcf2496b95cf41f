// Theme: light, dark or as the system has it; style and metrics of all controls.
#pragma once

#include <QApplication>
#include <QString>

namespace artemis {

enum class Theme { System, Light, Dark };

QString toText(Theme theme);
/// "light", "dark"; anything else is System.
Theme themeFromText(const QString& text);

/// $ARTEMIS_THEME, else what was chosen.
Theme startTheme(const QString& chosen);

/// Sets style and font metrics once; before the first window.
void prepareStyle(QApplication& application);
/// Switches every window at once.
void applyTheme(Theme theme);

}  // namespace artemis
