// A GGUF file: its header, its blocks, and the config.json and tokenizer made of its metadata.
#include "core/files/gguf_config.h"
#include "core/files/gguf_tokenizer.h"
#include "tests/fuzz/fuzz.h"

using namespace artemis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::refusesOrReads([&] {
        const GgufFile file(fuzz::file("model.gguf", fuzz::text(data, size)));
        for (const GgufTensor& tensor : file.tensors()) {
            std::vector<float> values(static_cast<std::size_t>(tensor.count()));
            dequantize(tensor.format.type, tensor.blocks, values);
        }
        const GgufKeys keys("model.gguf", file.metadata());
        fuzz::refusesOrReads([&] { tokenizerOf(keys); });
        configOf(file, keys, architectureOf(keys));
    });
}
