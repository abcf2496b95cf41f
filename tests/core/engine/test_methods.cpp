// Conformance: what every method must do, on every kind of tiny model.
#include <QTemporaryDir>
#include <QTest>
#include <set>

#include "core/base/io.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "tests/support/tiny.h"

using namespace artemis;
using namespace artemis::test;

namespace {

Value loraSettings(double dropout = 0) {
    return {{"r", 4},
            {"alpha", 8},
            {"dropout", dropout},
            {"target_modules", {"all-linear"}},
            {"bias", "none"},
            {"init", "gaussian"}};
}

std::vector<MethodChoice> methodsNamed(const std::string& names, double dropout = 0) {
    std::vector<MethodChoice> methods;
    for (const QString& name : QString::fromStdString(names).split('+')) {
        methods.push_back({name.toStdString(), name == "lora"      ? loraSettings(dropout)
                                               : name == "partial" ? Value{{"modules", {".1"}}}
                                                                   : Value::object()});
    }
    return methods;
}

struct Subject {
    std::unique_ptr<Model> model;
    std::vector<Parameter*> trainable;
    Batch batch;
};

Subject makeSubject(const QString& task, const QString& method, double dropout = 0) {
    Subject subject;
    subject.model = tinyModel(task.toStdString(), dropout);
    attachMethods(*subject.model, methodsNamed(method.toStdString(), dropout), 5);
    subject.trainable = trainableParameters(*subject.model);
    subject.batch = tinyBatch(task.toStdString(), {5, 9, 3, 9});
    return subject;
}

/// Losses of `steps` steps on one batch.
std::vector<double> trainSteps(Subject& subject, int steps, double rate = 0.005) {
    AdamW optimizer(subject.trainable, {});
    Workers workers(2);
    std::vector<double> losses;
    for (int i = 0; i < steps; ++i) {
        Context context;
        context.training = true;
        context.step = static_cast<std::uint64_t>(i);
        const at::Tensor loss = meanLoss(*subject.model, subject.batch, context);
        loss.backward();
        losses.push_back(loss.item<double>());
        optimizer.step(rate, 1, workers);
    }
    return losses;
}

at::Tensor logits(const Subject& subject) {
    const at::NoGradGuard guard;
    return subject.model->forward(toInput(subject.batch), {});
}

}  // namespace

class TestMethods : public QObject {
    Q_OBJECT
    static void everyMethod() {
        QTest::addColumn<QString>("task");
        QTest::addColumn<QString>("method");
        for (const char* task : {"classification", "question-answering", "masked-lm", "causal-lm",
                                 "llama", "seq2seq"}) {
            for (const char* method :
                 {"full", "lora", "bitfit", "bitfit+lora", "head_only", "partial"}) {
                const std::string is = task;
                const bool hasHead = is == "classification" || is == "question-answering";
                const bool hasBiases = is != "llama" && is != "seq2seq";
                const QString name = method;
                if ((hasHead || name != "head_only") && (hasBiases || !name.contains("bitfit"))) {
                    QTest::addRow("%s %s", task, method) << task << method;
                }
            }
        }
    }

private Q_SLOTS:
    void learns_data() { everyMethod(); }
    void learns() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        Subject subject = makeSubject(task, method);
        const auto losses = trainSteps(subject, 60);
        QVERIFY2(losses.back() < 0.95 * losses.front(),
                 qPrintable(QString("%1 to %2").arg(losses.front()).arg(losses.back())));
    }

    void onlyTrainableParametersChange_data() { everyMethod(); }
    void onlyTrainableParametersChange() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        Subject subject = makeSubject(task, method);
        std::map<std::string, at::Tensor> before;
        for (const auto& parameter : subject.model->parameters()) {
            before[parameter->name] = parameter->value.detach().clone();
        }
        trainSteps(subject, 3);
        for (const auto& parameter : subject.model->parameters()) {
            if (!parameter->trainable()) {
                QVERIFY2(before.at(parameter->name).equal(parameter->value),
                         parameter->name.c_str());
            }
        }
    }

    void frozenParametersGetNoGradient_data() { everyMethod(); }
    void frozenParametersGetNoGradient() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        Subject subject = makeSubject(task, method);
        meanLoss(*subject.model, subject.batch).backward();
        for (const auto& parameter : subject.model->parameters()) {
            QVERIFY2(parameter->trainable() || !parameter->value.grad().defined(),
                     parameter->name.c_str());
        }
    }

    void startsAsTheBaseModel_data() { everyMethod(); }
    void startsAsTheBaseModel() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        const Subject subject = makeSubject(task, method);
        const at::NoGradGuard guard;
        const at::Tensor base = tinyModel(task.toStdString())->forward(toInput(subject.batch), {});
        QVERIFY(logits(subject).equal(base));
    }

    void sameSeedSameLosses_data() { everyMethod(); }
    void sameSeedSameLosses() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        Subject one = makeSubject(task, method, 0.2);
        Subject two = makeSubject(task, method, 0.2);
        QCOMPARE(trainSteps(one, 5), trainSteps(two, 5));
    }

    void adapterFileKeepsTheResult_data() { everyMethod(); }
    void adapterFileKeepsTheResult() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        if (method == "full") {
            QSKIP("full fine-tuning keeps a whole model, not an adapter");
        }
        Subject trained = makeSubject(task, method);
        trainSteps(trained, 5);
        const QTemporaryDir folder;
        const auto methods = methodsNamed(method.toStdString());
        saveAdapter(*trained.model, methods, "base", folder.path().toStdString());
        const Subject fresh = makeSubject(task, method);
        QVERIFY(!logits(fresh).equal(logits(trained)));
        if (method == "bitfit+lora") {
            // PEFT's form of the pair is LoRA with bias = all.
            QVERIFY(adapterMethods(folder.path().toStdString()).front().settings.at("bias") ==
                    "all");
        }
        loadAdapter(*fresh.model, methods, folder.path().toStdString());
        QVERIFY(logits(fresh).equal(logits(trained)));
    }

    void theBaseModelIsNamedAsPeftNamesIt_data() {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("revision");
        QTest::newRow("folder") << "/models/small"
                                << "/models/small"
                                << "";
        QTest::newRow("built in") << "builtin:gpt2-small"
                                  << "builtin:gpt2-small"
                                  << "";
        QTest::newRow("hub") << "hub:org/small"
                             << "org/small"
                             << "";
        QTest::newRow("revision") << "hub:org/small@v2"
                                  << "org/small"
                                  << "v2";
    }
    void theBaseModelIsNamedAsPeftNamesIt() {
        QFETCH(QString, model);
        QFETCH(QString, name);
        QFETCH(QString, revision);
        const QTemporaryDir folder;
        const Subject subject = makeSubject("classification", "lora");
        saveAdapter(*subject.model, methodsNamed("lora"), model.toStdString(),
                    folder.path().toStdString());
        const Value config =
            Value::parse(readFile(folder.filePath("adapter_config.json").toStdString()));
        QCOMPARE(config.at("base_model_name_or_path").get<std::string>(), name.toStdString());
        QVERIFY(config.at("revision") ==
                (revision.isEmpty() ? Value() : Value(revision.toStdString())));
    }

    void mergedModelComputesTheSame_data() { everyMethod(); }
    void mergedModelComputesTheSame() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        Subject subject = makeSubject(task, method);
        trainSteps(subject, 5);
        const at::Tensor before = logits(subject);
        mergeAdapters(*subject.model);
        QVERIFY(at::allclose(logits(subject), before, 1e-4, 1e-5));
        QCOMPARE(adapterTensors(*subject.model).size(),
                 static_cast<std::size_t>(std::ranges::count_if(
                     subject.model->parameters(), [](const auto& p) { return p->trainable(); })));
    }

    void accumulationEqualsTheWholeBatch_data() { everyMethod(); }
    void accumulationEqualsTheWholeBatch() {
        QFETCH(QString, task);
        QFETCH(QString, method);
        const std::string kind = task.toStdString();
        Subject whole = makeSubject(task, method);
        meanLoss(*whole.model, whole.batch).backward();
        Subject parts = makeSubject(task, method);
        const auto labels = static_cast<double>(labelsOf(parts.batch).numel());
        for (const auto& [lengths, first] : {std::pair{std::vector<std::int64_t>{5, 9}, 0},
                                             {std::vector<std::int64_t>{3, 9}, 2}}) {
            const Batch part = tinyBatch(kind, lengths, first);
            (meanLoss(*parts.model, part) * (static_cast<double>(labelsOf(part).numel()) / labels))
                .backward();
        }
        for (std::size_t i = 0; i < whole.trainable.size(); ++i) {
            const at::Tensor a = whole.trainable[i]->value.grad();
            const at::Tensor b = parts.trainable[i]->value.grad();
            QVERIFY2(a.defined() == b.defined() &&
                         (!a.defined() || at::allclose(a.to_dense(), b.to_dense(), 1e-4, 1e-6)),
                     whole.trainable[i]->name.c_str());
        }
    }

    void theSumOfPartsIsCountedOnce() {
        const auto count = [](const char* method) {
            const Subject subject = makeSubject("classification", method);
            std::int64_t sum = 0;
            std::set<std::string> names;
            for (const Parameter* parameter : subject.trainable) {
                sum += parameter->count();
                names.insert(parameter->name);
            }
            return names.size() == subject.trainable.size() ? sum : -1;
        };
        // hidden 16, intermediate 32, 2 layers, 3 classes: each linear layer [in, out] gets
        // 4 (in + out) numbers; the pooler belongs to all-linear, the classifier trains whole.
        const std::int64_t head = 16 * 3 + 3;
        const std::int64_t lora = 2 * (4 * (4 * 32) + 4 * 48 + 4 * 48) + 4 * 32 + head;
        const std::int64_t biases = 16 + 2 * (4 * 16 + 16 + 32 + 16 + 16) + 16 + head;
        QCOMPARE(count("lora"), lora);
        QCOMPARE(count("bitfit"), biases);
        QCOMPARE(count("bitfit+lora"), lora + biases - head);
        QCOMPARE(count("head_only"), head);
    }

    void impossibleChoicesAreSaid() {
        const auto said = [](const char* task, const std::vector<MethodChoice>& methods) {
            const auto model = tinyModel(task);
            try {
                attachMethods(*model, methods, 0);
            } catch (const BadInput& error) {
                return QString(error.what());
            }
            return QString();
        };
        QVERIFY(said("causal-lm", methodsNamed("head_only")).contains("no head of its own") ||
                said("causal-lm", methodsNamed("head_only")).contains("head of its own"));
        QVERIFY(said("classification", methodsNamed("full+lora")).contains("trains everything"));
        Value settings = loraSettings();
        settings["target_modules"] = {"qeury"};
        QVERIFY(said("classification", {{"lora", settings}}).contains("did you mean query?"));
    }
};

QTEST_GUILESS_MAIN(TestMethods)
#include "test_methods.moc"
