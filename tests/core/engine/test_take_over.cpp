// Training that goes on with other methods: what was learnt and the states of the optimiser move.
#include <QTest>

#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

MethodChoice lora(int rank, double alpha = 8) {
    return {"lora",
            {{"r", rank},
             {"alpha", alpha},
             {"dropout", 0},
             {"target_modules", {"all-linear"}},
             {"bias", "none"},
             {"init", "gaussian"}}};
}

struct Subject {
    std::unique_ptr<Model> model;
    Batch batch;
    std::unique_ptr<AdamW> optimizer;
};

Subject subjectOf(const std::string& task, const std::vector<MethodChoice>& methods,
                  bool smallStates = false) {
    Subject subject{tinyModel(task), tinyBatch(task, {5, 9, 3, 9}), nullptr};
    attachMethods(*subject.model, methods, 5);
    subject.optimizer = std::make_unique<AdamW>(trainableParameters(*subject.model),
                                                AdamWOptions{.smallStates = smallStates});
    return subject;
}

void train(Subject& subject, int steps) {
    Workers workers(1);
    for (int i = 0; i < steps; ++i) {
        Context context;
        context.training = true;
        meanLoss(*subject.model, subject.batch, context).backward();
        subject.optimizer->step(0.01, 1, workers);
    }
}

at::Tensor logits(const Subject& subject) {
    const at::NoGradGuard guard;
    return subject.model->forward(toInput(subject.batch), {});
}

double apart(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

/// What adapters add to the weights of each adapted layer.
std::vector<at::Tensor> deltas(const Subject& subject) {
    std::vector<at::Tensor> all;
    for (const Site& site : subject.model->sites()) {
        if (site.projection != nullptr && !site.projection->adapters().empty()) {
            const auto matrices = site.projection->adapters()[0].adapter->parameters();
            all.push_back(at::mm(matrices[1]->value.detach(), matrices[0]->value.detach()));
        }
    }
    return all;
}

}  // namespace

class TestTakeOver : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void nothingChangesInWhatIsComputed_data() { everyTask(); }
    /// Neither by more ranks, another scale, nor where adapters are folded into weights that train.
    void nothingChangesInWhatIsComputed() {
        QFETCH(QString, task);
        std::vector<MethodChoice> methods{lora(4)};
        if (task != "llama" && task != "seq2seq") {  // They have no biases.
            methods.push_back({"bitfit", Value::object()});
        }
        Subject before = subjectOf(task.toStdString(), methods);
        train(before, 4);
        for (const auto& next :
             {std::vector{lora(4)}, {lora(7)}, {lora(6, 3)}, {MethodChoice{"full", {}}}}) {
            Subject after = subjectOf(task.toStdString(), next);
            QVERIFY(apart(logits(before), logits(after)) > 1e-3);
            takeOver(*before.model, *after.model);
            const double error = apart(logits(before), logits(after));
            QVERIFY2(error < 1e-5, qPrintable(QString::number(error)));
        }
    }

    /// The components b_i a_i with the largest ‖a_i‖ · ‖b_i‖ stay.
    void theStrongestComponentsStay() {
        Subject before = subjectOf("classification", {lora(4)});
        train(before, 6);
        Subject after = subjectOf("classification", {lora(2, 4)});  // The same scale.
        takeOver(*before.model, *after.model);
        const std::vector<at::Tensor> found = deltas(after);
        std::size_t place = 0;
        for (const Site& site : before.model->sites()) {
            if (site.projection == nullptr || site.projection->adapters().empty()) {
                continue;
            }
            const auto matrices = site.projection->adapters()[0].adapter->parameters();
            std::vector<std::pair<double, at::Tensor>> components;
            for (std::int64_t i = 0; i < 4; ++i) {
                const at::Tensor a = matrices[0]->value.detach()[i];
                const at::Tensor b = matrices[1]->value.detach().t()[i];
                components.emplace_back(-(a.norm() * b.norm()).item<double>(), at::outer(b, a));
            }
            std::ranges::sort(components, {}, &std::pair<double, at::Tensor>::first);
            const at::Tensor wanted = components[0].second + components[1].second;
            QVERIFY(apart(found[place++], wanted) < 1e-6);
        }
        QVERIFY(place > 0);
    }

    void theSamePlanIsAsIfNothingHappened_data() {
        QTest::addColumn<bool>("smallStates");
        QTest::newRow("fp32") << false;
        QTest::newRow("8bit") << true;
    }
    void theSamePlanIsAsIfNothingHappened() {
        QFETCH(bool, smallStates);
        const std::vector<MethodChoice> methods{lora(256)};  // Large enough for 8 bits.
        Subject whole = subjectOf("classification", methods, smallStates);
        train(whole, 8);
        Subject first = subjectOf("classification", methods, smallStates);
        train(first, 3);
        Subject second = subjectOf("classification", methods, smallStates);
        second.optimizer->takeOver(*first.optimizer, takeOver(*first.model, *second.model));
        train(second, 5);
        QVERIFY(logits(second).equal(logits(whole)));
        QVERIFY(second.optimizer->stateBytes() == whole.optimizer->stateBytes());
        if (smallStates) {
            const auto state = second.optimizer->state();
            QVERIFY(std::ranges::any_of(
                state, [](const auto& item) { return item.second.scalar_type() == at::kByte; }));
        }
    }

    /// B' = k B has the gradient of B divided by k: m' = m / k, v' = v / k². What is new starts
    /// from zero.
    void statesFollowTheirMatrices() {
        Subject before = subjectOf("classification", {lora(4, 8)});
        train(before, 3);
        Subject after = subjectOf("classification", {lora(6, 3)});
        after.optimizer->takeOver(*before.optimizer, takeOver(*before.model, *after.model));
        const auto was = before.optimizer->state();
        const auto is = after.optimizer->state();
        const double k = (8.0 / 4) / (3.0 / 6);
        int seen = 0;
        for (const auto& [name, tensor] : was) {
            const bool isB = name.find("lora_B") != std::string::npos;
            if (!isB && name.find("lora_A") == std::string::npos) {
                QVERIFY(is.at(name).equal(tensor));
                continue;
            }
            const std::int64_t dim = isB ? 1 : 0;
            const double factor = !isB ? 1 : name.ends_with("/v") ? 1 / (k * k) : 1 / k;
            QVERIFY(apart(is.at(name).narrow(dim, 0, 4), tensor * factor) <= 1e-12);
            QVERIFY(is.at(name).narrow(dim, 4, 2).eq(0).all().item<bool>());
            ++seen;
        }
        QVERIFY(seen > 0);
    }

    /// The first step of what begins late is that of a first step, lr · sign(g), not one whose
    /// corrections for the start are long gone.
    void whatBeginsLateBegins() {
        Parameter early;
        early.name = "early";
        early.value = at::zeros({3});
        early.train(true);
        Parameter late = early;
        late.name = "late";
        late.value = at::zeros({3});
        late.train(true);
        AdamW first({&early}, {});
        Workers workers(1);
        for (int i = 0; i < 50; ++i) {
            early.value.mutable_grad() = at::ones({3});
            first.step(0.01, 1, workers);
        }
        AdamW second({&early, &late}, {});
        second.takeOver(first, {{&early, &early}});
        const at::Tensor gradient = at::tensor({1.0, -2.0, 0.5}, at::kFloat);
        const auto step = [&](AdamW& optimizer) {
            early.value.mutable_grad() = at::ones({3});
            late.value.mutable_grad() = gradient.clone();
            optimizer.step(0.01, 1, workers);
        };
        step(second);
        QVERIFY(apart(late.value.detach(), -0.01 * gradient.sign()) < 1e-7);
        // A checkpoint knows it too.
        AdamW third({&early, &late}, {});
        std::map<std::string, at::Tensor> state;
        for (const auto& [name, tensor] : second.state()) {
            state[name] = tensor.clone();
        }
        QVERIFY(third.restore(state, second.steps()));
        const at::Tensor value = late.value.detach().clone();
        step(second);
        const at::Tensor wanted = late.value.detach().clone();
        {
            const at::NoGradGuard guard;
            late.value.copy_(value);
        }
        step(third);
        QVERIFY(late.value.detach().equal(wanted));
    }
};

QTEST_GUILESS_MAIN(TestTakeOver)
#include "test_take_over.moc"
