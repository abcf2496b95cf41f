// The list of methods, and what they have in common.
#include <algorithm>
#include <set>

#include "core/engine/peft/method.h"

namespace artemis {

const std::vector<MethodKind>& methodKinds() {
    static const std::vector<MethodKind> kinds{loraMethod(),
                                               bitfitMethod(),
                                               headOnlyMethod(),
                                               partialMethod(),
                                               fullMethod(),
                                               inContextMethod(),
                                               efficiencyTransformerMethod()};
    return kinds;
}

std::vector<Entry> methodEntries() {
    std::vector<Entry> entries;
    for (const MethodKind& kind : methodKinds()) {
        entries.push_back(kind.entry);
    }
    return entries;
}

namespace {

const MethodKind& kindOf(const std::string& id) {
    const auto found = std::ranges::find_if(
        methodKinds(), [&id](const MethodKind& kind) { return kind.entry.id == id; });
    if (found == methodKinds().end()) {
        throw BadInput("fine_tuning.method", "there is no method " + id);
    }
    return *found;
}

bool isIn(const std::string& name, const std::string& module) {
    return name.starts_with(module + ".");
}

void trainHead(Model& model) {
    for (const auto& parameter : model.parameters()) {
        for (const std::string& module : model.headModules()) {
            if (isIn(parameter->name, module)) {
                parameter->train(true);
            }
        }
    }
}

}  // namespace

std::unique_ptr<PeftMethod> makeMethod(const MethodChoice& choice) {
    return kindOf(choice.id).make(choice);
}

bool trainsEverything(const std::vector<MethodChoice>& methods) {
    return std::ranges::any_of(
        methods, [](const MethodChoice& method) { return kindOf(method.id).everything; });
}

std::optional<Prompting> promptingOf(const std::vector<MethodChoice>& methods) {
    for (const MethodChoice& choice : methods) {
        const auto method = makeMethod(choice);
        if (method->prompting() != nullptr) {
            return Prompting{"fine_tuning." + choice.id, kindOf(choice.id).entry.label,
                             *method->prompting()};
        }
    }
    return {};
}

std::vector<Problem> checkTogether(const std::vector<MethodChoice>& methods) {
    std::vector<Problem> problems;
    for (const MethodChoice& choice : methods) {
        const bool everything = kindOf(choice.id).everything;
        const bool prompts = promptingOf({choice}).has_value();
        if (methods.size() > 1 && (everything || prompts)) {
            problems.push_back(
                {"fine_tuning.method",
                 choice.id + (everything ? " trains everything already" : " trains nothing") +
                     "; leave out the other methods"});
        }
    }
    return problems;
}

std::vector<MethodChoice> plainMethods(const Model& model,
                                       const std::vector<MethodChoice>& methods) {
    std::vector<MethodChoice> plain;
    for (const MethodChoice& choice : methods) {
        const auto parts = makeMethod(choice)->comesDownTo(model);
        if (parts.empty()) {
            plain.push_back(choice);
        }
        plain.insert(plain.end(), parts.begin(), parts.end());
    }
    return plain;
}

double adapterDropout(const std::vector<MethodChoice>& methods) {
    for (const MethodChoice& method : methods) {
        const double own = method.settings.value("dropout", adapterDropout(method.uses));
        if (own > 0) {
            return own;
        }
    }
    return 0;
}

void attachMethods(Model& model, const std::vector<MethodChoice>& methods, std::uint64_t seed) {
    std::vector<Problem> problems = checkTogether(methods);
    std::vector<std::unique_ptr<PeftMethod>> made;
    std::vector<std::unique_ptr<PeftMethod>> finishing;
    const auto isRight = [&](const PeftMethod& method) {
        const auto own = method.check(model);
        problems.insert(problems.end(), own.begin(), own.end());
        return own.empty();
    };
    for (const MethodChoice& choice : methods) {
        auto method = makeMethod(choice);
        if (!isRight(*method)) {
            continue;
        }
        const auto parts = method->comesDownTo(model);
        (parts.empty() ? made : finishing).push_back(std::move(method));
        for (const MethodChoice& part : parts) {
            made.push_back(makeMethod(part));
            isRight(*made.back());
        }
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    for (const auto& parameter : model.parameters()) {
        parameter->train(false);
        parameter->learnt = false;
        parameter->learningRateFactor = 1;
    }
    for (const auto& method : made) {
        method->attach(model, seed);
    }
    if (std::ranges::all_of(made, [](const auto& one) { return one->prompting() == nullptr; })) {
        trainHead(model);
    }
    for (Parameter* parameter : trainableParameters(model)) {
        parameter->learnt = true;
    }
    for (const auto& method : finishing) {
        method->finish(model);
    }
}

namespace {

/// Of the model and its adapters, each once.
template <class Wanted>
std::vector<Parameter*> parametersOf(const Model& model, const Wanted& wanted) {
    std::vector<Parameter*> found;
    std::set<const Parameter*> seen;  // Adapters may share.
    const auto take = [&](Parameter* parameter) {
        if (wanted(*parameter) && seen.insert(parameter).second) {
            found.push_back(parameter);
        }
    };
    for (const auto& parameter : model.parameters()) {
        take(parameter.get());
    }
    for (const Site& site : model.sites()) {
        if (site.projection != nullptr) {
            for (const auto& slot : site.projection->adapters()) {
                std::ranges::for_each(slot.adapter->parameters(), take);
            }
        }
    }
    return found;
}

}  // namespace

std::vector<Parameter*> trainableParameters(const Model& model) {
    return parametersOf(model, [](const Parameter& one) { return one.trainable(); });
}

std::vector<Parameter*> learntParameters(const Model& model) {
    return parametersOf(model, [](const Parameter& one) { return one.learnt; });
}

std::int64_t parameterCount(const Model& model) {
    std::int64_t count = 0;
    std::set<const Parameter*> seen;
    for (const auto& parameter : model.parameters()) {
        count += parameter->count();
    }
    for (const Site& site : model.sites()) {
        if (site.projection != nullptr) {
            for (const auto& slot : site.projection->adapters()) {
                for (const Parameter* parameter : slot.adapter->parameters()) {
                    count += seen.insert(parameter).second ? parameter->count() : 0;
                }
            }
        }
    }
    return count;
}

void mergeAdapters(Model& model) {
    const at::NoGradGuard guard;
    for (const Site& site : model.sites()) {
        if (site.projection == nullptr) {
            continue;
        }
        for (const auto& slot : site.projection->adapters()) {
            slot.adapter->mergeInto(*site.projection);
        }
        site.projection->adapters().clear();
    }
}

std::vector<Moved> takeOver(const Model& from, Model& to) {
    const at::NoGradGuard guard;
    std::vector<Moved> moved;
    for (const auto& parameter : from.parameters()) {
        if (parameter->learnt) {
            Parameter* same = to.parameter(parameter->name);
            same->value.copy_(parameter->value);
            moved.push_back({parameter.get(), same});
        }
    }
    for (std::size_t i = 0; i < from.sites().size(); ++i) {
        Projection* before = from.sites()[i].projection;
        Projection* after = to.sites()[i].projection;
        for (std::size_t slot = 0; before != nullptr && slot < before->adapters().size(); ++slot) {
            SlotAdapter& earlier = *before->adapters()[slot].adapter;
            if (slot >= after->adapters().size()) {
                earlier.mergeInto(*after);
                continue;
            }
            const auto own = after->adapters()[slot].adapter->takeOver(earlier);
            moved.insert(moved.end(), own.begin(), own.end());
        }
    }
    return moved;
}

}  // namespace artemis
