// PeftMethod: what of a model trains. One .cpp a method with a factory, one line in methods.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/catalog/catalog.h"
#include "core/config/experiment.h"
#include "core/engine/data/demonstrations.h"
#include "core/engine/models/model.h"
#include "core/plan/layer_plan.h"

namespace artemis {

class PeftMethod {
public:
    virtual ~PeftMethod() = default;

    /// What makes the settings impossible with this model; paths start at the method's section.
    virtual std::vector<Problem> check(const Model&) const { return {}; }
    /// Puts adapters into slots and marks what trains. The model's head is not its business.
    virtual void attach(Model& model, std::uint64_t seed) const = 0;
    /// Once all methods are attached: freezes what was trained before and is to hold still, and
    /// sets learning rates that differ from training.learning_rate.
    virtual void finish(Model&) const {}
    /// What the layers are to be scored for before it is attached; nothing where all is known.
    struct ScoreWish {
        std::string score;         ///< Of importanceScores().
        std::int64_t samples = 0;  ///< Rows of the training data.
        std::string from{};        ///< File of an earlier analysis to take instead; "": none.
    };
    virtual std::optional<ScoreWish> wantsScores() const { return {}; }
    /// What they are to be scored for again, so that plan and ground are asked for anew.
    struct Reanalysis {
        ScoreWish wish;
        std::int64_t every = 0;  ///< Steps; 0: no longer, since nothing could follow.
    };
    virtual std::optional<Reanalysis> reanalysis() const { return {}; }
    /// Its plan for the layers; of none where it has no such.
    virtual TierPlan plan(const Model&) const { return {}; }
    /// The layers that get an adapter in the medium tier.
    virtual std::vector<const Site*> adapts(const Model&) const { return {}; }
    /// Shapes of the layers, the rule of their ranks and the measures that it permits, for a model
    /// without methods; nothing where it plans none.
    virtual std::optional<PlanGround> ground(const Model&) const { return {}; }
    /// The plan that follows from such a ground with all the rest. Throws BadInput.
    virtual Solution planned(const PlanGround&) const { return {}; }
    /// The methods that it comes to with this model, which has passed check(); empty: itself.
    virtual std::vector<MethodChoice> comesDownTo(const Model&) const { return {}; }
    /// adapter_config.json as Hugging Face PEFT writes it; null where the method keeps no adapter.
    virtual Value peftConfig(const Model&) const { return nullptr; }
    /// How prompts are made, where the method teaches by solved rows before each prompt. Nothing
    /// trains then and nothing is written. Null: it trains.
    virtual const PromptOptions* prompting() const { return nullptr; }
};

struct MethodKind {
    Entry entry;
    std::unique_ptr<PeftMethod> (*make)(const MethodChoice& choice);
    /// Settings from an adapter_config.json; nothing where it is another method's. Throws BadInput
    /// naming a field that is not supported.
    std::optional<Value> (*fromPeft)(const Value& config, const std::string& where);
    bool everything = false;  ///< Trains the whole model; cannot be combined.
};

const std::vector<MethodKind>& methodKinds();
std::vector<Entry> methodEntries();

MethodKind fullMethod();
MethodKind loraMethod();
MethodKind bitfitMethod();
MethodKind headOnlyMethod();
MethodKind inContextMethod();
MethodKind partialMethod();
MethodKind efficiencyTransformerMethod();

/// The method among them that prompts, and the section of its settings.
struct Prompting {
    std::string section;  ///< "fine_tuning.METHOD"
    std::string label;
    PromptOptions options;
};
std::optional<Prompting> promptingOf(const std::vector<MethodChoice>& methods);

std::unique_ptr<PeftMethod> makeMethod(const MethodChoice& choice);

/// Why methods cannot be chosen together.
std::vector<Problem> checkTogether(const std::vector<MethodChoice>& methods);

/// Each method, or what it comes down to. All have passed check().
std::vector<MethodChoice> plainMethods(const Model& model,
                                       const std::vector<MethodChoice>& methods);

/// Freezes the model, attaches every chosen method and lets the task's head train, as PEFT does.
/// Throws BadInput with all problems; the model is then as it was.
void attachMethods(Model& model, const std::vector<MethodChoice>& methods, std::uint64_t seed);

/// Share of their input that adapters of the first of these methods drop, or of what it uses; 0
/// where none does.
double adapterDropout(const std::vector<MethodChoice>& methods);

/// Whether the result of these methods is a whole model rather than an adapter.
bool trainsEverything(const std::vector<MethodChoice>& methods);

/// Parameters that train: the model's in their order, then those of adapters.
std::vector<Parameter*> trainableParameters(const Model& model);
/// The same with those that trained before they were frozen: what makes the result.
std::vector<Parameter*> learntParameters(const Model& model);
/// All parameters of model and adapters.
std::int64_t parameterCount(const Model& model);

/// Folds every adapter into its projection and takes it out of the slot.
void mergeAdapters(Model& model);

/// What training taught `from` goes into `to`, the same model with other methods attached or none:
/// values as they are, adapters into those in their place, or into the weights where there are
/// none. No computation changes by it but where an adapter comes to a lower rank; its strongest
/// components stay then, by ‖a_i‖ · ‖b_i‖.
std::vector<Moved> takeOver(const Model& from, Model& to);

}  // namespace artemis
