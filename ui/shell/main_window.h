// MainWindow: rail, pages, menus and status bar; asks before it closes over a run.
#pragma once

#include <QMainWindow>
#include <functional>
#include <memory>
#include <vector>

#include "ui/pages/page_list.h"
#include "ui/pages/services.h"
#include "ui/shell/navigation_rail.h"
#include "ui/shell/run_keeper.h"
#include "ui/widgets/labels.h"

class QStackedWidget;

namespace artemis {

/// What to do with a run that is going when the window is to close.
enum class CloseChoice { StopAndSave, GoOn, Stay };

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(WindowServices services, std::vector<PageEntry> pages = allPages());

    Workbench& workbench() { return *m_workbench; }
    void showPage(const QString& id);
    Page* page(const QString& id) const;
    QString currentPage() const;
    /// Instead of the dialog, for tests.
    void setCloseQuestion(std::function<CloseChoice()> ask) { m_ask = std::move(ask); }

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makePages(const std::vector<PageEntry>& pages);
    void makeMenus();
    void addPageActions(MenuPlace place, QMenu* menu);
    void makeViewMenu(QMenu* menu);
    void makeThemeMenu(QMenu* menu);
    void makeHelpMenu(QMenu* menu);
    void makeStatusBar();
    void updateStatus();
    void setPage(int index);
    CloseChoice askOnClose();
    void restore();

    std::unique_ptr<Workbench> m_workbench;
    std::vector<PageEntry> m_entries;
    std::vector<Page*> m_made;
    NavigationRail* m_rail;
    QStackedWidget* m_stack;
    InkLabel* m_status = nullptr;
    std::function<CloseChoice()> m_ask;
    RunKeeper* m_keeper;
    bool m_closing = false;  ///< Once the run has ended.
};

}  // namespace artemis
