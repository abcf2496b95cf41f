// A promise of products for a while: a row has the same bits whatever rows stand beside it.
#pragma once

namespace artemis {

/// While it lives, products of this thread take no other way for a few rows than for many. Where
/// the products are LibTorch's, it promises nothing.
class SteadyRows {
public:
    SteadyRows();
    ~SteadyRows();
    SteadyRows(const SteadyRows&) = delete;
    SteadyRows& operator=(const SteadyRows&) = delete;

    static bool areWanted();

private:
    bool m_before;
};

}  // namespace artemis
