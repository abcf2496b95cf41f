// Inputs of linear layers that wait for the backward pass.
#pragma once

namespace artemis {

/// Layers in the order in which they compute; what several read is kept once.
class KeptInputs {
public:
    /// Whether the layer's input is one more to keep. `shares`: it is that of the layer before;
    /// `keeps`: the layer needs it.
    bool add(bool shares, bool keeps) {
        const bool isThere = shares && m_isThere;
        m_isThere = isThere || keeps;
        return keeps && !isThere;
    }

private:
    bool m_isThere = false;
};

}  // namespace artemis
