// Reads post-processors: byte-level trimming, templates, and the two older forms of templates.
#include "core/text/post_processor.h"

namespace artemis {

namespace {

void checkId(const Component& place, std::int64_t id, std::int32_t vocabularySize) {
    if (id < 0 || id >= vocabularySize) {
        place.fail("has the id " + std::to_string(id) + ", the vocabulary has ids 0 to " +
                   std::to_string(vocabularySize - 1));
    }
}

class Reader {
public:
    explicit Reader(std::int32_t vocabularySize) : m_vocabularySize(vocabularySize) {}

    void read(const Component& component) {
        const std::string type = component.type();
        if (type == "ByteLevel") {
            readTrimming(component);
        } else if (type == "TemplateProcessing") {
            startTemplate(component);
            m_result.single = steps(component, "single");
            m_result.pair = steps(component, "pair");
        } else if (type == "BertProcessing") {
            startTemplate(component);
            readBert(component);
        } else if (type == "RobertaProcessing") {
            startTemplate(component);
            readTrimming(component);
            readRoberta(component);
        } else if (type == "Sequence") {
            for (const Component& part : component.list("processors")) {
                read(part);
            }
        } else {
            component.failUnknownType(
                "post-processor",
                "BertProcessing, ByteLevel, RobertaProcessing, Sequence, TemplateProcessing");
        }
    }
    PostProcessor result() { return std::move(m_result); }

private:
    void startTemplate(const Component& component) {
        if (m_hasTemplate) {
            component.fail(
                "adds special tokens a second time; one such post-processor may be there");
        }
        m_hasTemplate = true;
    }

    void readTrimming(const Component& component) {
        m_result.trimsOffsets = component.boolean("trim_offsets", true);
        m_result.addsPrefixSpace = component.boolean("add_prefix_space", true);
    }

    std::vector<TemplateStep> steps(const Component& component, const std::string& key) const {
        std::vector<TemplateStep> found;
        for (const Component& step : component.list(key)) {
            const bool isText = step.has("Sequence");
            const Component body = step.at(isText ? "Sequence" : "SpecialToken");
            if (body.isNull()) {
                step.fail("is neither a Sequence nor a SpecialToken");
            }
            const std::string id = body.text("id");
            const auto typeId = static_cast<std::int32_t>(body.integer("type_id", 0));
            if (isText && id != "A" && id != "B") {
                body.fail("id", "is \"" + id + "\", A or B is expected");
            }
            if (isText) {
                found.push_back({id == "A" ? 0 : 1, {}, typeId});
            } else {
                found.push_back({-1, idsOf(component.at("special_tokens"), id), typeId});
            }
        }
        return found;
    }

    std::vector<std::int32_t> idsOf(const Component& specialTokens, const std::string& name) const {
        if (specialTokens.isNull() || !specialTokens.has(name)) {
            specialTokens.fail("\"" + name + "\" is missing, which the template uses");
        }
        std::vector<std::int32_t> ids;
        for (const Component& id : specialTokens.at(name).list("ids")) {
            if (!id.value().is_number_integer()) {
                id.fail("is no whole number, a token's id is expected");
            }
            checkId(id, id.value().get<std::int64_t>(), m_vocabularySize);
            ids.push_back(id.value().get<std::int32_t>());
        }
        return ids;
    }

    /// ["[SEP]", 102]
    std::vector<std::int32_t> pairId(const Component& component, const std::string& key) const {
        const std::vector<Component> pair = component.list(key);
        if (pair.size() != 2 || !pair[1].value().is_number_integer()) {
            component.fail(key, "a list of a token and its id is expected");
        }
        checkId(pair[1], pair[1].value().get<std::int64_t>(), m_vocabularySize);
        return {pair[1].value().get<std::int32_t>()};
    }

    void readBert(const Component& component) {
        const auto cls = pairId(component, "cls");
        const auto sep = pairId(component, "sep");
        m_result.single = {{-1, cls, 0}, {0, {}, 0}, {-1, sep, 0}};
        m_result.pair = {{-1, cls, 0}, {0, {}, 0}, {-1, sep, 0}, {1, {}, 1}, {-1, sep, 1}};
    }

    void readRoberta(const Component& component) {
        const auto cls = pairId(component, "cls");
        const auto sep = pairId(component, "sep");
        m_result.single = {{-1, cls, 0}, {0, {}, 0}, {-1, sep, 0}};
        m_result.pair = {{-1, cls, 0}, {0, {}, 0}, {-1, sep, 0},
                         {-1, sep, 0}, {1, {}, 0}, {-1, sep, 0}};
    }

    std::int32_t m_vocabularySize;
    bool m_hasTemplate = false;
    PostProcessor m_result;
};

}  // namespace

PostProcessor makePostProcessor(const Component& component, std::int32_t vocabularySize) {
    Reader reader(vocabularySize);
    if (!component.isNull()) {
        reader.read(component);
    }
    return reader.result();
}

std::size_t countAdded(const std::vector<TemplateStep>& steps) {
    std::size_t count = 0;
    for (const TemplateStep& step : steps) {
        count += step.ids.size();
    }
    return count;
}

}  // namespace artemis
