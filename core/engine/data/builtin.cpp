// Built-in data: the list of sets and the random stream of each row.
#include "core/engine/data/builtin.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/engine/data/builtin_rows.h"

namespace artemis {

namespace {

constexpr std::string_view prefix = "builtin:";

struct Builtin {
    Entry entry;
    std::vector<std::string> columns;
    builtin::Row (*make)(Draws&);
};

const std::vector<Builtin>& builtins() {
    static const std::vector<Builtin> list{
        {{"reviews", "Reviews",
          "Short reviews of things for the house, label 1 where the author is content; 6 % of the "
          "labels are wrong on purpose."},
         {"text", "label"},
         builtin::houseReview},
        {{"reviews-shifted", "Reviews, shifted",
          "Longer reviews of hotels, restaurants and the like, labelled by the same rule: another "
          "domain to evaluate on."},
         {"text", "label"},
         builtin::travelReview},
        {{"corpus", "Corpus",
          "Unlabelled text, reviews of both kinds and everyday sentences: to pretrain on."},
         {"text"},
         builtin::corpusText},
        {{"reports", "Weather reports",
          "Weather as fields (source) and the sentence that reports it (target)."},
         {"source", "target"},
         builtin::report},
        {{"summaries", "Town news",
          "News of a small town (source) and what happened in one sentence (target)."},
         {"source", "target"},
         builtin::summary},
        {{"translation", "English to German",
          "English sentences (source) and their German translation (target), by a small grammar."},
         {"source", "target"},
         builtin::translation},
        {{"questions", "Questions",
          "Questions about people in a town, with the passage of the context that answers them."},
         {"question", "context", "answers", "id"},
         builtin::question},
        {{"chat", "Conversations",
          "Short conversations of a user and an assistant that greets, counts and names "
          "opposites."},
         {"messages"},
         builtin::chat},
    };
    return list;
}

const Builtin& builtinSet(const std::string& id) {
    for (const Builtin& builtin : builtins()) {
        if (builtin.entry.id == id) {
            return builtin;
        }
    }
    const std::vector<std::string> known = ids(datasetEntries());
    const std::string near = nearest(id, known);
    throw BadInput(std::string(prefix) + id,
                   "there is no such built-in data set; there are " + join(known, ", ") +
                       (near.empty() ? "" : ". Did you mean \"" + near + "\"?"));
}

}  // namespace

bool isBuiltin(const std::string& spec) { return spec.starts_with(prefix); }

std::vector<Entry> datasetEntries() {
    std::vector<Entry> entries;
    for (const Builtin& builtin : builtins()) {
        entries.push_back(builtin.entry);
    }
    return entries;
}

Table builtinTable(const std::string& name, std::uint64_t seed, std::int64_t rows, Split split) {
    const std::string id = isBuiltin(name) ? name.substr(prefix.size()) : name;
    const Builtin& builtin = builtinSet(id);
    Table table{std::string(prefix) + id, builtin.columns, {}, {}};
    for (std::int64_t row = 0; row < rows; ++row) {
        Draws draws(random::key({random::key(id), seed, static_cast<std::uint64_t>(split),
                                 static_cast<std::uint64_t>(row)}));
        table.rows.push_back(builtin.make(draws));
        table.sourceRows.push_back(row + 1);
    }
    return table;
}

}  // namespace artemis
