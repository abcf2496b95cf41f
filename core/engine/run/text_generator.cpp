// Loads a model for writing; decodes what it writes as it comes.
#include "core/engine/run/text_generator.h"

#include <algorithm>
#include <thread>

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/engine/models/family.h"
#include "core/engine/models/frozen_weights.h"
#include "core/engine/models/generation.h"
#include "core/engine/models/gguf_weights.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/run/adapted_model.h"
#include "core/engine/run/end_tokens.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/resources.h"
#include "core/files/gguf_folder.h"
#include "core/text/stream_decoder.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

/// The text so far and what of it has been told.
class Unfolding {
public:
    Unfolding(const Tokenizer& tokenizer, const std::vector<std::string>& stopTexts,
              const TextGenerator::TextSink& sink)
        : m_decoder(tokenizer, true), m_stopTexts(stopTexts), m_sink(sink) {}

    /// False where a stop text was reached or the reader has enough.
    bool take(std::int32_t token) { return take(m_decoder.put(token)); }
    /// Tells what was held back.
    void finish() {
        take(m_decoder.finish());
        tell(m_text.size());
    }
    const std::string& text() const { return m_text; }
    bool stopped() const { return m_stopped; }

private:
    bool take(const std::string& more) {
        if (m_stopped) {
            return false;
        }
        m_text += more;
        for (const std::string& stop : m_stopTexts) {
            const std::size_t found = m_text.find(stop);
            if (found != std::string::npos) {
                m_text.resize(found);
                m_stopped = true;
            }
        }
        return tell(m_text.size() - (m_stopped ? 0 : begunStop())) && !m_stopped;
    }

    /// Everything up to `end` that has not been told.
    bool tell(std::size_t end) {
        if (!m_sink || end <= m_told) {
            return true;
        }
        const std::size_t from = std::exchange(m_told, end);
        return m_sink(std::string_view(m_text).substr(from, end - from));
    }

    /// Bytes at the end that may be the beginning of a stop text.
    std::size_t begunStop() const {
        std::size_t longest = 0;
        for (const std::string_view stop : m_stopTexts) {
            for (std::size_t n = longest + 1; n < stop.size(); ++n) {
                longest = m_text.ends_with(stop.substr(0, n)) ? n : longest;
            }
        }
        return longest;
    }

    StreamDecoder m_decoder;
    const std::vector<std::string>& m_stopTexts;
    const TextGenerator::TextSink& m_sink;
    std::string m_text;
    std::size_t m_told = 0;
    bool m_stopped = false;
};

}  // namespace

GenerateOptions generateOptions(const GenerationSettings& settings, std::uint64_t seed) {
    GenerateOptions options;
    options.maxNewTokens = settings.text.maxNewTokens;
    options.minNewTokens = settings.text.minNewTokens;
    options.repetitionPenalty = settings.text.repetitionPenalty;
    options.noRepeatNgram = settings.text.noRepeatNgramSize;
    options.beams = settings.search.beams;
    options.lengthPenalty = settings.search.lengthPenalty;
    options.sample = settings.samples();
    if (options.sample) {
        options.temperature = settings.sampling.temperature;
        options.topK = settings.sampling.topK;
        options.topP = settings.sampling.topP;
        options.minP = settings.sampling.minP;
        options.seed = seed;
    }
    return options;
}

GenerateOptions generateOptions(const WritingSettings& settings) {
    return generateOptions(settings.generation(),
                           static_cast<std::uint64_t>(settings.drawing.seed));
}

struct TextGenerator::Parts {
    Tokenizer tokenizer;
    std::unique_ptr<Model> model;
    std::vector<std::int32_t> endTokens;
    Context context;
    int threads;
};

TextGenerator::TextGenerator(const WriterModel& from) {
    plainly([&] { m_parts = load(from); });
}

std::unique_ptr<const TextGenerator::Parts> TextGenerator::load(const WriterModel& from) {
    const bool keepsBlocks = from.precision == ownBlocks;
    if (keepsBlocks && !isGguf(from.model)) {
        throw BadInput("writing.precision",
                       "gguf keeps the blocks of a GGUF file, and " + from.model.string() +
                           " is none; name a .gguf file as the model, or choose fp32 or bf16");
    }
    const std::filesystem::path folder = modelFolder(from.model.string());
    auto parts = std::make_unique<Parts>(
        Parts{Tokenizer::load(folder), openAdapted(folder, from.adapter), {}, {}, from.threads});
    if (parts->model->cachedLayers() == 0) {
        throw BadInput(from.model.string(),
                       "cannot write: it is an encoder without a decoder; choose a causal or an "
                       "encoder–decoder model");
    }
    for (const auto& parameter : parts->model->parameters()) {
        parameter->train(false);
        parameter->learnt = false;
    }
    if (keepsBlocks) {
        keepBlocks(*parts->model, from.model);  // Adapters stay beside them.
    } else {
        mergeAdapters(*parts->model);
        parts->context.precision = precisionOf(from.precision);
        storeFrozen(*parts->model, parts->context.precision);
    }
    parts->endTokens = endTokens(parts->model->config(), parts->tokenizer);
    if (parts->threads <= 0) {
        parts->threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    }
    return parts;
}

TextGenerator::TextGenerator(TextGenerator&&) noexcept = default;
TextGenerator& TextGenerator::operator=(TextGenerator&&) noexcept = default;
TextGenerator::~TextGenerator() = default;

WrittenText TextGenerator::write(const WriterPrompt& prompt, GenerateOptions options,
                                 const std::vector<std::string>& stopTexts, const TextSink& sink,
                                 std::stop_token stop) const {
    const Stopwatch watch;
    at::set_num_threads(m_parts->threads);
    const bool encodes = m_parts->model->decoderStart() >= 0;
    EncodeOptions encoding;
    encoding.addSpecialTokens = encodes || !prompt.rendered;
    Prompt tokens{m_parts->tokenizer.encodeIds(prompt.text, encoding)};
    WrittenText written;
    written.promptTokens = static_cast<std::int64_t>(tokens.tokens.size());
    if (encodes) {
        tokens.source = std::exchange(tokens.tokens, {m_parts->model->decoderStart()});
    }
    if (options.endTokens.empty()) {
        options.endTokens = m_parts->endTokens;
    }
    Unfolding text(m_parts->tokenizer, stopTexts, sink);
    const auto take = [&](std::size_t, std::int32_t token) {
        if (written.tokens++ == 0) {
            written.firstSeconds = watch.seconds();
        }
        return text.take(token);
    };
    std::vector<Generated> texts;
    plainly([&] {
        texts = generate(*m_parts->model, {&tokens, 1}, options, m_parts->context, take, stop);
    });
    text.finish();
    written.text = text.text();
    written.seconds = watch.seconds();
    written.ended = texts.front().ended || text.stopped();
    written.score = texts.front().score;
    return written;
}

}  // namespace artemis
