// PlanDraft: the plan of the Efficiency-Transformer while a person edits it: thresholds, tiers,
// ranks, sharing or a target speed-up, each step to undo; what it costs is known at any moment.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/plan/layer_plan.h"

namespace artemis {

class PlanDraft {
public:
    using Groups = std::vector<std::vector<std::size_t>>;

    /// What a person decided; the plan follows from it and from the ground.
    struct Wishes {
        bool adaptive = true;                  ///< Off: all layers are medium.
        std::optional<Thresholds> thresholds;  ///< None: the target decides.
        double targetSpeedup = 1;
        bool ranksFollow = true;               ///< Whether ranks follow importance.
        std::map<std::size_t, Choice> byHand;  ///< A rank of 0 is the one by the rule.
        std::optional<Groups> groups;          ///< None: as the options say.
        bool operator==(const Wishes&) const = default;
    };

    /// Starts with the plan that a run would make: planByScores(). Throws BadInput as it does.
    PlanDraft(PlanGround ground, EfficiencyOptions options);

    const PlanGround& ground() const { return m_ground; }
    /// Scores divided by the highest.
    const std::vector<double>& relative() const { return m_relative; }
    const Wishes& wishes() const { return now().wishes; }
    const TierPlan& plan() const { return now().plan; }
    const Prediction& prediction() const { return now().prediction; }
    /// What low_resource_mode set in the section training; an object.
    Value trainingSettings() const { return settingsOf(now().run, m_ground.run); }
    /// Of full fine-tuning.
    const Prediction& fullPrediction() const { return m_full; }
    /// What cannot be met, where the target decided; else "".
    const std::string& summary() const { return now().summary; }
    /// Those in force; where the target decided, those with as many layers in each tier.
    Thresholds thresholds() const;

    /// Every layer but those set by hand goes to the tier of its score. Throws BadInput where low
    /// is above high.
    void setThresholds(const Thresholds& thresholds);
    /// The solver chooses all tiers anew.
    void solve(double targetSpeedup);
    void setRanksFollow(bool follow);
    /// The layer and those that share with it. Throws BadInput where there is no such layer.
    void setTier(std::size_t layer, Tier tier);
    /// The same in the medium tier, with this rank. Throws BadInput where it is out of range.
    void setRank(std::size_t layer, std::int64_t rank);
    /// What was set by hand no longer counts for the layer.
    void release(std::size_t layer);
    /// These layers, and those that share with them, train one adapter: all become medium. Throws
    /// BadInput where their shapes differ.
    void share(const std::vector<std::size_t>& layers);
    /// The layer trains alone again.
    void ungroup(std::size_t layer);
    /// Why two layers cannot share; "" where they can.
    std::string whyNotShared(std::size_t one, std::size_t other) const;

    /// Back to the first plan, as a step.
    void reset();
    /// All changes until commit() are one step.
    void begin() { m_inGesture = true; }
    void commit();
    bool canUndo() const { return m_at > 0; }
    bool canRedo() const { return m_at + 1 < m_steps.size(); }
    void undo();
    void redo();

private:
    struct Step {
        Wishes wishes;
        TierPlan base;  ///< Before what was set by hand, and without groups.
        RunOptions run;
        std::string summary;
        TierPlan plan;
        Prediction prediction;
    };
    const Step& now() const { return m_steps[m_at]; }
    Step derived(const Wishes& wishes, const Step* before);
    void change(const Wishes& wishes);
    void push(Step step);
    void requireLayer(std::size_t layer) const;
    Groups groups() const;
    std::vector<std::size_t> sharers(std::size_t layer) const;

    PlanGround m_ground;
    EfficiencyOptions m_options;
    std::vector<double> m_relative;
    Prediction m_full;
    std::vector<Step> m_steps;
    std::size_t m_at = 0;
    bool m_inGesture = false;
    bool m_hasChanged = false;  ///< In this gesture.
};

}  // namespace artemis
