// Reads and writes the fields, and makes the table of positions.
#include "core/engine/models/t5_config.h"

#include <cmath>

#include "core/engine/models/config_reader.h"

namespace artemis {

T5Config readT5Config(const Value& json, const std::string& where) {
    ConfigReader reader(json, where);
    T5Config c;
    c.vocab = reader.integer("vocab_size", 1);
    c.hidden = reader.integer("d_model", 1);
    c.headWidth = reader.integer("d_kv", 1);
    c.heads = reader.integer("num_heads", 1);
    c.intermediate = reader.integer("d_ff", 1);
    c.encoderLayers = reader.integer("num_layers", 1);
    c.decoderLayers = reader.integer("num_decoder_layers", 1, c.encoderLayers);
    c.buckets = reader.integer("relative_attention_num_buckets", 4, 32);
    c.furthest = reader.integer("relative_attention_max_distance", 2, 128);
    c.start = reader.integer("decoder_start_token_id", 0, reader.integer("pad_token_id", 0, 0));
    c.epsilon = reader.real("layer_norm_epsilon", 0, 1, 1e-6);
    c.dropout = reader.real("dropout_rate", 0, 0.999, 0.1);
    c.initializer = reader.real("initializer_factor", 0, 100, 1);
    const std::string forward =
        reader.oneOf("feed_forward_proj", {"relu", "gated-gelu", "gated-silu", "gated-relu"});
    c.gated = forward.starts_with("gated-");
    c.activation = c.gated ? forward.substr(6) : forward;
    if (c.activation == "gelu") {
        c.activation = "gelu_new";  // As transformers reads "gated-gelu".
    }
    const Value* tied = find(json, "tie_word_embeddings");
    c.tied = tied == nullptr || *tied != false;
    reader.require(c.furthest > c.buckets / 2, "relative_attention_max_distance",
                   "is not above half of relative_attention_num_buckets");
    reader.finish();
    return c;
}

at::Tensor positionBuckets(const T5Config& c, std::int64_t reach, bool bidirectional) {
    const at::Tensor distance = at::arange(1 - reach, reach, at::kLong);
    const std::int64_t count = bidirectional ? c.buckets / 2 : c.buckets;
    const at::Tensor side =
        bidirectional ? distance.gt(0).to(at::kLong) * count : at::zeros_like(distance);
    const at::Tensor far = bidirectional ? distance.abs() : (-distance).clamp_min(0);
    const std::int64_t exact = count / 2;
    const double span = std::log(static_cast<double>(c.furthest) / static_cast<double>(exact));
    const at::Tensor grown =
        (at::log(far.clamp_min(1).to(at::kFloat) / static_cast<double>(exact)) / span *
         static_cast<double>(count - exact))
            .to(at::kLong) +
        exact;
    return side + at::where(far.lt(exact), far, grown.clamp_max(count - 1));
}

Value newT5Config(const CreateOptions& o, std::int64_t vocab) {
    return {{"architectures", {"T5ForConditionalGeneration"}},
            {"d_ff", o.intermediateSize},
            {"d_kv", o.hiddenSize / o.heads},
            {"d_model", o.hiddenSize},
            {"decoder_start_token_id", 0},
            {"dropout_rate", o.dropout},
            {"eos_token_id", 1},
            {"feed_forward_proj", "gated-gelu"},
            {"initializer_factor", 1.0},
            {"is_encoder_decoder", true},
            {"layer_norm_epsilon", 1e-6},
            {"model_type", "t5"},
            {"num_decoder_layers", o.layers},
            {"num_heads", o.heads},
            {"num_layers", o.layers},
            {"pad_token_id", 0},
            {"relative_attention_max_distance", 128},
            {"relative_attention_num_buckets", 32},
            {"tie_word_embeddings", true},
            {"vocab_size", vocab}};
}

}  // namespace artemis
