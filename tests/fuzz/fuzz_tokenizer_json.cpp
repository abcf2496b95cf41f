// A tokenizer.json, and texts through what it describes.
#include "core/text/tokenizer.h"
#include "tests/fuzz/fuzz.h"

using namespace artemis;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return fuzz::refusesOrReads([&] {
        fuzz::file("tokenizer.json", fuzz::text(data, size));
        const Tokenizer tokenizer = Tokenizer::load(fuzz::folder());
        for (const char* text : {"", "Hello world, it's 1990!",
                                 " \n\tStra\xC3\x9F"
                                 "e \xF0\x9F\x99\x82 \xFF"}) {
            const auto ids = tokenizer.encodeIds(text);
            tokenizer.encode(text);
            tokenizer.decode(ids, true);
        }
    });
}
