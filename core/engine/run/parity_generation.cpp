// Runs a case's prompts without padding and puts the padding back.
#include "core/engine/run/parity_generation.h"

#include "core/engine/models/generation.h"
#include "core/engine/models/scores.h"
#include "core/engine/run/parity_models.h"

namespace artemis {

namespace {

std::vector<std::int32_t> idsOf(const at::Tensor& row) {
    const at::Tensor ids = row.to(at::kInt).contiguous();
    const auto* first = ids.const_data_ptr<std::int32_t>();
    return {first, first + ids.numel()};
}

/// Each row's tokens; those that the mask hides count as standing before.
std::vector<Prompt> promptsOf(const Tensors& inputs, const Model& model) {
    const at::Tensor& ids = inputs.at("input_ids");
    const auto mask = inputs.find("attention_mask");
    std::vector<Prompt> prompts;
    for (std::int64_t row = 0; row < ids.size(0); ++row) {
        const at::Tensor seen = mask == inputs.end() ? at::ones_like(ids[row]) : mask->second[row];
        Prompt prompt{idsOf(ids[row].masked_select(seen.to(at::kBool)))};
        if (model.decoderStart() >= 0) {
            prompt.source = std::exchange(prompt.tokens, {model.decoderStart()});
        } else {
            prompt.before = idsOf(ids[row].masked_select(seen.eq(0)));
        }
        prompts.push_back(std::move(prompt));
    }
    return prompts;
}

GenerateOptions optionsOf(const Value& config) {
    GenerateOptions options;
    options.maxNewTokens = config.at("max_new_tokens");
    options.endTokens = {config.at("eos_token_id").get<std::int32_t>()};
    options.beams = config.value("num_beams", 1);
    options.returned = config.value("num_return_sequences", 1);
    options.lengthPenalty = config.value("length_penalty", 1.0);
    options.earlyStopping = config.value("early_stopping", false);
    options.repetitionPenalty = config.value("repetition_penalty", 1.0);
    options.noRepeatNgram = config.value("no_repeat_ngram_size", 0);
    return options;
}

/// [texts, length] with what stood before each text, filled up behind it.
at::Tensor sequences(const std::vector<Generated>& texts, const std::vector<Prompt>& prompts,
                     std::int64_t returned, std::int64_t length, std::int64_t filling) {
    at::Tensor all =
        at::full({static_cast<std::int64_t>(texts.size()), length}, filling, at::kLong);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const Prompt& prompt = prompts[i / static_cast<std::size_t>(returned)];
        std::vector<std::int32_t> ids = prompt.before;
        ids.insert(ids.end(), prompt.tokens.begin(), prompt.tokens.end());
        ids.insert(ids.end(), texts[i].tokens.begin(), texts[i].tokens.end());
        const auto count = std::min(static_cast<std::int64_t>(ids.size()), length);
        all[static_cast<std::int64_t>(i)]
            .narrow(0, 0, count)
            .copy_(at::tensor(ids, at::kInt).narrow(0, 0, count));
    }
    return all;
}

}  // namespace

void checkScores(GoldenCase& golden) {
    const Tensors inputs = golden.inputs();
    const at::Tensor& ids = inputs.at("input_ids");
    for (const auto& [name, expected] : golden.expect) {
        const std::string ending = ".scores";
        if (!name.ends_with(ending)) {
            continue;
        }
        const std::string processor = name.substr(0, name.size() - ending.size());
        const std::size_t cut = processor.rfind('_');
        const std::string kind = processor.substr(0, cut);
        const double number = std::stod(processor.substr(cut + 1));
        at::Tensor scores = inputs.at("scores").clone();
        for (std::int64_t row = 0; row < scores.size(0); ++row) {
            const std::span own(scores[row].mutable_data_ptr<float>(),
                                static_cast<std::size_t>(scores.size(1)));
            const std::vector<std::int32_t> history = idsOf(ids[row]);
            if (kind == "repetition_penalty") {
                penalizeRepetition(own, history, number);
            } else if (kind == "no_repeat_ngram") {
                forbidRepeatedNgrams(own, history, static_cast<std::int64_t>(number));
            } else if (kind == "temperature") {
                divideByTemperature(own, number);
            } else if (kind == "top_k") {
                keepTopK(own, static_cast<std::int64_t>(number));
            } else if (kind == "top_p") {
                keepTopP(own, number);
            } else {
                throw NotKnown("processor " + processor);
            }
        }
        const at::Tensor removed = scores.isneginf();
        golden.compare(processor + ".removed", removed.to(at::kLong),
                       golden.expect.at(processor + ".removed"), processor);
        golden.compare(name, scores.masked_fill(removed, 0), expected, name);
    }
}

void checkGeneration(GoldenCase& golden) {
    const at::NoGradGuard guard;
    const Subject subject = openSubject(golden);
    if (golden.json.contains("adapter")) {
        attach(golden, *subject.model);
    }
    const std::vector<Prompt> prompts = promptsOf(golden.inputs(), *subject.model);
    const GenerateOptions options = optionsOf(golden.config);
    const std::vector<Generated> texts = generate(*subject.model, prompts, options, {});
    const at::Tensor& expected = golden.expect.at("sequences");
    // The reference fills up behind beams with the end token where the padding token is 0.
    const std::int64_t padding = golden.config.at("pad_token_id");
    const std::int64_t filling =
        options.beams > 1 && padding == 0 ? options.endTokens.front() : padding;
    golden.compare("sequences",
                   sequences(texts, prompts, options.returned, expected.size(1), filling), expected,
                   "sequences");
    if (golden.expect.contains("sequences_scores")) {
        std::vector<double> scores;
        for (const Generated& text : texts) {
            scores.push_back(text.score);
        }
        golden.compare("sequences_scores", at::tensor(scores, at::kDouble),
                       golden.expect.at("sequences_scores"), "sequences_scores");
    }
    if (golden.expect.contains("step_scores_top1")) {
        at::Tensor top = at::zeros_like(golden.expect.at("step_scores_top1"));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const at::Tensor own = at::tensor(texts[i].topScores);
            top[static_cast<std::int64_t>(i)].narrow(0, 0, own.numel()).copy_(own);
        }
        golden.compare("step_scores_top1", top, golden.expect.at("step_scores_top1"),
                       "step_scores_top1");
    }
}

}  // namespace artemis
