// Matches target modules against the sites of a model.
#include "core/engine/peft/targets.h"

#include <algorithm>
#include <regex>

#include "core/base/text.h"

namespace artemis {

namespace {

constexpr const char* allLinear = "all-linear";

bool matches(const Site& site, const std::string& target) {
    if (target == allLinear) {
        return !site.head;
    }
    if (site.name == target || site.name.ends_with("." + target)) {
        return true;
    }
    if (target.find_first_of("*+?[](){}|^$\\") == std::string::npos) {
        return false;
    }
    return std::regex_match(site.name, std::regex(target));
}

/// Modules of the head train whole and are saved whole.
bool isHead(const Model& model, const Site& site) {
    return std::ranges::any_of(model.headModules(), [&site](const std::string& module) {
        return site.name == module || site.name.starts_with(module + ".");
    });
}

/// Whether the layer is a module of that name or stands in one: PEFT finds modules_to_save by the
/// end of their path.
bool isInModule(const std::string& layer, const std::string& name) {
    for (std::size_t dot = layer.find('.');; dot = layer.find('.', dot + 1)) {
        if (std::string_view(layer).substr(0, dot).ends_with(name)) {
            return true;
        }
        if (dot == std::string::npos) {
            return false;
        }
    }
}

}  // namespace

std::vector<const Site*> matchTargets(const Model& model, const std::vector<std::string>& targets) {
    std::vector<const Site*> matched;
    for (const Site& site : model.sites()) {
        if (site.kind == Site::Kind::Linear && !isHead(model, site) &&
            std::ranges::any_of(targets, [&site](const auto& t) { return matches(site, t); })) {
            matched.push_back(&site);
        }
    }
    return matched;
}

std::vector<std::string> targetNames(const Model& model) {
    std::vector<std::string> names;
    for (const Site& site : model.sites()) {
        std::string name = site.name.substr(site.name.rfind('.') + 1);
        if (name == "dense") {  // BERT has several: say which.
            const std::size_t dot = site.name.rfind('.', site.name.size() - name.size() - 2);
            name = site.name.substr(dot + 1);
        }
        if (site.kind == Site::Kind::Linear && !site.head &&
            std::ranges::find(names, name) == names.end()) {
            names.push_back(name);
        }
    }
    return names;
}

std::vector<Problem> checkTargets(const Model& model, const std::vector<std::string>& targets,
                                  const std::string& where) {
    std::vector<Problem> problems;
    for (const std::string& target : targets) {
        try {
            if (!matchTargets(model, {target}).empty()) {
                continue;
            }
        } catch (const std::regex_error&) {
            problems.push_back({where, "\"" + target + "\" is not a regular expression"});
            continue;
        }
        const std::vector<std::string> names = targetNames(model);
        const std::string near = nearest(target, names);
        problems.push_back({where, "\"" + target +
                                       "\" is no linear layer of this model; there are " +
                                       join(names, ", ") + " and all-linear" +
                                       (near.empty() ? "" : "; did you mean " + near + "?")});
    }
    return problems;
}

std::vector<const Site*> modulesNamed(const Model& model, const std::string& name) {
    std::vector<const Site*> found;
    for (const Site& site : model.sites()) {
        if (!name.empty() && isInModule(site.name, name)) {
            found.push_back(&site);
        }
    }
    return found;
}

double numberOf(const NamedNumbers& pattern, const std::string& layer, double otherwise) {
    for (const auto& [key, number] : pattern) {
        if (std::regex_match(layer, std::regex("(.*\\.)?(" + key + ")"))) {
            return number;
        }
    }
    return otherwise;
}

std::string blockNumber(const std::string& layer, const std::vector<std::string>& words) {
    const std::string word = words.empty() ? "[^.]*" : join(words, "|");
    std::smatch found;
    return std::regex_match(layer, found, std::regex(".*\\.(?:" + word + ")\\.(\\d+)\\..*"))
               ? found[1].str()
               : "";
}

}  // namespace artemis
