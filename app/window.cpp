// Composes the window: engine, store, built-in example and version go into the shell.
#include "app/window.h"

#include <QApplication>

#include "app/commands.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/run_experiment.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

namespace artemis {

int runWindow(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setOrganizationName("artemis");
    QApplication::setApplicationName("artemis");
    QApplication::setApplicationVersion(ARTEMIS_VERSION);
    prepareStyle(application);
    applyTheme(startTheme());
    WindowServices services;
    services.catalog = engineCatalog();
    services.run = runExperiment;
    services.storePath = storePath({});
    services.example = resourcesDir().parent_path() / "experiments" / "builtin_sentiment_lora.yaml";
    services.version = ARTEMIS_VERSION;
    MainWindow window(std::move(services));
    window.show();
    return QApplication::exec();
}

}  // namespace artemis
