// All pages in the order of the navigation rail.
#include "ui/pages/page_list.h"

#include <QCoreApplication>

#include "ui/pages/compare_page.h"
#include "ui/pages/runs_page.h"
#include "ui/pages/setup_page.h"

namespace artemis {

namespace {

template <class Made>
Page* make(Workbench& workbench, QWidget* parent) {
    return new Made(workbench, parent);
}

}  // namespace

std::vector<PageEntry> allPages() {
    return {
        {"setup", QCoreApplication::translate("PageList", "Setup"), "setup", make<SetupPage>},
        {"runs", QCoreApplication::translate("PageList", "Runs"), "runs", make<RunsPage>},
        {"compare", QCoreApplication::translate("PageList", "Compare"), "compare",
         make<ComparePage>},
    };
}

}  // namespace artemis
