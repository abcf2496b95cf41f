// Matrices kept in a GGUF file's blocks compute with the numbers that the file stands for.
#include <QTemporaryDir>
#include <QTest>
#include <cstring>

#include "core/base/error.h"
#include "core/base/half.h"
#include "core/base/random.h"
#include "core/engine/models/gguf_weights.h"
#include "core/engine/nn/block_product.h"
#include "core/engine/nn/block_weight.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/adapted_model.h"
#include "core/engine/run/text_generator.h"
#include "core/files/gguf_import.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;
namespace fs = std::filesystem;

namespace {

const fs::path files = ARTEMIS_SOURCE_DIR "/tests/core/files/gguf";

/// Where the halves of a block lie that scale all of it.
std::vector<std::size_t> halvesOf(GgmlType type) {
    switch (type) {
        case GgmlType::Q6_K:
            return {208};
        case GgmlType::Q4_0:
        case GgmlType::Q5_0:
        case GgmlType::Q8_0:
            return {0};
        default:
            return {0, 2};
    }
}

/// Random bits, but scales that are numbers of an ordinary size, some of them negative.
KeptBlocks randomBlocks(GgmlType type, std::int64_t rows, std::int64_t width) {
    const GgmlFormat format = formatOf(type);
    const auto count = static_cast<std::size_t>(rows * width / format.weights);
    const std::shared_ptr<std::byte[]> bytes(new std::byte[count * format.bytes]);
    const std::uint64_t key = random::key({static_cast<std::uint64_t>(type), 5});
    for (std::size_t i = 0; i < count * format.bytes; ++i) {
        bytes[i] = static_cast<std::byte>(random::below(key, i, 256));
    }
    for (std::size_t block = 0; block < count; ++block) {
        for (const std::size_t at : halvesOf(type)) {
            const double value = (random::uniform(key + 1, block * 4 + at) - 0.5) / 8;
            const std::uint16_t half = toHalf(static_cast<float>(value));
            std::memcpy(&bytes[block * format.bytes + at], &half, sizeof half);
        }
    }
    return {type, {bytes, bytes.get()}, rows, width};
}

at::Tensor dequantized(const KeptBlocks& blocks) {
    at::Tensor values = at::empty({blocks.rows, blocks.width}, at::kFloat);
    const GgmlFormat format = formatOf(blocks.type);
    const auto count = static_cast<std::size_t>(values.numel());
    dequantize(
        blocks.type,
        {blocks.bytes.get(), count / static_cast<std::size_t>(format.weights) * format.bytes},
        {values.mutable_data_ptr<float>(), count});
    return values;
}

}  // namespace

class TestBlockWeight : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        qputenv("XDG_CACHE_HOME", m_home.filePath("cache").toLocal8Bit());
        for (const char* name : {"llama", "qwen2", "gpt2"}) {
            importGguf(files / (std::string(name) + ".gguf"), folder(name));
        }
    }

    void productsAreThoseOfTheNumbers_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<int>("rows");
        for (const GgmlFormat& format : ggmlFormats) {
            for (const int rows : {1, 65, 200}) {
                if (format.weights > 1) {
                    QTest::addRow("%s, %d rows", format.name.data(), rows)
                        << static_cast<int>(format.type) << rows;
                }
            }
        }
    }
    void productsAreThoseOfTheNumbers() {
        QFETCH(int, type);
        QFETCH(int, rows);
        const KeptBlocks blocks = randomBlocks(static_cast<GgmlType>(type), rows, 768);
        QVERIFY(hasBlockProduct(blocks.type));
        const BlockWeight weight(blocks);
        const at::Tensor exact = dequantized(blocks);
        QVERIFY(weight.dense().equal(exact));
        const GgmlFormat format = formatOf(blocks.type);
        QCOMPARE(weight.bytes(), rows * 768 / format.weights * std::int64_t(format.bytes));
        const at::Tensor bias = normalTensor({rows}, 1, 3);
        for (const std::int64_t count : {1, 2, 4, 7, 8, 30}) {
            const at::Tensor x = normalTensor({count, 768}, 1, 4);
            const at::Tensor expected =
                at::mm(x.to(at::kDouble), exact.t().to(at::kDouble)) + bias.to(at::kDouble);
            const double scale = at::mm(x.abs(), exact.abs().t()).max().item<double>();
            const at::Tensor own = weight.multiply(x, bias).to(at::kDouble);
            QVERIFY2((own - expected).abs().max().item<double>() < 3e-6 * scale,
                     qPrintable(QString::number(count)));
            QVERIFY((weight.multiply(x, {}).to(at::kDouble) + bias - expected)
                        .abs()
                        .max()
                        .item<double>() < 3e-6 * scale);
        }
    }

    void gradientsOfInputAndBias() {
        const KeptBlocks blocks = randomBlocks(GgmlType::Q4_1, 70, 96);
        const BlockWeight weight(blocks);
        const at::Tensor g = normalTensor({5, 70}, 1, 6);
        const at::Tensor x = normalTensor({5, 96}, 1, 7).requires_grad_();
        const at::Tensor bias = normalTensor({70}, 1, 8).requires_grad_();
        const auto own = torch::autograd::grad({(weight.multiply(x, bias) * g).sum()}, {x, bias});
        QVERIFY(at::allclose(own[0], at::mm(g, dequantized(blocks)), 1e-5, 1e-6));
        QVERIFY(at::allclose(own[1], g.sum(0), 1e-5, 1e-6));
        QVERIFY_EXCEPTION_THROWN(BlockWeight(blocks).add(at::zeros({70, 96})), std::logic_error);
    }

    void modelsComputeTheSame_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("kept");  // Matrices in blocks.
        QTest::addColumn<bool>("tied");
        QTest::newRow("rotary rows, head of its own") << "llama" << 11 << false;
        QTest::newRow("tied head, biases") << "qwen2" << 10 << true;
        QTest::newRow("Conv1D") << "gpt2" << 8 << true;
    }
    void modelsComputeTheSame() {
        QFETCH(QString, name);
        QFETCH(int, kept);
        QFETCH(bool, tied);
        const auto expected = open(name);
        const auto model = open(name);
        keepBlocks(*model, files / (name.toStdString() + ".gguf"));
        int found = 0;
        for (const Site& site : model->sites()) {
            const bool isLinear = site.projection != nullptr;
            found += isLinear && site.projection->weight().parameter() == nullptr ? 1 : 0;
        }
        QCOMPARE(found, kept);
        QCOMPARE(model->tiedWeight() != nullptr, tied);
        for (const bool adapted : {false, true}) {
            if (adapted) {
                adapt(*model);
                adapt(*expected);
            }
            for (const std::vector<std::int64_t>& lengths :
                 {std::vector<std::int64_t>{3}, std::vector<std::int64_t>{9, 14}}) {
                const Batch batch = tinyBatch("causal-lm", lengths);
                const Input input = toInput(batch);
                const at::Tensor logits = expected->forward(input, {});
                const double largest = logits.abs().max().item<double>();
                QVERIFY(at::allclose(model->forward(input, {}), logits, 0, 4e-6 * largest));
                QVERIFY(at::allclose(meanLoss(*model, batch, {}), meanLoss(*expected, batch, {}),
                                     1e-5, 1e-5));
            }
        }
    }

    void textsAreThoseOfFp32() {
        const WriterModel wide{files / "gpt2.gguf"};
        const WriterModel own{files / "gpt2.gguf", "", ownBlocks, 1};
        GenerateOptions options;
        options.maxNewTokens = 20;
        QCOMPARE(TextGenerator(own).write({"the old town"}, options).text,
                 TextGenerator(wide).write({"the old town"}, options).text);
    }

    void onlyOfAGgufFile() {
        std::string said;
        try {
            TextGenerator({folder("gpt2"), "", ownBlocks, 1});
        } catch (const BadInput& problem) {
            said = problem.what();
        }
        QVERIFY2(said.find("name a .gguf file as the model") != std::string::npos, said.c_str());
        // The blocks of another model.
        const auto model = open("llama");
        QVERIFY_EXCEPTION_THROWN(keepBlocks(*model, files / "qwen2.gguf"), BadInput);
    }

private:
    fs::path folder(const QString& name) const { return m_home.filePath(name).toStdString(); }
    std::unique_ptr<Model> open(const QString& name) const { return openAdapted(folder(name), {}); }
    /// Adapters whose second matrix is not zero.
    static void adapt(Model& model) {
        const Value all{{"target_modules", {"all-linear"}}};
        attachMethods(model, {{"lora", all}}, 5);
        const at::NoGradGuard guard;
        for (Parameter* parameter : trainableParameters(model)) {
            parameter->value.copy_(
                normalTensor(parameter->value.sizes(), 0.1, random::key(parameter->name)));
        }
    }

    QTemporaryDir m_home;
};

QTEST_GUILESS_MAIN(TestBlockWeight)
#include "test_block_weight.moc"
