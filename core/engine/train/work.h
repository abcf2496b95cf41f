// Work: what predictions took; LibTorch-free.
#pragma once

namespace artemis {

class Model;
struct BatchShape;

struct Work {
    double tokens = 0;  ///< That went through the model.
    double flops = 0;   ///< forwardFlops() of all passes.

    void add(const Model& model, const BatchShape& batch);
    Work& operator+=(const Work& more);
};

}  // namespace artemis
