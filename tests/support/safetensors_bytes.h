// Safetensors files made by hand for the tests, and what is said about them.
#pragma once

#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/files/safetensors.h"

namespace artemis::test {

inline std::string lengthBytes(std::uint64_t length) {
    return {reinterpret_cast<const char*>(&length), sizeof length};
}

inline std::string withHeader(const std::string& header, std::size_t dataBytes) {
    return lengthBytes(header.size()) + header + std::string(dataBytes, '\1');
}

/// A header with one tensor "w" and 16 bytes of data.
inline std::string oneTensor(const std::string& dtype, const std::string& shape,
                             const std::string& offsets) {
    return withHeader(R"({"w":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" +
                          offsets + "}}",
                      16);
}

/// Two tensors of three floats each, "a" and "b", and their 24 bytes of data.
inline std::string twoTensors(const std::string& a, const std::string& b) {
    const std::string start = R"({"dtype":"F32","shape":[3],"data_offsets":)";
    return withHeader(R"({"a":)" + start + a + R"(},"b":)" + start + b + "}}", 24);
}

/// The message of the BadInput that `open` throws, or "accepted".
template <class Open>
QString refusal(const Open& open) {
    try {
        open();
    } catch (const BadInput& error) {
        return error.what();
    }
    return "accepted";
}

template <class T>
TensorView view(const std::string& name, DType dtype, std::vector<std::int64_t> shape,
                const std::vector<T>& values) {
    return {name, dtype, std::move(shape), values.data()};
}

}  // namespace artemis::test
