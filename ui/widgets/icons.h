// Icons drawn from small SVG shapes in the colour of the palette they stand on, so that a change of
// theme needs no reloading.
#pragma once

#include <QIcon>
#include <QString>

#include "ui/widgets/colours.h"

namespace artemis {

/// Names are those of the table in icons.cpp; an unknown name gives an empty icon.
QIcon icon(const QString& name, Ink meaning = Ink::Text);

}  // namespace artemis
