// Each edit knows its way there and back; both run in the background.
#include "ui/pages/run_edits.h"

#include <QUndoCommand>
#include <algorithm>

namespace artemis {

namespace {

class StoreCommand final : public QUndoCommand {
public:
    using Change = std::function<void(RunStore&)>;
    StoreCommand(StoreReader& store, const QString& text, Change apply, Change revert)
        : QUndoCommand(text),
          m_store(store),
          m_apply(std::move(apply)),
          m_revert(std::move(revert)) {}
    void redo() override { m_store.change(m_apply); }
    void undo() override { m_store.change(m_revert); }

private:
    StoreReader& m_store;
    Change m_apply;
    Change m_revert;
};

}  // namespace

RunEdits::RunEdits(StoreReader& store, QObject* parent) : QObject(parent), m_store(store) {}

void RunEdits::push(const QString& text, Change apply, Change revert) {
    m_stack.push(new StoreCommand(m_store, text, std::move(apply), std::move(revert)));
}

void RunEdits::setTags(const ListedRun& run, const std::vector<std::string>& tags) {
    const auto to = [id = run.row.id](const std::vector<std::string>& wanted) {
        return [id, wanted](RunStore& store) { store.setTags(id, wanted); };
    };
    if (tags != run.row.tags) {
        push(tr("tags of run %1").arg(run.row.id), to(tags), to(run.row.tags));
    }
}

void RunEdits::setNotes(const ListedRun& run, const std::string& notes) {
    const auto to = [id = run.row.id](const std::string& wanted) {
        return [id, wanted](RunStore& store) { store.setNotes(id, wanted); };
    };
    if (notes != run.row.notes) {
        push(tr("notes of run %1").arg(run.row.id), to(notes), to(run.row.notes));
    }
}

void RunEdits::setBaseline(const std::vector<const ListedRun*>& runs, bool baseline) {
    std::vector<std::int64_t> changed;
    for (const ListedRun* run : runs) {
        if (run->row.baseline != baseline) {
            changed.push_back(run->row.id);
        }
    }
    const auto to = [changed](bool wanted) {
        return [changed, wanted](RunStore& store) {
            for (const std::int64_t run : changed) {
                store.setBaseline(run, wanted);
            }
        };
    };
    push(baseline ? tr("baseline mark") : tr("removing the baseline mark"), to(baseline),
         to(!baseline));
}

void RunEdits::remove(const std::vector<std::int64_t>& runs) {
    const auto to = [runs](bool deleted) {
        return [runs, deleted](RunStore& store) {
            for (const std::int64_t run : runs) {
                store.setDeleted(run, deleted);
            }
        };
    };
    push(runs.size() == 1 ? tr("deleting run %1").arg(runs.front())
                          : tr("deleting %1 runs").arg(runs.size()),
         to(true), to(false));
}

std::vector<std::string> tagsOf(const QString& text) {
    std::vector<std::string> tags;
    for (const QString& part : text.split(',')) {
        const std::string tag = part.simplified().toStdString();
        if (!tag.empty() && std::ranges::count(tags, tag) == 0) {
            tags.push_back(tag);
        }
    }
    return tags;
}

}  // namespace artemis
