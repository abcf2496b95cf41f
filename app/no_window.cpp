// Stands for the window in builds without Qt.
#include <cstdio>

#include "app/commands.h"
#include "app/window.h"

namespace artemis {

int runWindow(int, char**) {
    std::fprintf(stderr,
                 "This build has no window (ARTEMIS_UI is off); artemis --help lists the "
                 "commands.\n");
    return exitBadInput;
}

}  // namespace artemis
