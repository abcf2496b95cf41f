// Protocol buffers' wire format: the fields of a message one after the other, with bounds checked.
// https://protobuf.dev/programming-guides/encoding
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace artemis {

class WireReader {
public:
    /// `file` and `offset`, where the message starts in it, are for errors.
    WireReader(std::string_view message, std::string file, std::size_t offset = 0)
        : m_message(message), m_file(std::move(file)), m_offset(offset) {}

    /// Goes to the next field; false at the end. A field whose value is not asked for is skipped.
    /// All functions throw BadInput naming the byte where the message is damaged.
    bool next();
    /// Number of the field gone to.
    std::uint32_t field() const { return m_field; }

    std::int64_t integer() const;
    bool boolean() const { return integer() != 0; }
    float real() const;
    /// Text or bytes.
    std::string_view bytes() const;
    WireReader message() const;
    [[noreturn]] void fail(const std::string& what) const;

private:
    enum class Kind { Integer = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
    void expect(Kind kind, const char* name) const;
    std::uint64_t readInteger();
    std::string_view take(std::uint64_t size);

    std::string_view m_message;
    std::string m_file;
    std::size_t m_offset;
    std::size_t m_at = 0;
    std::size_t m_start = 0;  // of the field gone to
    std::uint32_t m_field = 0;
    Kind m_kind = Kind::Integer;
    std::uint64_t m_integer = 0;
    std::string_view m_bytes;
};

}  // namespace artemis
