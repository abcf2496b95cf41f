// FolderList: a list of folders with Add and Remove.
#pragma once

#include <QListWidget>
#include <QPushButton>
#include <string>
#include <vector>

namespace artemis {

class FolderList final : public QWidget {
    Q_OBJECT
public:
    /// `name` starts the object names of its controls; `title` tells what the folders are.
    FolderList(const QString& name, const QString& title, QWidget* parent = nullptr);

    std::vector<std::string> folders() const;
    void setFolders(const std::vector<std::string>& folders);
    void add(const QString& folder);

Q_SIGNALS:
    /// By the person.
    void edited();

private:
    void browse();
    void removeChosen();
    void updateButtons();

    QListWidget* m_list;
    QPushButton* m_remove;
    QString m_title;
};

}  // namespace artemis
