// Speeds: what a unit of each kind of work takes on a machine, and a cost model in seconds.
#pragma once

#include <optional>
#include <string>

#include "core/base/value.h"
#include "core/plan/cost_model.h"

namespace artemis {

/// Seconds; measured, since the kinds differ: a thin product does less in a second than a square
/// one, an update waits for memory.
struct Speeds {
    double forward = 0;         ///< A FLOP of a forward pass.
    double inputGradient = 0;   ///< A FLOP of gradients of activations.
    double weightGradient = 0;  ///< A FLOP of gradients of weights.
    double vectorGradient = 0;  ///< A number that the gradient of a bias or of a norm sums up,
                                ///< where no matrix of the layer trains.
    double adapter = 0;         ///< A FLOP of a low-rank adapter, either way.
    double adapterInput = 0;    ///< A number that passes into an adapter: its dropout, mostly.
    double adapterStart = 0;    ///< What an adapter's passes take whatever their size.
    double update = 0;          ///< A number that the optimiser updates.
    double smallUpdate = 0;     ///< Likewise, with states in 8 bits.
    double partGradient = 0;    ///< A number whose gradients by a part of a batch are added.
    double forwardStart = 0;    ///< What a layer's forward pass takes whatever its size.
    double backwardStart = 0;   ///< Likewise of its backward pass.
    double batch = 0;           ///< What every batch takes, whatever trains.
    double cacheRead = 0;       ///< A byte of the frozen prefix that is read from its cache.
};

/// What was measured of a machine for a plan.
struct MachineSpeeds {
    Speeds own;                  ///< At the experiment's precision: fp32 where there are others.
    std::optional<Speeds> bf16;  ///< With linear layers in bf16, where a plan may switch to it.
};

/// What a pass over a batch takes, by kind.
struct PassWork {
    double forward = 0;  ///< FLOPs, like the next.
    double inputGradient = 0;
    double weightGradient = 0;
    double vectorInputs = 0;   ///< Numbers that gradients of vectors without their matrix sum up.
    double adapter = 0;        ///< FLOPs, either way.
    double adapterInputs = 0;  ///< Numbers that pass into adapters.
    double adapterStarts = 0;  ///< Adapters.
    double forwardStarts = 0;  ///< Layers.
    double backwardStarts = 0;

    double flops() const { return forward + inputGradient + weightGradient + adapter; }
    double seconds(const Speeds& speeds) const;
};

/// `costs`, which counts FLOPs, in seconds.
CostModel inSeconds(const CostModel& costs, const Speeds& speeds);

/// Keys as the fields, in snake_case.
Value toJson(const Speeds& speeds);
/// Throws BadInput naming `where` and the key that is no number.
Speeds speedsFromJson(const Value& value, const std::string& where);

/// Keys of `own`, and "bf16" where there is one.
Value toJson(const MachineSpeeds& speeds);
/// Throws BadInput as above.
MachineSpeeds machineSpeedsFromJson(const Value& value, const std::string& where);

}  // namespace artemis
