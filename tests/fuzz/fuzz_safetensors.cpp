// The header of a safetensors file; every tensor it names must lie in the file.
#include "core/files/safetensors.h"
#include "tests/fuzz/fuzz.h"

using namespace artemis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::refusesOrReads([&] {
        const SafetensorsFile file(fuzz::file("model.safetensors", fuzz::text(data, size)));
        volatile unsigned sum = 0;
        for (const TensorInfo& tensor : file.tensors()) {
            for (std::size_t i = 0; i < tensor.bytes; ++i) {
                sum = sum + std::to_integer<unsigned>(tensor.data[i]);
            }
        }
    });
}
