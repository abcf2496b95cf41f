// RunEdits: what a person changes about stored runs (tags, notes, baseline, deleting), with undo.
#pragma once

#include <QObject>
#include <QUndoStack>
#include <functional>
#include <vector>

#include "ui/run/store_reader.h"

namespace artemis {

class RunEdits final : public QObject {
    Q_OBJECT
public:
    RunEdits(StoreReader& store, QObject* parent = nullptr);

    void setTags(const ListedRun& run, const std::vector<std::string>& tags);
    void setNotes(const ListedRun& run, const std::string& notes);
    void setBaseline(const std::vector<const ListedRun*>& runs, bool baseline);
    void remove(const std::vector<std::int64_t>& runs);
    QUndoStack* stack() { return &m_stack; }

private:
    using Change = std::function<void(RunStore&)>;
    void push(const QString& text, Change apply, Change revert);

    StoreReader& m_store;
    QUndoStack m_stack;
};

/// "paper, seed study" as tags: between commas, without spaces at the ends, each once.
std::vector<std::string> tagsOf(const QString& text);

}  // namespace artemis
