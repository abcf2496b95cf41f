// Numbers below 1.2e-38 in size, which processors multiply a hundred times slower than others.
#pragma once

#include <xmmintrin.h>

namespace artemis {

/// Results that would be subnormal are zero from here on, in this thread and in those it starts: to
/// be called before any other thread is. A softmax that is sure of itself and Adam's moments of
/// words that became rare are full of them: a built-in T5 trains three times slower with them.
/// Subnormal operands still count, which 16-bit numbers from files need (fromHalf). (MXCSR's FTZ
/// bit: Intel SDM, volume 1, 10.2.3; torch.set_flush_denormal sets it with DAZ, for one thread.)
inline void flushSubnormals() {
    constexpr unsigned flushToZero = 1U << 15;
    _mm_setcsr(_mm_getcsr() | flushToZero);
}

}  // namespace artemis
