// Generation is described once: an evaluation and a person's writing have the same settings, with
// defaults of their own.
#include <QTest>

#include "core/base/error.h"
#include "core/config/experiment.h"
#include "core/config/writing_options.h"
#include "tests/support/small_catalog.h"

using namespace artemis;

class TestGenerationOptions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void describedOnce() {
        const Schema evaluation = experimentSchema(test::smallCatalog());
        std::size_t shared = 0;
        const Schema writing = writingSchema();
        for (const Section& section : writing.sections()) {
            for (const Param& param : section.params) {
                const Param* same = evaluation.param("evaluation.generate." + param.key);
                if (same == nullptr) {
                    continue;
                }
                ++shared;
                QCOMPARE(same->label, param.label);
                QCOMPARE(same->help, param.help);
                QCOMPARE(same->min, param.min);
                QCOMPARE(same->max, param.max);
                QVERIFY(!same->basic);
            }
        }
        QCOMPARE(shared, std::size_t{10});
        QVERIFY(writing.param("writing.no_repeat_ngram_size") != nullptr);
    }

    void defaults() {
        const GenerationSettings evaluation;
        QVERIFY(!evaluation.samples());
        const Schema schema = experimentSchema(test::smallCatalog());
        const Schema writing = writingSchema();
        QVERIFY(schema.param("evaluation.generate.temperature")->fallback == 0.0);
        QVERIFY(schema.param("evaluation.generate.beams")->fallback == 1);
        QVERIFY(writing.param("writing.sampling.temperature")->fallback == 1.0);
        QVERIFY(writing.param("writing.beams.beams")->fallback == 4);
    }

    void whatADecodingUses_data() {
        QTest::addColumn<QString>("decoding");
        QTest::addColumn<bool>("samples");
        QTest::addColumn<int>("beams");
        QTest::newRow("greedy") << "greedy" << false << 1;
        QTest::newRow("sampling") << "sampling" << true << 1;
        QTest::newRow("beams") << "beams" << false << 3;
    }
    void whatADecodingUses() {
        QFETCH(QString, decoding);
        QFETCH(bool, samples);
        QFETCH(int, beams);
        const Value tree{{"writing",
                          {{"decoding", decoding.toStdString()},
                           {"no_repeat_ngram_size", 2},
                           {"sampling", {{"top_k", 5}}},
                           {"beams", {{"beams", 3}}}}}};
        const GenerationSettings chosen = writingSettings(tree).generation();
        QCOMPARE(chosen.samples(), samples);
        QCOMPARE(chosen.search.beams, std::int64_t{beams});
        QCOMPARE(chosen.text.noRepeatNgramSize, std::int64_t{2});
        QCOMPARE(chosen.sampling.topK, std::int64_t{samples ? 5 : 0});
    }

    void readFromAnExperiment() {
        const Value tree{
            {"evaluation",
             {{"generate",
               {{"max_new_tokens", 7}, {"temperature", 0.5}, {"no_repeat_ngram_size", 3}}}}}};
        const auto config = parseExperiment(tree, {}, test::smallCatalog()).config;
        QCOMPARE(config.generation.text.maxNewTokens, std::int64_t{7});
        QCOMPARE(config.generation.text.noRepeatNgramSize, std::int64_t{3});
        QVERIFY(config.generation.samples());
        QVERIFY(*find(config.settings, "evaluation.generate.min_new_tokens") == 0);
    }

    void anotherNameIsCorrected() {
        try {
            writingSettings({{"writing", {{"no_repeat_ngram", 2}}}});
            QFAIL("accepted");
        } catch (const BadInput& error) {
            QVERIFY2(QString(error.what()).contains("no_repeat_ngram_size"), error.what());
        }
    }
};

QTEST_GUILESS_MAIN(TestGenerationOptions)
#include "test_generation_options.moc"
