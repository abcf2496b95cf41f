// MainWindow: rail, pages, docks, menus and status bar; keeps the session, and asks before it
// closes over a run.
#pragma once

#include <QMainWindow>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "ui/pages/page_list.h"
#include "ui/pages/services.h"
#include "ui/shell/command_list.h"
#include "ui/shell/messages_dock.h"
#include "ui/shell/navigation_rail.h"
#include "ui/shell/run_dock.h"
#include "ui/shell/run_keeper.h"
#include "ui/shell/session_file.h"
#include "ui/shell/tour.h"
#include "ui/widgets/labels.h"

class QStackedWidget;

namespace artemis {

/// What to do with a run that is going when the window is to close.
enum class CloseChoice { StopAndSave, GoOn, Stay };

class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(WindowServices services, std::vector<PageEntry> pages = allPages());
    ~MainWindow() override;

    Workbench& workbench() { return *m_workbench; }
    void showPage(const QString& id);
    Page* page(const QString& id) const;
    QString currentPage() const;
    const CommandList& commands() const { return *m_commands; }
    SessionFile& sessionFile() { return *m_session; }
    /// Experiment, data or model.
    void openPath(const QString& path);
    /// The tour of a first start.
    void startTour() { m_tour->start(); }
    /// Instead of the dialog, for tests.
    /// Stops and saves what runs, then closes, without a question: the session of the user ends.
    void closeNow();
    void setCloseQuestion(std::function<CloseChoice()> ask) { m_ask = std::move(ask); }

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void makeFrame();
    void makePages(const std::vector<PageEntry>& pages);
    void makeDocks();
    void connectWorkbench();
    void say(const QString& sentence);
    void importModel(const QString& file);

    void makeMenus();
    void addPageActions(MenuPlace place, QMenu* menu);
    void makeViewMenu(QMenu* menu);
    void makeThemeMenu(QMenu* menu);
    void makePanelMenu(QMenu* menu);
    void makeLayoutMenu(QMenu* menu);
    void makeHelpMenu(QMenu* menu);
    QAction* add(QMenu* menu, const QString& text, const char* keys, const QString& name,
                 std::function<void()> what);
    void showPalette();
    void showShortcuts();
    void keepShortcuts();
    void saveLayout();
    void fillLayoutMenu(QMenu* menu);

    void setPage(int index);
    void stepPage(int pages);
    void stepRegion(int regions);
    CloseChoice askOnClose();

    void restore();
    Value session() const;

    std::unique_ptr<Workbench> m_workbench;
    std::vector<PageEntry> m_entries;
    std::vector<Page*> m_made;
    NavigationRail* m_rail;
    QStackedWidget* m_stack;
    RunDock* m_runDock = nullptr;
    MessagesDock* m_messages = nullptr;
    Tour* m_tour = nullptr;
    std::optional<CommandList> m_commands;
    Value m_usualLayout;
    Value m_layouts = Value::object();  ///< Kept by the person, by name.
    bool m_toured = false;
    bool m_shown = false;
    SessionFile* m_session = nullptr;
    std::function<CloseChoice()> m_ask;
    RunKeeper* m_keeper;
    bool m_closing = false;  ///< Once the run has ended.
};

}  // namespace artemis
