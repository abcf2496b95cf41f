// The policies by name.
#include "core/engine/nn/precision.h"

#include "core/base/error.h"

namespace artemis {

Precision precisionOf(const std::string& name) {
    if (name == "fp32") {
        return {};
    }
    if (name == "bf16") {
        return {at::kBFloat16, at::kBFloat16};
    }
    throw BadInput("training.precision", name + " is unknown; allowed are fp32 and bf16");
}

}  // namespace artemis
