// SQuAD v1.1: {"data": [{"paragraphs": [{"context", "qas": [{"id", "question", "answers"}]}]}]} as
// a table with a row each question. Everything that is not built like that is told at once.
#include "core/base/error.h"
#include "core/engine/data/table_formats.h"

namespace artemis::formats {

namespace {

constexpr std::size_t mostProblems = 20;

class SquadReader {
public:
    explicit SquadReader(const Request& request)
        : m_request(request),
          m_chosen(chosenColumns(request.name, header(), request.wanted, request.optional)),
          m_table{request.name, chosenNames(request, header()), {}, {}} {}

    Table read(const Value& root) {
        eachOf(root, "data", "", [this](const Value& article, const std::string& where) {
            eachOf(article, "paragraphs", where,
                   [this](const Value& one, const std::string& place) { paragraph(one, place); });
        });
        if (!m_problems.empty()) {
            refuse();
        }
        return std::move(m_table);
    }

private:
    static const std::vector<std::string>& header() {
        static const std::vector<std::string> names{"id", "question", "context", "answers"};
        return names;
    }

    void paragraph(const Value& one, const std::string& where) {
        const std::string context = text(one, "context", where);
        eachOf(one, "qas", where, [&](const Value& question, const std::string& place) {
            if (m_request.full(m_table)) {
                return;
            }
            const auto answers = question.find("answers");
            if (answers == question.end()) {
                complain(place, "has no \"answers\"");
                return;
            }
            const auto id = question.find("id");
            m_table.rows.push_back(
                chosenFields({id == question.end() ? "" : toText(*id),
                              text(question, "question", place), context, answers->dump()},
                             m_chosen));
            m_table.sourceRows.push_back(m_table.size());
        });
    }

    template <class Visit>
    void eachOf(const Value& object, const char* key, const std::string& where, Visit visit) {
        const auto list = object.find(key);
        const std::string path = (where.empty() ? "" : where + ".") + key;
        if (list == object.end() || !list->is_array()) {
            complain(path, "is missing or no list");
            return;
        }
        for (std::size_t i = 0; i < list->size(); ++i) {
            const std::string place = path + "[" + std::to_string(i) + "]";
            if ((*list)[i].is_object()) {
                visit((*list)[i], place);
            } else {
                complain(place, "is no object");
            }
        }
    }

    std::string text(const Value& object, const char* key, const std::string& where) {
        const auto found = object.find(key);
        if (found != object.end() && found->is_string()) {
            return found->get<std::string>();
        }
        complain(where, std::string("has no text \"") + key + "\"");
        return {};
    }

    void complain(const std::string& place, const std::string& what) {
        m_problems.push_back(
            {m_request.name, place + " " + what + "; the file should be built as SQuAD v1.1"});
    }

    [[noreturn]] void refuse() {
        if (m_problems.size() > mostProblems) {
            const std::size_t more = m_problems.size() - mostProblems;
            m_problems.resize(mostProblems);
            m_problems.push_back(
                {m_request.name, "and " + std::to_string(more) + " more places like these"});
        }
        throw BadInput(m_problems);
    }

    const Request& m_request;
    std::vector<std::size_t> m_chosen;
    Table m_table;
    std::vector<Problem> m_problems;
};

}  // namespace

Table readSquad(const Request& request, const Value& root) {
    return SquadReader(request).read(root);
}

}  // namespace artemis::formats
