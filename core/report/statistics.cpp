// The t distribution through the regularised incomplete beta function, and sums over values.
#include "core/report/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace {

constexpr double tiny = 1e-300;

double away(double value) { return std::abs(value) < tiny ? tiny : value; }

/// The continued fraction of DLMF 8.17.22 by the method of Lentz:
/// 1 / (1 + d1 / (1 + d2 / (1 + …))), d_{2m} = m (b - m) x / ((a + 2m - 1)(a + 2m)),
/// d_{2m+1} = -(a + m)(a + b + m) x / ((a + 2m)(a + 2m + 1)).
double betaFraction(double x, double a, double b) {
    constexpr int mostTerms = 10000;
    double f = 1;
    double c = 1;
    double d = 0;
    for (int i = 1; i < mostTerms; ++i) {
        const double m = i / 2;  // NOLINT(bugprone-integer-division): the m of d_{2m} and d_{2m+1}
        const double term = i % 2 == 0
                                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away(1 + term * d);
        c = away(1 + term / c);
        f *= c * d;
        if (std::abs(c * d - 1) < 1e-15) {
            break;
        }
    }
    return 1 / f;
}

/// I_x(a, b) with y = 1 - x given, so that neither end loses digits (DLMF 8.17.4 for the turn).
double incompleteBeta(double x, double y, double a, double b) {
    if (x <= 0 || y <= 0) {
        return x <= 0 ? 0 : 1;
    }
    const double front = std::exp(a * std::log(x) + b * std::log(y) + std::lgamma(a + b) -
                                  std::lgamma(a) - std::lgamma(b));
    return x < (a + 1) / (a + b + 2) ? front * betaFraction(x, a, b) / a
                                     : 1 - front * betaFraction(y, b, a) / b;
}

/// P(T > t) for t >= 0: ½ I_x(ν/2, ½), x = ν / (ν + t²).
double upperTail(double t, double degrees) {
    const double whole = degrees + t * t;
    return 0.5 * incompleteBeta(degrees / whole, t * t / whole, degrees / 2, 0.5);
}

void requireShare(double value, const char* name) {
    if (!(value > 0 && value < 1)) {
        throw BadInput(name, numberText(value) + " is not allowed: it must lie between 0 and 1");
    }
}

}  // namespace

double studentQuantile(double probability, double degrees) {
    requireShare(probability, "probability");
    if (!(degrees > 0)) {
        throw BadInput("degrees of freedom", numberText(degrees) + " is not allowed: above 0");
    }
    const double tail = std::min(probability, 1 - probability);
    if (tail == 0.5) {
        return 0;
    }
    double low = 0;
    double high = 1;
    while (upperTail(high, degrees) > tail) {
        low = high;
        high *= 2;
    }
    while (high - low > 1e-14 * high) {
        const double middle = low + (high - low) / 2;
        if (middle == low || middle == high) {
            break;
        }
        (upperTail(middle, degrees) > tail ? low : high) = middle;
    }
    return probability < 0.5 ? -high : high;
}

Spread spreadOf(std::span<const double> values, double confidence) {
    requireShare(confidence, "confidence");
    const double none = std::numeric_limits<double>::quiet_NaN();
    Spread spread{values.size(), none, none, none, none};
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    spread.mean = values.empty() ? none : sum / n;
    if (values.size() < 2) {
        return spread;
    }
    double squares = 0;
    for (const double value : values) {
        squares += (value - spread.mean) * (value - spread.mean);
    }
    spread.sd = std::sqrt(squares / (n - 1));
    const double half = studentQuantile(0.5 + confidence / 2, n - 1) * spread.sd / std::sqrt(n);
    spread.low = spread.mean - half;
    spread.high = spread.mean + half;
    return spread;
}

}  // namespace artemis
