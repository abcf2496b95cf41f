// A report as text in columns, to be read and copied.
#pragma once

#include <QString>

class QWidget;

namespace artemis {

/// Opens a window beside `parent` that closes itself.
void showReport(const QString& title, const QString& text, QWidget* parent);

}  // namespace artemis
