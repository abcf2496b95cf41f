// All pages in the order of the navigation rail.
#include "ui/pages/page_list.h"

#include <QCoreApplication>

#include "ui/pages/about_page.h"
#include "ui/pages/compare_page.h"
#include "ui/pages/home_page.h"
#include "ui/pages/importance_page.h"
#include "ui/pages/playground_page.h"
#include "ui/pages/runs_page.h"
#include "ui/pages/settings_page.h"
#include "ui/pages/setup_page.h"

namespace artemis {

namespace {

template <class Made>
Page* make(Workbench& workbench, QWidget* parent) {
    return new Made(workbench, parent);
}

}  // namespace

std::vector<PageEntry> allPages() {
    const auto title = [](const char* text) {
        return QCoreApplication::translate("PageList", text);
    };
    return {
        {"home", title("Home"), "home", make<HomePage>},
        {"setup", title("Setup"), "setup", make<SetupPage>},
        {"runs", title("Runs"), "runs", make<RunsPage>},
        {"importance", title("Importance"), "importance", make<ImportancePage>},
        {"compare", title("Compare"), "compare", make<ComparePage>},
        {"playground", title("Playground"), "playground", make<PlaygroundPage>},
        {"settings", title("Settings"), "settings", make<SettingsPage>, true},
        {"about", title("About"), "about", make<AboutPage>, true},
    };
}

}  // namespace artemis
