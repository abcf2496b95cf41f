// Finding: one thing the doctor looked at on this machine.
#pragma once

#include <string>

namespace artemis {

struct Finding {
    enum class Level { Good, Note, Missing };
    Level level = Level::Good;
    std::string what;
    std::string advice;  ///< What to do, where something is missing; "" elsewhere.
};

}  // namespace artemis
