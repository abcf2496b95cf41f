// Grammar: slots, tones, weights and the polish of what comes out.
#include <QTest>
#include <cmath>
#include <map>

#include "core/base/error.h"
#include "core/engine/data/grammar.h"

using namespace artemis;

namespace {

std::string said(std::string_view rules, Tone tone, const Grammar::Rules& bound = {}) {
    Draws draws(1);
    return Grammar{rules}.text("start", tone, bound, draws);
}

}  // namespace

class TestGrammar : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tonesTurn() {
        constexpr std::string_view rules =
            "start = {adj}, not {!adj}, {turned}\nturned = {!pair}\npair = {adj} {!adj}\n"
            "adj+ : good\nadj- : bad";
        QCOMPARE(said(rules, Tone::Positive), std::string("Good, not bad, bad good"));
        QCOMPARE(said(rules, Tone::Negative), std::string("Bad, not good, good bad"));
    }

    void boundRulesGoFirst() {
        QCOMPARE(said("start = {thing} on {thing}\nthing : other", Tone::Positive,
                      {{"thing", {"lamp"}}}),
                 std::string("Lamp on lamp"));
    }

    void textIsPolished() {
        QCOMPARE(said("start = it is {none} a {adj} {none}. a old_one, {none} so. a b\n"
                      "none = |\nadj : open",
                      Tone::Positive),
                 std::string("It is an open. An old_one, so. A b"));
        QCOMPARE(said("start : two_words", Tone::Positive), std::string("Two words"));
    }

    /// {?x} takes either tone equally often; "3* " makes an alternative three times as likely.
    void sharesAreAsWritten() {
        const Grammar grammar{"either = {?adj}\nadj+ : A\nadj- : B\nheavy = 3* C | D"};
        Draws draws(9);
        std::map<std::string, double> counts;
        for (int i = 0; i < 4000; ++i) {
            ++counts[grammar.text("either", Tone::Positive, {}, draws)];
            ++counts[grammar.text("heavy", Tone::Positive, {}, draws)];
        }
        QVERIFY(std::abs(counts["A"] - 2000) < 5 * std::sqrt(1000.0));
        QVERIFY(std::abs(counts["C"] - 3000) < 5 * std::sqrt(750.0));
    }

    /// Of n words the i-th stands (n / i)^1.5 times, rounded down: 8, 2.8, 1.5, 1 of four.
    void firstWordsAreTheMostFrequent() {
        const Grammar grammar{"word : a b\n  c d\nother = x |\n  y"};
        QCOMPARE(grammar.rule("word"), (std::vector<std::string>{"a", "a", "a", "a", "a", "a", "a",
                                                                 "a", "b", "b", "c", "d"}));
        QCOMPARE(grammar.rule("other"), (std::vector<std::string>{"x", "y"}));
    }

    void missingRule() {
        QVERIFY_THROWS_EXCEPTION(Failure, said("start = {gone}", Tone::Positive));
    }
};

QTEST_GUILESS_MAIN(TestGrammar)
#include "test_grammar.moc"
