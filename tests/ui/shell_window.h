// A window with fake methods and runs, in a folder of its own that outlives it: what one window
// leaves behind, the next one finds.
#pragma once

#include <QDropEvent>
#include <QMimeData>
#include <QPushButton>
#include <QtTest>

#include "core/base/io.h"
#include "tests/ui/fake_run.h"
#include "ui/shell/main_window.h"

namespace artemis::test {

/// The user's home as far as the window knows it.
class ShellHome {
public:
    ShellHome() { write("example.yaml", readyYaml); }

    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }
    void write(const std::string& name, const std::string& bytes) const {
        writeFile(path(name), bytes);
    }

    /// `kept` false: nothing is kept from one window to the next.
    WindowServices services(const FakePlan& plan = {}, bool kept = true) const {
        WindowServices services;
        services.catalog = fakeCatalog();
        services.run = fakeRun(plan);
        services.storePath = path("store/artemis.db");
        services.example = path("example.yaml");
        services.version = "test";
        services.doctor = [] {
            return std::vector<Finding>{{Finding::Level::Good, "two cores", ""},
                                        {Finding::Level::Missing, "fonts", "install some"}};
        };
        if (kept) {
            services.preferencesFile = path("settings.yaml");
            services.preferences = loadPreferences(services.preferencesFile);
            services.sessionFile = path("session.json");
        }
        return services;
    }

    std::unique_ptr<MainWindow> window(const FakePlan& plan = {}, bool kept = true) const {
        auto window = std::make_unique<MainWindow>(services(plan, kept));
        window->setWindowState(Qt::WindowNoState);
        window->resize(1280, 800);
        window->show();
        return window;
    }

private:
    QTemporaryDir m_folder;
};

template <class Widget>
Widget* part(const MainWindow& window, const char* name) {
    return window.findChild<Widget*>(name);
}

/// Carries out a command by its object name; false where there is no such command.
inline bool trigger(const MainWindow& window, const QString& name) {
    for (const Command& command : window.commands().all()) {
        if (command.action->objectName() == name) {
            command.action->trigger();
            return true;
        }
    }
    return false;
}

/// Drags a file over a widget and lets it fall; whether it was taken.
inline bool drop(QWidget& onto, const std::filesystem::path& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&onto, &enter);
    QDropEvent fall(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&onto, &fall);
    return enter.isAccepted() && fall.isAccepted();
}

}  // namespace artemis::test
