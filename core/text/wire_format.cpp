// Tags, varints, fixed-size numbers and lengths.
#include "core/text/wire_format.h"

#include <bit>
#include <cstring>

#include "core/base/error.h"

namespace artemis {

void WireReader::fail(const std::string& what) const {
    throw BadInput(m_file, "is damaged at byte " + std::to_string(m_offset + m_start) + ": " +
                               what + "; fetch the file again");
}

bool WireReader::next() {
    m_start = m_at;
    if (m_at == m_message.size()) {
        return false;
    }
    const std::uint64_t tag = readInteger();
    const std::uint64_t kind = tag & 7;
    const std::uint64_t field = tag >> 3;
    if (field == 0 || field > 0x1FFFFFFF) {
        fail("a field has the number " + std::to_string(field));
    }
    m_field = static_cast<std::uint32_t>(field);
    m_kind = static_cast<Kind>(kind);
    switch (m_kind) {
        case Kind::Integer:
            m_integer = readInteger();
            return true;
        case Kind::Fixed64:
            m_bytes = take(8);
            return true;
        case Kind::Bytes:
            m_bytes = take(readInteger());
            return true;
        case Kind::Fixed32:
            m_bytes = take(4);
            return true;
    }
    fail("field " + std::to_string(field) + " has the unknown kind " + std::to_string(kind));
}

std::uint64_t WireReader::readInteger() {
    constexpr int bits = 64;
    std::uint64_t value = 0;
    for (int shift = 0; shift < bits; shift += 7) {
        const auto byte = static_cast<unsigned char>(take(1).front());
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) {
            return value;
        }
    }
    fail("a number is longer than ten bytes");
}

std::string_view WireReader::take(std::uint64_t size) {
    if (size > m_message.size() - m_at) {
        fail("a field of " + std::to_string(size) + " bytes goes beyond the end, " +
             std::to_string(m_message.size() - m_at) + " are left");
    }
    const std::string_view taken = m_message.substr(m_at, static_cast<std::size_t>(size));
    m_at += taken.size();
    return taken;
}

void WireReader::expect(Kind kind, const char* name) const {
    if (m_kind != kind) {
        fail("field " + std::to_string(m_field) + " is no " + name);
    }
}

std::int64_t WireReader::integer() const {
    expect(Kind::Integer, "whole number");
    return static_cast<std::int64_t>(m_integer);
}

float WireReader::real() const {
    expect(Kind::Fixed32, "number of four bytes");
    std::uint32_t bits = 0;  // the format and all machines this runs on are little-endian
    std::memcpy(&bits, m_bytes.data(), sizeof bits);
    return std::bit_cast<float>(bits);
}

std::string_view WireReader::bytes() const {
    expect(Kind::Bytes, "text");
    return m_bytes;
}

WireReader WireReader::message() const {
    const std::string_view inner = bytes();
    return {inner, m_file, m_offset + static_cast<std::size_t>(inner.data() - m_message.data())};
}

}  // namespace artemis
