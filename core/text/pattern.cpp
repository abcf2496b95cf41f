// Compiles a component's pattern.
#include "core/text/pattern.h"

namespace artemis {

Regex patternOf(const Component& component) {
    const Component pattern = component.at("pattern");
    const bool literal = pattern.has("String");
    const std::string text = pattern.text(literal ? "String" : "Regex");
    try {
        return Regex(text, literal ? Regex::Kind::Literal : Regex::Kind::Pattern);
    } catch (const Regex::Mistake& mistake) {
        pattern.fail(std::string("is not a regular expression: ") + mistake.what());
    }
}

}  // namespace artemis
