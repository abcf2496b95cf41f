// Listens to the parser: tokens and merges are taken as they come and not kept in the tree (whose
// ordered maps would make a large vocabulary quadratic and hide a key that is there twice).
#include "core/text/tokenizer_json.h"

#include "core/base/error.h"
#include "core/base/json.h"

namespace artemis {

namespace {

using Event = Value::parse_event_t;

/// Collects a map token -> id whose entries stand at one depth of the document.
class VocabularyListener {
public:
    VocabularyListener(std::string where, TokenIds& tokens)
        : m_where(std::move(where)), m_tokens(tokens) {}

    /// An event inside the map; always false: nothing of it is kept.
    bool operator()(Event event, const Value& value) {
        if (event == Event::key) {
            m_token = value.get<std::string>();
            return false;
        }
        if (event != Event::value || !value.is_number_integer()) {
            throw BadInput(m_where, "gives \"" + m_token + "\" the id " +
                                        (event == Event::value ? value.dump() : "[…]") +
                                        ", a whole number is expected");
        }
        m_tokens.emplace_back(m_token, value.get<std::int64_t>());
        return false;
    }

private:
    std::string m_where;
    TokenIds& m_tokens;
    std::string m_token;
};

/// Collects a list whose items are "a b" or ["a", "b"].
class MergesListener {
public:
    MergesListener(std::string where, Merges& merges)
        : m_where(std::move(where)), m_merges(merges) {}

    /// An event inside the list: what it says about keeping. A pair in a list of its own is read
    /// when it is complete.
    bool operator()(bool insidePair, Event event, const Value& value) {
        if (insidePair || event == Event::array_start) {
            return true;
        }
        if (event == Event::array_end && isPair(value)) {
            m_merges.emplace_back(value[0].get<std::string>(), value[1].get<std::string>());
        } else if (event == Event::value && value.is_string()) {
            take(value.get<std::string>());
        } else {
            fail();
        }
        return false;
    }

private:
    static bool isPair(const Value& value) {
        return value.size() == 2 && value[0].is_string() && value[1].is_string();
    }
    void take(const std::string& text) {
        const std::size_t space = text.find(' ');
        if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos) {
            fail();
        }
        m_merges.emplace_back(text.substr(0, space), text.substr(space + 1));
    }
    [[noreturn]] void fail() const {
        throw BadInput(m_where + "[" + std::to_string(m_merges.size()) + "]",
                       "is no pair of tokens; \"a b\" or [\"a\", \"b\"] is expected");
    }

    std::string m_where;
    Merges& m_merges;
};

/// Hands the events of model.vocab and model.merges to their listeners.
class DocumentListener {
public:
    explicit DocumentListener(TokenizerDocument& into)
        : m_vocabulary(into.vocabularyPlace, into.vocabulary),
          m_merges(into.mergesPlace, into.merges) {}

    bool operator()(int depth, Event event, const Value& value) {
        if (event == Event::key && depth <= 2) {
            (depth == 1 ? m_key : m_subKey) = value.get<std::string>();
        }
        const bool inModel = m_key == "model" && depth >= 2;
        if (inModel && depth == 2 &&
            (event == Event::object_start || event == Event::array_start)) {
            m_container = event;
        }
        if (!inModel || depth < 3) {
            return true;
        }
        if (m_subKey == "vocab" && m_container == Event::object_start) {
            return m_vocabulary(event, value);
        }
        if (m_subKey == "merges" && m_container == Event::array_start) {
            return m_merges(depth > 3, event, value);
        }
        return true;
    }

private:
    VocabularyListener m_vocabulary;
    MergesListener m_merges;
    std::string m_key;
    std::string m_subKey;
    Event m_container = Event::value;
};

Value parse(const std::string& text, const std::string& file,
            const Value::parser_callback_t& listener) {
    try {
        return parsedJson<Value>(text, listener);
    } catch (const Value::parse_error& error) {
        throw BadInput(file, "is no valid JSON: it is cut off or damaged at byte " +
                                 std::to_string(error.byte) + " of " + std::to_string(text.size()) +
                                 "; fetch the file again");
    }
}

}  // namespace

Value parseJson(const std::string& text, const std::string& file) {
    return parse(text, file, nullptr);
}

void parseTokenizerJson(const std::string& text, TokenizerDocument& into) {
    DocumentListener listener(into);
    into.pipeline = parse(text, into.file, [&listener](int depth, Event event, Value& value) {
        return listener(depth, event, value);
    });
}

TokenIds parseVocabJson(const std::string& text, const std::string& file) {
    TokenIds tokens;
    VocabularyListener listener(file, tokens);
    const Value rest = parse(text, file, [&listener](int depth, Event event, Value& value) {
        return depth == 0 || listener(event, value);
    });
    if (!rest.is_object()) {
        throw BadInput(file, "is no map from tokens to ids");
    }
    return tokens;
}

}  // namespace artemis
