// Composes the window: engine, store, preferences, built-in example and version go into the shell.
#include "app/window.h"

#include <QApplication>

#include "app/importance_record.h"
#include "app/signal_stop.h"
#include "core/base/error.h"
#include "core/base/user_folders.h"
#include "core/engine/run/doctor.h"
#include "core/engine/run/evaluate_run.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/run_experiment.h"
#include "ui/shell/language.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

namespace artemis {

namespace {

/// Settings that cannot be read are put aside, so that the window opens and nothing is lost.
void takePreferences(WindowServices& services) {
    services.preferencesFile = preferencesFile();
    try {
        services.preferences = loadPreferences(services.preferencesFile);
    } catch (const BadInput& error) {
        std::filesystem::path aside = services.preferencesFile;
        aside += ".unreadable";
        std::error_code ignored;
        std::filesystem::rename(services.preferencesFile, aside, ignored);
        services.trouble = QApplication::translate("Window", "The usual settings are used. %1\n%2")
                               .arg(QString::fromStdString(aside.string()), error.what());
    }
}

WindowServices makeServices() {
    WindowServices services;
    takePreferences(services);
    const std::filesystem::path state = stateFolder();
    services.sessionFile = state.empty() ? state : state / "session.json";
    services.catalog = engineCatalog();
    services.run = runExperiment;
    services.evaluate = evaluateRun;
    services.storePath = storeFile({}, services.preferences);
    services.analyze = [store = services.storePath](const ImportanceRequest& request,
                                                    EventSink& sink, std::stop_token stop) {
        return analyzeAndKeep(store, request, sink, std::move(stop));
    };
    services.example = resourcesDir().parent_path() / "experiments" / "builtin_sentiment_lora.yaml";
    services.version = ARTEMIS_VERSION;
    services.languages = languagesIn(resourcesDir() / "translations");
    services.doctor = [folder = services.storePath.parent_path()] {
        return examineMachine(folder);
    };
    return services;
}

}  // namespace

int runWindow(int argc, char** argv) {
    const SignalStop signals("closing the window; what runs is saved first");
    QApplication application(argc, argv);
    QApplication::setOrganizationName("artemis");
    QApplication::setApplicationName("artemis");
    QApplication::setApplicationVersion(ARTEMIS_VERSION);
    WindowServices services = makeServices();
    const AppearanceOptions& looks = services.preferences.appearance;
    const auto translator = translatorFor(looks.language, resourcesDir() / "translations");
    if (translator != nullptr) {
        QApplication::installTranslator(translator.get());
    }
    prepareStyle(application);
    applyTheme(startTheme(QString::fromStdString(looks.theme)));
    MainWindow window(std::move(services));
    const std::stop_callback closing(signals.token(), [&window] {
        QMetaObject::invokeMethod(&window, &MainWindow::closeNow, Qt::QueuedConnection);
    });
    window.show();
    return QApplication::exec();
}

}  // namespace artemis
