// Built-in data: the same for everybody, balanced, without leakage between its splits.
#include <QTest>
#include <cmath>
#include <set>
#include <sstream>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/engine/data/answers.h"
#include "core/engine/data/builtin.h"
#include "core/engine/data/checks.h"
#include "core/engine/data/conversations.h"
#include "core/engine/data/grammar.h"
#include "core/engine/data/lexicon.h"

using namespace artemis;

namespace {

std::set<std::string> column(const Table& table, std::size_t index) {
    std::set<std::string> values;
    for (const auto& row : table.rows) {
        values.insert(row[index]);
    }
    return values;
}

double wordsPerRow(const Table& table) {
    double words = 0;
    for (const auto& row : table.rows) {
        words += static_cast<double>(split(row[0], ' ').size());
    }
    return words / static_cast<double>(table.rows.size());
}

std::set<std::string> vocabulary(const Table& table) {
    std::set<std::string> words;
    for (const auto& row : table.rows) {
        std::string text = lowered(row[0]);
        for (char& c : text) {
            c = std::string_view(".,;!").find(c) == std::string_view::npos ? c : ' ';
        }
        std::istringstream in(text);
        for (std::string word; in >> word;) {
            words.insert(word);
        }
    }
    return words;
}

}  // namespace

class TestBuiltin : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySetIsDescribed() {
        for (const Entry& entry : datasetEntries()) {
            QVERIFY(!entry.label.empty() && entry.summary.ends_with('.'));
            QVERIFY(isBuiltin("builtin:" + entry.id));
            QCOMPARE(builtinTable("builtin:" + entry.id, 0, 3).size(), std::int64_t{3});
        }
    }

    void rowsDependOnSeedSplitAndNumberAlone() {
        for (const Entry& entry : datasetEntries()) {
            const Table ten = builtinTable(entry.id, 5, 10);
            const Table twenty = builtinTable(entry.id, 5, 20);
            QVERIFY(std::equal(ten.rows.begin(), ten.rows.end(), twenty.rows.begin()));
            QVERIFY(builtinTable(entry.id, 6, 10).rows != ten.rows);
            QVERIFY(builtinTable(entry.id, 5, 10, Split::Eval).rows != ten.rows);
        }
    }

    void noEvaluationTextStandsInTraining() {
        for (const char* name : {"reviews", "reviews-shifted"}) {
            const auto train = column(builtinTable(name, 0, 2000), 0);
            QVERIFY(train.size() >= 1990);
            for (const Split split : {Split::Eval, Split::Test}) {
                for (const std::string& text : column(builtinTable(name, 0, 500, split), 0)) {
                    QVERIFY2(!train.contains(text), text.c_str());
                }
            }
        }
    }

    /// Each label on half of 4000 rows, within five standard deviations.
    void labelsAreBalanced() {
        for (const char* name : {"reviews", "reviews-shifted"}) {
            int positive = 0;
            for (const auto& row : builtinTable(name, 0, 4000).rows) {
                QVERIFY(row[1] == "0" || row[1] == "1");
                positive += row[1] == "1" ? 1 : 0;
            }
            QVERIFY(std::abs(positive - 2000) < 5 * std::sqrt(1000.0));
        }
    }

    /// A word has one tone: none stands among the positive and among the negative ones.
    void tonesDoNotMix() {
        const Grammar grammar{lexicon::opinions, lexicon::household, lexicon::travel};
        for (const char* rule :
             {"word", "better", "like", "joy", "praise", "adverb", "felt", "trait"}) {
            const auto& good = grammar.rule(std::string(rule) + "+");
            const auto& bad = grammar.rule(std::string(rule) + "-");
            const std::set<std::string> words(good.begin(), good.end());
            for (const std::string& word : bad) {
                QVERIFY2(!words.contains(word), word.c_str());
            }
        }
    }

    void shiftedReviewsAreLongerAndOfOtherThings() {
        const Table house = builtinTable("reviews", 0, 1000);
        const Table travel = builtinTable("reviews-shifted", 0, 1000);
        QVERIFY(wordsPerRow(travel) > 1.3 * wordsPerRow(house));
        const auto words = vocabulary(travel);
        QVERIFY(!words.contains("toaster") && words.contains("hotel"));
        QVERIFY(vocabulary(house).contains("toaster"));
    }

    /// A small vocabulary, which the corpus covers, so that a small model can learn it.
    void theCorpusKnowsTheWordsOfTheReviews() {
        const auto known = vocabulary(builtinTable("corpus", 0, 20000));
        QVERIFY(known.size() > 800 && known.size() < 2500);
        for (const char* name : {"reviews", "reviews-shifted"}) {
            for (const std::string& word : vocabulary(builtinTable(name, 0, 2000))) {
                QVERIFY2(known.contains(word), word.c_str());
            }
        }
    }

    void textsReadLikeTexts() {
        for (const char* name : {"reviews", "reviews-shifted", "corpus"}) {
            for (const auto& row : builtinTable(name, 0, 500).rows) {
                const std::string& text = row[0];
                QVERIFY2(std::isupper(text.front()) != 0 && text.ends_with('.'), text.c_str());
                for (const char* wrong :
                     {"  ", " .", " ,", "{", "}", " a a", " a e", " a i", "_"}) {
                    QVERIFY2(text.find(wrong) == std::string::npos, text.c_str());
                }
            }
        }
    }

    /// Every value of the source is said in the target.
    void reportsSayWhatTheFieldsHold() {
        for (const auto& row : builtinTable("reports", 0, 500).rows) {
            for (const std::string& field : split(row[0], ',')) {
                const std::size_t open = field.find('[');
                const std::string value = field.substr(open + 1, field.size() - open - 2);
                QVERIFY2(lowered(row[1]).find(lowered(value)) != std::string::npos,
                         (row[0] + " / " + row[1]).c_str());
            }
        }
    }

    /// Who, what, where and when of the target stand in the source, which is longer.
    void summariesSayWhatTheNewsSay() {
        for (const auto& row : builtinTable("summaries", 0, 300).rows) {
            const std::string said = lowered(row[1]);
            const std::string news = lowered(row[0]);
            const std::size_t day = said.rfind(" on ");
            const std::size_t city = said.rfind(" in ");
            QVERIFY2(news.find(said.substr(0, city)) != std::string::npos, row[1].c_str());
            QVERIFY(news.find(said.substr(city + 4, day - city - 4)) != std::string::npos);
            QVERIFY(news.find(said.substr(day + 4, said.size() - day - 5)) != std::string::npos);
            QVERIFY(row[0].size() > row[1].size() + 40);
        }
    }

    /// A masculine object has "den", its adjective "en"; the verb is the second part.
    void translationsFollowTheGrammar() {
        bool moved = false;
        for (const auto& row : builtinTable("translation", 0, 500).rows) {
            const std::string& german = row[1];
            QVERIFY2(std::isupper(static_cast<unsigned char>(german[0])) && german.ends_with('.'),
                     german.c_str());
            const bool hides = row[0].find(" hides the ball") != std::string::npos;
            QVERIFY2(!hides || german.find("den Ball") != std::string::npos, german.c_str());
            moved = moved || (row[0].ends_with("today.") && german.starts_with("Heute "));
        }
        QVERIFY(moved);
    }

    void answersStandInTheirContext() {
        DataTables tables;
        tables.train = builtinTable("questions", 0, 500);
        const DataReport report = checkData(tables, task("question-answering"), {});
        QVERIFY2(report.problems.empty(), toText(report.problems).c_str());
        QVERIFY(report.notes.empty());
        for (const auto& row : tables.train.rows) {
            const auto answer = answersFrom(row[2]).value().front();
            QVERIFY(row[0].ends_with('?'));
            QCOMPARE(codePoints(row[1], answer.start,
                                answer.start + static_cast<std::int64_t>(answer.text.size())),
                     std::string_view(answer.text));
        }
    }

    void conversationsAreFitForEveryTemplate() {
        for (const auto& row : builtinTable("chat", 0, 300).rows) {
            for (const ChatTemplate& style : chatTemplates()) {
                QCOMPARE(conversationFault(conversationFrom(row[0]), style), std::string());
            }
        }
    }

    void unknownSet() {
        try {
            builtinTable("builtin:review", 0, 1);
            QFAIL("no error");
        } catch (const BadInput& error) {
            QCOMPARE(std::string(error.what()),
                     std::string("builtin:review: there is no such built-in data set; there are "
                                 "reviews, reviews-shifted, corpus, reports, summaries, "
                                 "translation, questions, chat. Did you mean "
                                 "\"reviews\"?"));
        }
    }
};

QTEST_GUILESS_MAIN(TestBuiltin)
#include "test_builtin.moc"
