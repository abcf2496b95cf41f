// Words and shapes of the six statuses.
#include "ui/models/status_look.h"

#include <QCoreApplication>

namespace artemis {

StatusLook statusLook(Status status) {
    const auto word = [](const char* text) {
        return QCoreApplication::translate("StatusLook", text);
    };
    switch (status) {
        case Status::Queued:
            return {word("Queued"), "queued", Ink::Muted};
        case Status::Running:
            return {word("Running"), "start", Ink::Accent};
        case Status::Done:
            return {word("Done"), "done", Ink::Good};
        case Status::Stopped:
            return {word("Stopped"), "stop", Ink::Muted};
        case Status::Failed:
            return {word("Failed"), "failed", Ink::Bad};
        case Status::Interrupted:
            return {word("Interrupted"), "interrupted", Ink::Warning};
    }
    return {};
}

}  // namespace artemis
