// How the status of a run is shown: a word and a shape, never colour alone.
#pragma once

#include <QString>

#include "core/events/event.h"
#include "ui/widgets/colours.h"

namespace artemis {

struct StatusLook {
    QString word;
    QString icon;
    Ink meaning;
};

StatusLook statusLook(Status status);

}  // namespace artemis
